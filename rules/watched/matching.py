"""Which entries some words speak of. Exact: what only looks alike is somebody else.

Names are compared as written, folded; a name in Latin letters only as whole words. Plates and
telephone numbers must stand alone: one more digit is another one.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from rules.gazetteer import fold
from rules.said import Said
from rules.watched.site import Watched, digest, plate
from rules.world import age

if TYPE_CHECKING:
    from rules.call import Call
    from rules.rulebook import Rulebook
    from rules.world import World

LETTERS = 2_000  # of words that are looked at
_NUMBER = re.compile(r"(?<![\d+])\+?\d[\d -]{5,16}\d(?!\d)")
PHONE = "☎"  # what a number is called: never by its digits


class Met(Struct, frozen=True):
    """An entry, and by what it was met."""

    entry: Watched
    by: str


def met(said: Said, book: "Rulebook", world: "World", now: datetime) -> tuple[Met, ...]:
    """Entries that these words, or the number that they came from, speak of; by id."""
    entries = tuple(standing(book, world, now))
    if not entries:
        return ()
    words = said.words[:LETTERS]
    numbers = {digest(found[0]) for found in _NUMBER.finditer(words)} | {digest(said.source.sender)}
    folded, plain = fold(words), f" {plate(words)} "
    found = ((e, _by(e, folded, words, plain, numbers)) for e in entries)
    return tuple(Met(entry, by) for entry, by in found if by)


def spoken(call: "Call", world: "World") -> Iterator[Said]:
    """All that is the one matter: the words that raised it, and of those who joined it."""
    yield call.said
    yield from (matter.said for matter in call.joined)
    if len(call.sources) > 1 + len(call.joined):  # other calls were merged into it
        merged = (other for other in world.calls.values() if other.into == call.id)
        for other in sorted(merged, key=age):
            yield from spoken(other, world)


def marks(call: "Call", book: "Rulebook", world: "World", now: datetime) -> dict[str, Met]:
    """Entries that any words of a call speak of, those that joined it too; by id."""
    if not (book.site.watchlist or world.watched):
        return {}
    found = (m for said in spoken(call, world) for m in met(said, book, world, now))
    return {m.entry.id: m for m in found}


def standing(book: "Rulebook", world: "World", now: datetime) -> Iterator[Watched]:
    """All entries that count today: those of the site's files, and those that desks added."""
    if not (book.site.watchlist or world.watched):
        return
    today = f"{book.times.local(now):%Y-%m-%d}"
    every = {**book.site.watchlist, **world.watched}
    for id in sorted(every):
        if every[id].reason and (not every[id].expires or every[id].expires >= today):
            yield every[id]


def entitled(entry: Watched, book: "Rulebook") -> tuple[str, ...]:
    """The desks that are told who it is and why."""
    return entry.see or tuple(dict.fromkeys((*book.dispatchers, *book.commanders)))


def _by(entry: Watched, folded: str, words: str, plain: str, numbers: Iterable[str]) -> str:
    for name in entry.names:
        if _stands(fold(name), folded):
            return name
    for one in entry.plates:
        if plate(one) in plain and _alone(one, words):
            return one
    return PHONE if set(entry.phones) & set(numbers) else ""


def _stands(name: str, words: str) -> bool:
    if not name.isascii():
        return name in words
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", words) is not None


def _alone(one: str, words: str) -> bool:
    """Does it stand there with nothing before or behind it that would make another plate?"""
    letters = r"[\s·.\-]*".join(map(re.escape, plate(one)))
    return re.search(rf"(?<![A-Z0-9]){letters}(?![A-Z0-9])", words.upper()) is not None
