"""SMS-STATUS-REPORT: what became of what we sent (TS 23.040, 9.2.2.3)."""

from datetime import datetime

from msgspec import Struct

from adapters.sms.pdu import stamp
from adapters.sms.pdu.address import address, center, center_address, number
from adapters.sms.pdu.octets import BadPdu, Octets
from bridge.message import Reach

_REPORT, _NO_MORE = 0x02, 0x04
_UNSURE = {0x01, 0x02}  # handed on, nobody knows whether it arrived; replaced by another
_TRYING, _GIVEN_UP = 0x20, 0x40
WHY = {
    0x40: "remote procedure error", 0x41: "incompatible destination",
    0x42: "connection rejected", 0x43: "not obtainable", 0x44: "quality of service not available",
    0x45: "no interworking", 0x46: "validity expired", 0x47: "deleted by the sender",
    0x48: "deleted by the service centre", 0x49: "does not exist",
    0x60: "congestion", 0x61: "recipient busy", 0x62: "no response from recipient",
    0x63: "service rejected", 0x64: "quality of service not available",
    0x65: "error in recipient",
}  # fmt: skip


class Report(Struct, frozen=True, kw_only=True):
    """News of the part that the modem sent under `reference`. `status`: TS 23.040, 9.2.3.15."""

    reference: int
    number: str
    sent: datetime | None
    ended: datetime | None
    status: int
    center: str = ""

    @property
    def reach(self) -> Reach:
        """How far it came: while the network still tries, no further than before."""
        if self.status in _UNSURE or _TRYING <= self.status < _GIVEN_UP:
            return Reach.SENT
        return Reach.DELIVERED if self.status < _TRYING else Reach.FAILED

    @property
    def reason(self) -> str:
        """Why it failed, in the standard's words."""
        if self.reach is not Reach.FAILED:
            return ""
        return WHY.get(self.status, f"status {self.status:#04x}")

    def encoded(self) -> str:
        """Hexadecimal, with the service centre."""
        assert self.sent is not None
        assert self.ended is not None
        octets = bytes((_REPORT | _NO_MORE, self.reference)) + address(self.number)
        octets += stamp.stamped(self.sent) + stamp.stamped(self.ended) + bytes((self.status,))
        return (center_address(self.center) + octets).hex().upper()


def report(content: bytes) -> Report:
    """A STATUS-REPORT with its service centre. `BadPdu`."""
    octets = Octets(content)
    through, first = center(octets), octets.one("first octet")
    if first & 3 != _REPORT:
        raise BadPdu("it is no SMS-STATUS-REPORT")
    reference, to = octets.one("reference"), number(octets, "recipient")
    sent = stamp.stamp(octets.take(stamp.SIZE, "time"))
    ended = stamp.stamp(octets.take(stamp.SIZE, "second time"))
    status = octets.one("status")
    return Report(
        reference=reference, number=to, sent=sent, ended=ended, status=status, center=through
    )


def kind(content: bytes) -> int:
    """0 of a DELIVER, 1 of a SUBMIT, 2 of a STATUS-REPORT, as a modem shows them. `BadPdu`."""
    octets = Octets(content)
    center(octets)
    return octets.one("first octet") & 3
