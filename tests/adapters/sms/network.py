"""A network for telephones: what modems hand to it, and how it answers. It stands behind the wire.

Messages are told apart and joined here anew, with nothing of the adapter but the reading of octets,
which gammu and smspdudecoder judge elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.sms.pdu.deliver import Deliver
from adapters.sms.pdu.header import Header, Part
from adapters.sms.pdu.parts import parts
from adapters.sms.pdu.report import Report
from adapters.sms.pdu.submit import Submit, submit

AT = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


@dataclass
class Network:
    """`errors`: final lines for the next messages, instead of taking them; "" takes one.

    `lost`: of so many messages the answer is lost, though they are taken.
    """

    taken: list[Submit] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lost: int = 0
    status: int | None = 0  # of the reports; None = none come
    changed: Callable[[], None] = lambda: None
    _reference: int = 0

    def take(self, pdu: bytes) -> tuple[str, int, Report | None]:
        """The final line, the reference, and the report that follows. "" = no answer at all."""
        error = self.errors.pop(0) if self.errors else ""
        if error:
            return error, 0, None
        told = submit(pdu)
        self.taken.append(told)
        self._reference = (self._reference + 1) % 256
        self.changed()
        report = None
        if told.report and self.status is not None:
            report = self.reported(told, self._reference)
        if self.lost:
            self.lost -= 1
            return "", self._reference, report
        return "OK", self._reference, report

    def reported(self, told: Submit, reference: int) -> Report:
        """The report of a message that it took."""
        status = self.status or 0
        return Report(reference=reference, number=told.number, sent=AT, ended=AT, status=status)

    def texts(self, number: str = "") -> list[str]:
        """Whole texts in the order of their last parts, as a telephone shows them."""
        found: list[str] = []
        open: dict[tuple[str, int, int], dict[int, str]] = {}
        for one in self.taken:
            if number and one.number != number:
                continue
            part = one.header.part
            if part is None:
                found.append(one.text)
                continue
            pieces = open.setdefault((one.number, part.reference, part.of), {})
            pieces[part.nth] = one.text
            if len(pieces) == part.of:
                found.append("".join(pieces[n] for n in sorted(pieces)))
                del open[one.number, part.reference, part.of]
        return found


def delivers(
    number: str, text: str, reference: int = 7, *, wide: bool = False, at: datetime = AT
) -> list[str]:
    """What the network hands to a modem for one text, in hexadecimal, part by part."""
    cut = parts(text, wide=wide)
    return [
        Deliver(
            number=number,
            text=piece,
            alphabet=cut.alphabet,
            at=at,
            header=Header(part=Part(reference, cut.count, nth, wide) if cut.count > 1 else None),
        ).encoded()
        for nth, piece in enumerate(cut.texts, 1)
    ]
