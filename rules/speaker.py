"""Who speaks. One's own channel tells; on a shared channel the call sign in the words does.

A call sign that could be two units' is nobody's until it is said again. Words alone never make a
desk: a desk's name at the head is who is spoken to.
"""

from msgspec.structs import replace

from rules.gazetteer import fold
from rules.hails import Hail, hail
from rules.inputs import Inbound
from rules.model import Address, Role, Unit
from rules.rulebook import Rulebook


def speaker_of(heard: Inbound, words: str, book: Rulebook) -> Unit | None:
    """The unit that speaks: by its channel; on a shared channel by the call sign that it says."""
    address = Address(heard.adapter, heard.channel)
    unit = book.unit_at(address, heard.sender)
    if unit is not None or not book.manner(address).shared:
        return unit
    return book.site.units.get(hailed(words, book).by)


def hailed(words: str, book: Rulebook) -> Hail:
    """Who speaks and who is called by the words alone; a desk is never who speaks."""
    found = hail(fold(words), book.call_signs)
    by = book.site.units.get(found.by)
    if by is None or by.role is Role.RESPONDER:
        return found
    return replace(found, by="", to=found.to or by.id)


def proven(heard: Inbound, unit: Unit, book: Rulebook) -> bool:
    """Does the network itself say that this unit speaks, not only the words?"""
    return book.unit_at(Address(heard.adapter, heard.channel), heard.sender) == unit
