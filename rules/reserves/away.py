"""Who covers, and from where; who is away, and from when on that counts.

Law: a patrol that said yes to a call is away until its part is over and it has had the time for the
way home; where it tells its positions, those count. A post has several people and is never away,
and an exercise takes nobody. Volunteers cover nothing: nobody counts on them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from rules.cost import standing
from rules.model import Point, Unit, UnitKind
from rules.nearest import Start
from rules.ranking import ground
from rules.reserves.site import Cover as Section
from rules.rulebook import Rulebook
from rules.states import UnitState
from rules.transitions import COMING, Part
from rules.world import World

GOING = (UnitKind.PLATFORM, UnitKind.PATROL)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Cover(Struct, frozen=True, kw_only=True):
    """Who is there to cover. `soon`: the next moment at which that changes by itself."""

    starts: tuple[Start, ...]  # everybody on duty; who is away counts at home
    away: frozenset[str]
    leaving: frozenset[str] = frozenset()  # who went a moment ago: no gap yet, and no cover
    soon: datetime | None = None


def cover(book: Rulebook, world: World, at: datetime, section: Section) -> Cover:
    """Everybody on duty who counts. Who went less than `after` ago still counts as there."""
    starts, turns = list[Start](), list[datetime]()
    away, leaving = set[str](), set[str]()
    for unit in on_duty(book, world, at, section.skills):
        here = stands(unit, book, world)
        since, until = _gone(unit, book, world, at)
        if since is not None and since + section.after > at:
            turns.append(since + section.after)
            leaving.add(unit.id)
        elif since is not None:
            away.add(unit.id)
            turns += [until] if until else []
        if since is not None:
            here = unit.point or here
        if here is not None:
            starts.append(Start(unit.id, here, unit.mode))
    return Cover(
        starts=tuple(starts),
        away=frozenset(away),
        leaving=frozenset(leaving),
        soon=min(turns, default=None),
    )


def on_duty(book: Rulebook, world: World, at: datetime, skills: frozenset[str]) -> Iterator[Unit]:
    """Posts and patrols of the site's files that have the skills and are there now."""
    for unit in book.own.site.units.values():
        able = unit.kind in GOING and unit.channels and skills <= unit.skills
        if able and book.on_duty(unit, world, at):
            yield unit


def stands(unit: Unit, book: Rulebook, world: World) -> Point | None:
    """Where a unit that is at no call is taken to be: where it was moved, where it says, home."""
    state, moving = world.unit(unit.id), world.moves.get(unit.id)
    spot = book.place(moving.move.post) if moving is not None and moving.stands else None
    if spot is not None:
        return spot.point
    told = state.point_at is not None and (state.free_at is None or state.point_at > state.free_at)
    if unit.kind is UnitKind.PLATFORM or not told:
        return unit.point or state.point
    return state.point


def _gone(
    unit: Unit, book: Rulebook, world: World, at: datetime
) -> tuple[datetime | None, datetime | None]:
    """Since when it is away, None where it is not; and when it is home, as far as is known."""
    if unit.kind is not UnitKind.PATROL or not (state := world.units.get(unit.id)):
        return None, None
    parts = (c.assignment(unit.id) for c in world.parts(unit.id) if not c.drill)
    if coming := [p for p in parts if p is not None and p.part in COMING]:
        there = any(p.part is Part.ON_SCENE for p in coming)
        return LONG_AGO if there else min(p.since for p in coming), None
    home = _home(unit, state, book, world, at)
    return (LONG_AGO, home) if home is not None and at < home else (None, None)


def _home(
    unit: Unit, state: UnitState, book: Rulebook, world: World, at: datetime
) -> datetime | None:
    """When a unit whose call is over is home again; None where it says itself where it is."""
    if not (state.free_at and state.point_at and state.point and unit.point):
        return None
    if state.point_at > state.free_at:
        return None
    way = book.travel.between(state.point, unit.point, unit.mode, ground(world, at))
    return state.free_at + timedelta(minutes=way.minutes) if way is not None else None


def rested(book: Rulebook, world: World, at: datetime, section: Section) -> datetime | None:
    """When the next reserve on duty has rested after a call; None where none rests."""
    units = (u for u in on_duty(book, world, at, section.skills) if u.reserve)
    ends = (f + book.policy.rest for u in units if (f := world.unit(u.id).free_at))
    return min((end for end in ends if end > at), default=None)


def free(unit: Unit, book: Rulebook, world: World, at: datetime) -> bool:
    """Could this reserve be moved? Nobody who has a call, may get one now, or rests after one."""
    state = world.unit(unit.id)
    if not unit.reserve or unit.kind is not UnitKind.PATROL or state.calls:
        return False
    if unit.id in world.moves or (state.free_at and state.free_at + book.policy.rest > at):
        return False
    if standing(unit, book, world, at) is None:
        return False
    waiting = (world.calls[id].route for id in world.choosing if id in world.calls)
    return not any(unit.id == leg.unit for route in waiting if route for leg in route.legs)
