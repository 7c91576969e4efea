"""The levels of command: each unit has at most one above it, so they make a tree (`Unit.parent`).

A unit above may order those below it; who is above whom is the site file's word, whatever they are
called: brigade and station, station and room, room and post.
"""

from collections.abc import Iterator

from rules.model import Role, Unit
from rules.rulebook import Rulebook


def above(unit: str, book: Rulebook) -> Iterator[Unit]:
    """Those above a unit, the nearest first. A ring in the file ends where it began."""
    seen, known = {unit}, book.site.units.get(unit)
    while known is not None and known.parent and known.parent not in seen:
        seen.add(known.parent)
        known = book.site.units.get(known.parent)
        if known is not None:
            yield known


def below(unit: str, book: Rulebook) -> Iterator[Unit]:
    """All those below a unit, level by level."""
    level = [unit]
    seen = {unit}
    while level:
        under = [u for u in book.site.units.values() if u.parent in level and u.id not in seen]
        yield from under
        level = [u.id for u in under]
        seen.update(level)


def may_order(by: Unit, unit: Unit, book: Rulebook) -> bool:
    """Every desk that decides for all calls, and whoever is above the unit."""
    return by.role is not Role.RESPONDER or any(one.id == by.id for one in above(unit.id, book))


def higher(steps: int, book: Rulebook) -> tuple[str, ...]:
    """Who is so many levels above the dispatchers, or less, and can be told; the nearest first."""
    chains = [[u for u in above(id, book) if u.channels][:steps] for id in book.dispatchers]
    return tuple(dict.fromkeys(u.id for chain in chains for u in chain))
