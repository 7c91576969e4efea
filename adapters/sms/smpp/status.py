"""What `command_status` means for us (5.1.3): later, or never here.

A centre that says what is wrong did not take the message: that is certain. What one centre calls a
bad number another may reach, so nothing here is "never anywhere".
"""

from datetime import timedelta

from adapters.sms.line import Elsewhere
from bridge.errors import AdapterError, NotAllowed, NotReady, SendError, TryLater

OK = 0x00
INVALID_LENGTH = 0x02
UNKNOWN_COMMAND = 0x03
THROTTLED = 0x58
TRY_AGAIN = 0x64  # ESME_RX_T_APPN: what we say when we cannot write it down now

NAMES = {
    0x01: "message too long",
    0x02: "wrong length",
    0x03: "unknown command",
    0x04: "not bound for this",
    0x05: "bound already",
    0x06: "bad priority",
    0x07: "bad registered_delivery",
    0x08: "the centre has an error",
    0x0A: "bad source address",
    0x0B: "bad destination address",
    0x0D: "bind failed",
    0x0E: "wrong password",
    0x0F: "unknown user",
    0x14: "the centre's queue is full",
    0x15: "bad service type",
    0x43: "bad esm_class",
    0x45: "submit failed",
    0x48: "bad type of the source number",
    0x50: "bad type of the destination number",
    0x53: "bad system_type",
    0x58: "too fast",
    0x61: "bad validity period",
    0x64: "the receiving application has a temporary error",
    0x65: "the receiving application has a permanent error",
    0x66: "the receiving application refuses it",
    0xFF: "unknown error",
}
_PAUSES = {  # seconds; the whole line waits
    0x08: 10.0,
    0x14: 5.0,
    0x58: 1.0,
}
_OUR_MISTAKE = {0x0E, 0x0F, 0x53}


def name(status: int) -> str:
    """In words, with the number that the centre's people know it by."""
    return f"{NAMES.get(status, 'status')} (0x{status:02x})"


def of_submit(status: int) -> SendError:
    """Why a message was not taken."""
    said = f"the SMS centre says: {name(status)}"
    if status in _PAUSES:
        return TryLater(said, timedelta(seconds=_PAUSES[status]), whole_adapter=True)
    if status == TRY_AGAIN:
        return TryLater(said, timedelta(seconds=10))
    return Elsewhere(said)


def of_bind(status: int) -> AdapterError:
    """Why we may not come in: our fault, or a matter of time.

    "bind failed" and "bound already" are not ours: a centre says so while it still holds the
    connection that was lost.
    """
    said = f"the SMS centre does not let us in: {name(status)}"
    return NotAllowed(said) if status in _OUR_MISTAKE else NotReady(said)
