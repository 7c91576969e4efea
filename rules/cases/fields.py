"""Fields in words: "证件 5329 车牌 云A12345", "card 5329, plate A12345": a name, then its value.

A value ends where the next name or a comma begins. Names are those of all languages.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum

from rules.cases.site import Record

LONGEST = 60  # letters of a value
_EDGE = " \t:：=,，;；。.、是为"
_END = re.compile(r"[,，;；。\n]")
_MARKED = re.compile(r"\s*[:：=]")


class Told(Enum):
    """How sure it is that a name of a field begins one."""

    NAMED = "named"  # who speaks was asked for fields
    BESIDE = "beside"  # remarks: a blank or a colon stands behind the name
    FREE = "free"  # a report: a colon, or figures in the value ("the card does not match")


def said_in(
    words: str, record: Sequence[Record], told_as: Told = Told.NAMED
) -> tuple[tuple[str, str], ...]:
    """The fields that words tell, by their ids, in the order of the stage."""
    names = {_plain(n): f.id for f in record for n in (*f.names.values(), *f.aliases)}
    if not names:
        return ()
    longest = sorted(names, key=len, reverse=True)
    pattern = "|".join(_bounded(name) for name in longest)
    plain = unicodedata.normalize("NFKC", words)
    found = list(re.finditer(pattern, plain, re.IGNORECASE))
    told: dict[str, str] = {}
    for nth, match in enumerate(found):
        end = found[nth + 1].start() if nth + 1 < len(found) else len(plain)
        behind = plain[match.end() : end]
        value = _END.split(behind.lstrip(_EDGE), maxsplit=1)[0]
        value = " ".join(value.split()).strip(_EDGE)[:LONGEST]
        if value and _counts(behind, value, told_as):
            told[names[match[0].lower()]] = value
    return tuple((f.id, told[f.id]) for f in record if f.id in told)


def _counts(behind: str, value: str, told_as: Told) -> bool:
    marked = bool(_MARKED.match(behind))
    if told_as is Told.FREE:
        return marked or any(c.isdigit() for c in value)
    return marked or told_as is Told.NAMED or behind[0].isspace()


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).lower().split())


def _bounded(name: str) -> str:
    """A name of letters is a word of its own."""
    return rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
