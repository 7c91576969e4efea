"""Delivery receipts: which id, how far it came, and why not (appendix B, 5.2.28, 5.3.2).

Centres write the same id in two ways: hexadecimal in the answer and decimal in the receipt or the
other way round, in either case of letters, with leading zeros or without. `plain` makes one of it.
"""

import re
from enum import StrEnum

from adapters.sms.line import Delivery
from adapters.sms.smpp.pdu import Message, Tag
from bridge.message import Reach

RECEIPT, INTERMEDIATE = 0x04, 0x20  # of esm_class (5.2.12)
_KINDS = 0x3C

_FIELD = re.compile(rb"(?i)\b(id|stat|err):\s*([^\s:]{1,64})")
_BY_STATE = {
    1: Reach.SENT,
    2: Reach.DELIVERED,
    3: Reach.FAILED,
    4: Reach.FAILED,
    5: Reach.FAILED,
    6: Reach.SENT,
    7: Reach.UNCERTAIN,
    8: Reach.FAILED,
}
_STATES = {  # as text: its number, and what it means to a person
    "ENROUTE": (1, "on its way"),
    "DELIVRD": (2, "delivered"),
    "EXPIRED": (3, "the telephone was not reached in time"),
    "DELETED": (4, "deleted by the SMS centre"),
    "UNDELIV": (5, "it cannot be delivered"),
    "ACCEPTD": (6, "accepted"),
    "UNKNOWN": (7, "unknown"),
    "REJECTD": (8, "rejected"),
}
_MEANING = dict(_STATES.values())


class Ids(StrEnum):
    """How a centre writes ids in its answers and in its receipts."""

    SAME = "same"
    HEX_THEN_DECIMAL = "hex_then_decimal"
    DECIMAL_THEN_HEX = "decimal_then_hex"


def plain(id: str, ids: Ids, *, receipt: bool) -> str:
    """The one way in which we write it, whichever of the two it was read from."""
    id = id.strip().lower()
    hexadecimal = ids is (Ids.DECIMAL_THEN_HEX if receipt else Ids.HEX_THEN_DECIMAL)
    if hexadecimal and re.fullmatch(r"[0-9a-f]{1,32}", id):
        return str(int(id, 16))
    return id.lstrip("0") or id[:1]


def is_receipt(message: Message) -> bool:
    """Is it news of one of ours, and no text of somebody?"""
    return message.esm_class & _KINDS in {RECEIPT, INTERMEDIATE}


def read(message: Message, ids: Ids) -> Delivery | None:
    """The news, None where no id can be found. The parameters count more than the text."""
    told = {key.lower(): value.decode("latin-1") for key, value in _fields(message.content)}
    id = message.tlvs.get(Tag.RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1")
    id = id or told.get(b"id", "")
    if not id:
        return None
    state = _state(message, told.get(b"stat", ""))
    reach = _BY_STATE.get(state, Reach.UNCERTAIN)
    reason = _reason(message, state, told.get(b"err", "")) if reach is Reach.FAILED else ""
    return Delivery(id=plain(id[:64], ids, receipt=True), reach=reach, reason=reason)


def _fields(content: bytes) -> list[tuple[bytes, bytes]]:
    """Those before the words of the message itself, which may hold anything."""
    head = re.split(rb"(?i)\btext:", content, maxsplit=1)[0]
    return _FIELD.findall(head)


def _state(message: Message, stat: str) -> int:
    number = message.tlvs.get(Tag.MESSAGE_STATE, b"")
    return number[0] if number else _STATES.get(stat.upper()[:7], (0, ""))[0]


def _reason(message: Message, state: int, error: str) -> str:
    network = message.tlvs.get(Tag.NETWORK_ERROR, b"")
    if len(network) == 3 and not error.strip("0"):  # noqa: PLR2004 (5.3.2.31: type and code)
        error = str(int.from_bytes(network[1:], "big"))
    shown = "".join(c for c in error if c.isalnum())[:16]
    return _MEANING[state] + (f" (error {shown})" if shown.strip("0") else "")
