"""SMS-SUBMIT: what we hand to the network (TS 23.040, 9.2.2.2)."""

from collections.abc import Sequence

from msgspec import Struct

from adapters.sms.pdu import userdata
from adapters.sms.pdu.address import address, center, center_address, number
from adapters.sms.pdu.coding import FLASH, GSM7, UCS2, coding
from adapters.sms.pdu.header import Header, Part
from adapters.sms.pdu.octets import BadPdu, Octets
from adapters.sms.pdu.parts import Alphabet, parts

_SUBMIT, _RELATIVE, _REPORT, _HEADER = 0x01, 0x10, 0x20, 0x40
_VALIDITY = {0x00: 0, 0x10: 1, 0x08: 7, 0x18: 7}  # octets, by the two bits of its format


class Submit(Struct, frozen=True, kw_only=True):
    """One part on its way out. `reference` is the modem's to fill; `validity` in minutes."""

    number: str
    text: str
    alphabet: Alphabet
    header: Header = Header()
    center: str = ""
    reference: int = 0
    validity: int | None = None
    report: bool = False
    flash: bool = False

    def encoded(self) -> tuple[str, int]:
        """As a modem takes it: hexadecimal, and the length that `AT+CMGS` wants.

        That length is in octets, without the service centre. `ValueError`: what cannot be said.
        """
        part = self.header.part
        first = _SUBMIT | (_REPORT if self.report else 0) | (_HEADER if part else 0)
        first |= _RELATIVE if self.validity is not None else 0
        octets = bytes((first, self.reference)) + address(self.number)
        code = UCS2 if self.alphabet is Alphabet.UCS2 else GSM7
        octets += bytes((0, code | (FLASH if self.flash else 0)))
        octets += bytes((relative(self.validity),)) if self.validity is not None else b""
        octets += userdata.written(self.text, self.alphabet, part)
        return (center_address(self.center) + octets).hex().upper(), len(octets)


def submits(
    to: str, text: str, reference: int, *, wide: bool = False, flash: bool = False,
    report: bool = True, validity: int | None = None, center: str = "",
) -> Sequence[Submit]:  # fmt: skip
    """A text as the parts that go out; `reference` ties several together. `ValueError`."""
    cut = parts(text, wide=wide)
    return [
        Submit(
            number=to,
            text=piece,
            alphabet=cut.alphabet,
            header=Header(part=Part(reference, cut.count, nth, wide) if cut.count > 1 else None),
            center=center,
            validity=validity,
            report=report,
            flash=flash,
        )
        for nth, piece in enumerate(cut.texts, 1)
    ]


def relative(wanted: int) -> int:
    """The octet of the shortest validity that is at least so many minutes; else of the longest."""
    return next((octet for octet in range(255) if minutes(octet) >= wanted), 255)


def minutes(octet: int) -> int:
    """What the octet of a relative validity says (TS 23.040, 9.2.3.12.1)."""
    if octet < 144:  # noqa: PLR2004 - the standard's limits
        return (octet + 1) * 5
    if octet < 168:  # noqa: PLR2004
        return 720 + (octet - 143) * 30
    if octet < 197:  # noqa: PLR2004
        return (octet - 166) * 1_440
    return (octet - 192) * 10_080


def submit(content: bytes) -> Submit:
    """A SUBMIT with its service centre. `BadPdu`."""
    octets = Octets(content)
    through, first = center(octets), octets.one("first octet")
    if first & 3 != _SUBMIT:
        raise BadPdu("it is no SMS-SUBMIT")
    reference, to = octets.one("reference"), number(octets)
    octets.one("protocol")
    code = coding(octets.one("coding"))
    valid = octets.take(_VALIDITY[first & 0x18], "validity")
    data = userdata.read(octets, code, has_header=bool(first & _HEADER))
    return Submit(
        number=to,
        text=data.text,
        alphabet=code.alphabet,
        header=data.header,
        center=through,
        reference=reference,
        validity=minutes(valid[0]) if len(valid) == 1 else None,
        report=bool(first & _REPORT),
        flash=code.flash,
    )
