"""A minimum is looked at when hours and shifts turn, and when somebody comes or goes.

Law: the desks hear once that too few are there, again only when it gets worse, and once when enough
are there. Hours that end say nothing: nobody asks for more any longer.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rules.density.counting import could_come, there
from rules.density.events import DensityFact, Thin, ThinOver
from rules.density.site import Density
from rules.errands import What, errand, errand_key
from rules.events import Event
from rules.reserves.events import MoveOver, MoveRefused, MoveSent
from rules.rulebook import Rulebook
from rules.site_events import DutyChanged, ErrandGiven, ErrandOver, RulesTaken
from rules.telling import Told
from rules.world import World

_CHANGES = (DutyChanged, MoveSent, MoveOver, MoveRefused, RulesTaken)
URGENT = 2


def standing(book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """Look now, and wait for the next turn: whenever somebody begins to run the site."""
    if book.site.density or world.thin:
        yield from _look(book, world, at)
    yield from _wait(book, world, at)


def looked(_: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """Hours or a shift began or ended."""
    yield from standing(book, world, at)


def changed(
    facts: Iterable[Event], book: Rulebook, world: World, at: datetime
) -> Iterator[DensityFact]:
    """Somebody came or went."""
    if (book.site.density or world.thin) and any(isinstance(fact, _CHANGES) for fact in facts):
        yield from _look(book, world, at)


def told(fact: DensityFact, book: Rulebook) -> Iterator[Told]:
    """The desks hear what is missing and who could come; and when it is not any more."""
    one = book.site.density.get(fact.density)
    if one is None or (isinstance(fact, ThinOver) and fact.have < fact.need):
        return
    gaps: dict[str, object] = {"density": one.id, "need": fact.need, "have": fact.have}
    message = "desk_density_met"
    if isinstance(fact, Thin):
        message = "desk_density_thin" if fact.could else "desk_density_thin_nobody"
        gaps["people"] = fact.could
    for desk in dict.fromkeys((*book.dispatchers, *book.commanders)):
        yield Told(message=message, unit=desk, gaps=gaps, priority=URGENT)


def counts(one: Density, book: Rulebook, at: datetime) -> bool:
    """Does the minimum count at that moment?"""
    return book.times.open(one.when, at)


def _look(book: Rulebook, world: World, at: datetime) -> Iterator[DensityFact]:
    for id, one in book.site.density.items():
        if not counts(one, book, at):
            continue
        have, before = len(there(one, book, world, at)), world.thin.get(id)
        if have < one.units and (before is None or have < before):
            could = could_come(one, book, world, at)
            yield Thin(at=at, density=id, need=one.units, have=have, could=could)
        elif have >= one.units and before is not None:
            yield ThinOver(at=at, density=id, need=one.units, have=have)
    for id, before in sorted(world.thin.items()):
        known = book.site.density.get(id)
        if known is None or not counts(known, book, at):
            need = known.units if known else before + 1
            yield ThinOver(at=at, density=id, need=need, have=before)


def _wait(book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """One errand for the next turn of anybody's shift or of the hours of a minimum."""
    key = errand_key(What.DENSITY, "")
    given = world.errands.get(key)
    if not book.site.density:
        if given is not None:
            yield ErrandOver(at=at, key=key)
        return
    hours = tuple(one.when for one in book.site.density.values())
    turns = (book.shifts.next_change(at), book.shifts.next_turn(hours, at))
    due = min((turn for turn in turns if turn is not None), default=None)
    if due is not None and (given is None or given.due != due):
        yield errand(What.DENSITY, "", due, at)
    elif due is None and given is not None:
        yield ErrandOver(at=at, key=key)
