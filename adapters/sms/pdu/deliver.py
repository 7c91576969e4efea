"""SMS-DELIVER: what the network hands to us (TS 23.040, 9.2.2.1)."""

from datetime import datetime

from msgspec import Struct

from adapters.sms.pdu import stamp, userdata
from adapters.sms.pdu.address import address, center, center_address, number
from adapters.sms.pdu.coding import FLASH, GSM7, UCS2, coding
from adapters.sms.pdu.header import Header
from adapters.sms.pdu.octets import BadPdu, Octets
from adapters.sms.pdu.parts import Alphabet

_DELIVER, _NO_MORE, _HEADER = 0x00, 0x04, 0x40


class Deliver(Struct, frozen=True, kw_only=True):
    """One part that came. `data`: its octets where they are no letters, or letters unread."""

    number: str
    text: str
    alphabet: Alphabet
    at: datetime | None
    header: Header = Header()
    center: str = ""
    data: bytes = b""
    flash: bool = False

    def encoded(self) -> str:
        """Hexadecimal, with the service centre: as a modem shows it. `ValueError`."""
        assert self.at is not None
        part = self.header.part
        code = UCS2 if self.alphabet is Alphabet.UCS2 else GSM7
        octets = bytes((_DELIVER | _NO_MORE | (_HEADER if part else 0),)) + address(self.number)
        octets += bytes((0, code | (FLASH if self.flash else 0))) + stamp.stamped(self.at)
        octets += userdata.written(self.text, self.alphabet, part)
        return (center_address(self.center) + octets).hex().upper()


def deliver(content: bytes) -> Deliver:
    """A DELIVER with its service centre. `BadPdu`."""
    octets = Octets(content)
    through, first = center(octets), octets.one("first octet")
    if first & 3 != _DELIVER:
        raise BadPdu("it is no SMS-DELIVER")
    sender = number(octets, "sender")
    octets.one("protocol")
    code = coding(octets.one("coding"))
    at = stamp.stamp(octets.take(stamp.SIZE, "time"))
    data = userdata.read(octets, code, has_header=bool(first & _HEADER))
    return Deliver(
        number=sender,
        text=data.text,
        alphabet=code.alphabet if code.readable else Alphabet.DATA,
        at=at,
        header=data.header,
        center=through,
        data=data.data,
        flash=code.flash,
    )
