"""A call speaks of somebody on the watch list: desks that may know hear who, others that one is.

Nobody else hears anything: no reporter, no unit that is sent.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rules.events import Heard, Joined, Merged, Opened
from rules.people_events import WatchMet
from rules.rulebook import Rulebook
from rules.said import Matter, Said
from rules.telling import Told
from rules.watched.matching import Met, entitled, marks, met, spoken

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing


def look(doing: "Doing") -> None:
    """Add what the words of this line met; of more words on a call, only what is new to it."""
    for fact in list(doing.facts):
        match fact:
            case Opened(call=id, said=said):
                _add(doing, id, _met(said, doing))
            case Heard(call=id, said=said) if id in doing.world.calls:
                known = marks(doing.world.calls[id], doing.book, doing.world, doing.at)
                _add(doing, id, tuple(m for m in _met(said, doing) if m.entry.id not in known))
            case Joined(call=id, matter=Matter(said=said)):
                _new_to(doing, id, _met(said, doing), {said.key})
            case Merged(call=id, into=into):
                one = doing.world.calls[id]
                of = {said.key for said in spoken(one, doing.world)}
                found = marks(one, doing.book, doing.world, doing.at)
                _new_to(doing, into, tuple(found.values()), of)


def _new_to(doing: "Doing", call: str, found: tuple[Met, ...], brought: set[str]) -> None:
    """What a call has by words that joined it, and by none that it had before."""
    every = spoken(doing.world.calls[call], doing.world)
    had = {m.entry.id for said in every if said.key not in brought for m in _met(said, doing)}
    _add(doing, call, tuple(m for m in found if m.entry.id not in had))


def told(fact: WatchMet, book: Rulebook) -> Iterator[Told]:
    """Who and why for those who may know; for the other dispatchers, that there is an entry."""
    why = f"{fact.reason}（{fact.source}）" if fact.source else fact.reason
    for desk in fact.to:
        gaps = {"name": fact.met, "reason": why}
        yield Told(message="desk_watch_met", unit=desk, gaps=gaps, surely=True)
    for desk in book.dispatchers:
        if desk not in fact.to:
            yield Told(message="desk_watch_there", unit=desk)


def _met(said: Said, doing: "Doing") -> tuple[Met, ...]:
    return met(said, doing.book, doing.world, doing.at)


def _add(doing: "Doing", call: str, found: tuple[Met, ...]) -> None:
    for one in found:  # a channel hears one fact once
        entry, to = one.entry, entitled(one.entry, doing.book)
        doing.add(
            WatchMet(
                call=call, at=doing.at, entry=entry.id, met=one.by, reason=entry.reason,
                source=entry.source, to=to,
            )
        )  # fmt: skip
