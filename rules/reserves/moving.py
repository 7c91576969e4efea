"""When the reserve moves: a look at the cover after somebody went, and when they are back.

Law: one errand looks; it is given when something changes who is free, and looks again when by what
is known somebody is home or a gap is old enough. What stands ends when its gap is closed without
it, by somebody who has not just left as well; a call goes before every move, and so does the end of
a shift. While somebody is away it looks again when a shift begins or ends and a reserve has rested.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rules.errands import What, errand, errand_key
from rules.events import (
    Closed,
    Declined,
    Event,
    Finished,
    Lapsed,
    Merged,
    Released,
    Taken,
    TakenBack,
)
from rules.reserves.away import Cover, cover, rested
from rules.reserves.events import (
    CALLED,
    MOVES,
    Move,
    MoveFact,
    MoveOver,
    MoveProposed,
    MoveRefused,
    MoveSent,
    Moving,
    Stage,
)
from rules.reserves.gaps import Closing, Reach, best, reach
from rules.reserves.site import Cover as Section
from rules.rulebook import Rulebook
from rules.site_events import (
    DutyChanged,
    ErrandGiven,
    PathClosed,
    PathOpened,
    RulesTaken,
)
from rules.transitions import COMING
from rules.world import World, apply

MOST = 3  # moves that one look begins
BACK, OFF, GONE = "reason_cover_back", "reason_cover_off", "reason_cover_gone"
_CHANGES = (
    Taken, Declined, Lapsed, Finished, Released, Closed, Merged, TakenBack, DutyChanged, PathClosed,
    PathOpened, RulesTaken, MoveRefused, MoveOver,
)  # fmt: skip


def changed(
    facts: Iterable[Event], book: Rulebook, world: World, at: datetime
) -> Iterator[MoveFact | ErrandGiven]:
    """What these facts mean for the reserve: who has a call now moves no more, and a look later."""
    section = book.site.cover
    if section is None and not world.moves:
        return
    if not any(isinstance(fact, _CHANGES) for fact in facts):
        return
    yield from _taken(book, world, at)
    if section is not None:
        yield from _look_by(at + section.after, world, at)


def looked(_: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """What is not needed ends, what is open is closed; and when to look next."""
    section = book.site.cover
    if section is None:
        return
    now = cover(book, world, at, section)
    turns = [now.soon]
    if now.away or world.moves:
        ended = list(_ended(now, section, book, world, at))
        yield from ended
        if not ended:  # what begins is looked for when all that is over is over
            yield from _begun(section, book, world, at)
        rest = rested(book, world, at, section)
        turns += [at + section.after if ended else None, book.shifts.next_change(at), rest]
    if due := min((t for t in turns if t is not None), default=None):
        yield from _look_by(due, world, at)


def _ended(
    now: Cover, section: Section, book: Rulebook, world: World, at: datetime
) -> Iterator[MoveOver]:
    """Moves whose unit is no longer there, by its shift too, and those that nobody needs."""
    for fact in _taken(book, world, at):
        yield fact
        world = apply(world, fact, book.policy)
    reached = reach(now, section, book, world, at)
    for moving in _standing(world):
        if not _needed(moving, reached, now.away | now.leaving):
            yield MoveOver(at=at, move=moving.move, stage=moving.stage, reason=BACK)


def _taken(book: Rulebook, world: World, at: datetime) -> Iterator[MoveOver]:
    for moving in _standing(world):
        if why := _taken_from(moving, book, world, at):
            yield MoveOver(at=at, move=moving.move, stage=moving.stage, reason=why)


def sent(move: Move, by: str, at: datetime) -> MoveSent:
    """A desk said yes, or the site's rules do."""
    return MoveSent(at=at, move=move, by=by)


def _begun(section: Section, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    for _ in range(MOST):
        now = cover(book, world, at, section)
        reached = _without_asked(reach(now, section, book, world, at), world)
        found = best(reached, now, section, book, world, at)
        if found is None:
            return
        fact = _proposed(found, now.away, section, world, at)
        yield fact
        world = apply(world, fact, book.policy)


def _without_asked(reached: Reach, world: World) -> Reach:
    """Without what a desk is asked about, or has refused; what a unit refused, another may do."""
    settled = (m for m in world.moves.values() if not m.stands and m.by != m.move.unit)
    asked = {place for m in settled for place in m.move.closes}
    return {place: units for place, units in reached.items() if place not in asked}


def _proposed(
    found: Closing, away: frozenset[str], section: Section, world: World, at: datetime
) -> MoveFact:
    move = Move(
        id=f"M{world.counts.get(MOVES, 0) + 1}",
        unit=found.unit,
        post=found.post,
        closes=found.closes,
        away=tuple(sorted(away)),
        minutes=found.way.minutes,
        via=found.way.via,
    )
    return MoveProposed(at=at, move=move) if section.confirm else sent(move, "", at)


def _needed(moving: Moving, reached: Reach, away: frozenset[str]) -> bool:
    """Would one of its places be open without it, and covered if everybody were home?"""
    own = {moving.move.unit} if moving.stands else set()
    others = (reached.get(place, frozenset()) - own for place in moving.move.closes)
    return any(units and units <= away for units in others)


def _taken_from(moving: Moving, book: Rulebook, world: World, at: datetime) -> str:
    """Why the unit cannot move or stay there; "" where it can."""
    unit = book.site.units.get(moving.move.unit)
    if unit is None or moving.move.post not in book.site.places:
        return GONE
    parts = (call.assignment(unit.id) for call in world.parts(unit.id) if not call.drill)
    if moving.stage is not Stage.REFUSED and any(p and p.part in COMING for p in parts):
        return CALLED
    return "" if book.on_duty(unit, world, at) else OFF


def _standing(world: World) -> list[Moving]:
    return sorted(world.moves.values(), key=lambda m: int(m.move.id[1:]))


def _look_by(due: datetime, world: World, at: datetime) -> Iterator[ErrandGiven]:
    given = world.errands.get(errand_key(What.COVER, ""))
    if given is None or given.due <= at or given.due > due:
        yield errand(What.COVER, "", due, at)
