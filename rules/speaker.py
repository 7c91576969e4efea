"""Who speaks. One's own channel tells; on a shared channel the call sign in the words does.

On the air the called station often comes first ("指挥室，快警一组收到", "dispatch, this is quick
one"), so a desk's name at the head is who is spoken to. Words alone never make a desk.
"""

import re

from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Address, Role, Unit
from rules.rulebook import Rulebook

GAP = 2  # letters that may stand between the head of a message and the call sign
_THIS_IS = re.compile(r"\bthis is\b|我是|这里是")
_CALLING = re.compile(r"[\s,，、:：]*(?:呼叫|calling\b)")


def speaker_of(heard: Inbound, words: str, book: Rulebook) -> Unit | None:
    """The unit that speaks: by its channel; on a shared channel by the call sign that it says."""
    address = Address(heard.adapter, heard.channel)
    unit = book.unit_at(address, heard.sender)
    if unit is not None or not book.manner(address).shared:
        return unit
    return _says_who(fold(words), book) or _sounds_like(words, book)


def proven(heard: Inbound, unit: Unit, book: Rulebook) -> bool:
    """Does the network itself say that this unit speaks, not only the words?"""
    return book.unit_at(Address(heard.adapter, heard.channel), heard.sender) == unit


def _says_who(words: str, book: Rulebook) -> Unit | None:
    named = book.units_named(words)
    if match := _THIS_IS.search(words):
        after = (unit for unit, start, _ in named if 0 <= start - match.end() <= GAP)
        if unit := next(after, None):
            return unit
    for unit, _, end in named:
        if _CALLING.match(words, end):
            return unit
    head = 0
    for unit, start, end in named:
        if start - head > GAP:
            break
        if unit.role is Role.RESPONDER:
            return unit
        head = end
    return None


def _sounds_like(words: str, book: Rulebook) -> Unit | None:
    unit = book.unit_sounding(words)
    return unit if unit is not None and unit.role is Role.RESPONDER else None
