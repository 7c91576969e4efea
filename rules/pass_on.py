"""One unit calls another: "A呼叫B，…", "B, this is A", or a desk's "tell B …".

The bridge carries the words; they make a call only where they speak of one.
"""

import re

from rules.commands import PassOn
from rules.model import Unit
from rules.rulebook import Rulebook

_CALLS = re.compile(r"呼叫|\bcalling\b")
_THIS_IS = re.compile(r"\bthis is\b|我是|这里是")
_TELL = re.compile(r"^(tell|告诉|通知|转告|呼叫)\s*")
_EDGE = " ,.:;!?，。：；！？、"


def called(words: str, by: Unit, book: Rulebook) -> PassOn | None:
    """Whom folded words call, and with what words; None where they call nobody we know."""
    for pattern, before in ((_CALLS, False), (_THIS_IS, True)):
        match = pattern.search(words)
        if match is None:
            continue
        part = words[: match.start()] if before else words[match.end() :]
        named = [n for n in book.units_named(part) if n[0].id != by.id]
        if named:
            unit, start, end = named[0]
            rest = words[match.end() :] if before else part[:start] + part[end:]
            return PassOn(to=unit.id, words=_plain(rest, by, book))
    return None


def told(words: str, by: Unit, book: Rulebook) -> PassOn | None:
    """What a desk tells a unit: "tell B …", "通知B…"."""
    match = _TELL.search(words)
    named = book.units_named(words[match.end() :]) if match else []
    if match is None or not named or named[0][1] > 1 or named[0][0].id == by.id:
        return None
    unit, _, end = named[0]
    return PassOn(to=unit.id, words=words[match.end() + end :].strip(_EDGE))


def _plain(words: str, by: Unit, book: Rulebook) -> str:
    """Without the caller's own call sign at the head."""
    words = words.strip(_EDGE)
    for unit, start, end in book.units_named(words):
        if unit.id == by.id and start == 0:
            return words[end:].strip(_EDGE)
    return words
