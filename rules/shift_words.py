"""The shift ends and begins: "交班：天梯有人排队", "hand over the shift: …", "接班"."""

import re

from msgspec import Struct

from rules.model import Unit
from rules.said import Said

LONGEST = 2_000  # characters of a note
_ENDS = re.compile(
    r"\s*(?:交班[了啦]?|hand(?:ing)? over (?:the |my )?shift|shift over)"
    r"(?:[\s:：,，。.\-—]+(.*))?",
    re.IGNORECASE | re.DOTALL,
)
_BEGINS = re.compile(
    r"\s*(?:我?来?接班[了啦]?|(?:i )?tak(?:e|ing) over (?:the )?shift|shift taken)[\s。.!！]*",
    re.IGNORECASE,
)


class HandOver(Struct, frozen=True, kw_only=True):
    """A desk's shift ends, with a note for the next."""

    by: str
    note: str


class TakeOver(Struct, frozen=True, kw_only=True):
    """The next shift has read it."""

    by: str


def asked(said: Said, by: Unit) -> HandOver | TakeOver | None:
    """What a desk says of its shift; None: it says nothing of it."""
    if _BEGINS.fullmatch(said.words):
        return TakeOver(by=by.id)
    if ends := _ENDS.fullmatch(said.words):
        return HandOver(by=by.id, note=(ends[1] or "").strip()[:LONGEST])
    return None
