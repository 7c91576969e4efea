"""All units for one call, cheapest first, and one reason for each that cannot go.

Law: what costs nothing is looked at first; ways are measured once per goal, and only as many as are
wanted where the cheapest are surely the nearest (no doubt about positions, no territory).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rules.able import why_not
from rules.blind_spots import limit_of, weighed
from rules.call import Call
from rules.cost import Choice, Standing, order, penalty, priced, standing, territory
from rules.crowd import nearest
from rules.may_be_asked import QUIET, units_for
from rules.model import Kind, Place, Point, Send, Unit
from rules.nearest import Ground, Start, distance
from rules.route import Passed
from rules.rulebook import Rulebook
from rules.world import World

SPARE = 2  # ways measured beyond those that are wanted
_BEELINE = 1.01  # no way is shorter than the line; the earth is no exact sphere
_DEGREE = 112_000.0  # metres; none is longer


def rank(
    call: Call,
    goals: Sequence[Point],
    kind: Kind,
    book: Rulebook,
    world: World,
    now: datetime,
    *,
    want: int | None = None,
    among: Iterable[Unit] | None = None,
) -> tuple[list[Choice], list[Passed]]:
    """Units that can go, cheapest first (ties by id), and those that cannot, with the reason.

    With `want`, only so many are surely there; the others may be among those passed over. With
    `among`, only these units are looked at.
    """
    passed, able = [], list[tuple[Unit, Standing]]()
    zones, limit, everybody = territory(call, book), limit_of(call, kind, book), among is None
    if limit is not None:
        want = None  # the nearest alone may all be volunteers
    if among is None:
        among = _looked_at(call, goals, kind, zones, book, world, now)
    for unit in among:
        if unit.kind not in kind.to:
            continue
        reason = why_not(unit, call, kind, book, world, now)
        at = None if reason else standing(unit, book, world, now)
        if at is None or _too_far(at.point, goals, book):
            expected = not (unit.person or unit.id in book.members)
            if expected or reason not in QUIET:  # nobody expects them
                passed.append(Passed(unit.id, reason or "passed_far"))
        else:
            able.append((unit, at))
    found, cut = _ways(goals, able, zones, book, ground(world, now), want)
    if cut and len({c.unit.id for c in _near(found, book)}) < (want or 0):
        found, cut = _ways(goals, able, zones, book, ground(world, now), None)
    near = _near(found, book)
    seen, close = {c.unit.id for c in found}, {c.unit.id for c in near}
    for unit, _ in able:
        if unit.id not in close:
            nowhere = "passed_farther" if cut else "passed_no_way"
            passed.append(Passed(unit.id, "passed_far" if unit.id in seen else nowhere))
    if limit is not None:
        others = near if everybody else rank(call, goals, kind, book, world, now)[0]
        near = weighed(near, others, limit, book)
    return sorted(near, key=order), passed


def _looked_at(
    call: Call,
    goals: Sequence[Point],
    kind: Kind,
    zones: frozenset[str],
    book: Rulebook,
    world: World,
    now: datetime,
) -> Iterable[Unit]:
    """Every unit; of people of a roster, who may be hundreds, the nearest."""
    units = units_for(kind, book)
    if not book.crowd:
        return units

    there: dict[tuple[str, ...], bool] = {}  # by shifts, which many share

    def where(unit: Unit) -> Point | None:
        if unit.id not in world.units:
            if unit.shifts not in there:
                there[unit.shifts] = book.on_duty(unit, world, now)
            return unit.point if there[unit.shifts] else None
        at = standing(unit, book, world, now)
        return at.point if at else None

    def can_go(unit: Unit) -> bool:
        return not why_not(unit, call, kind, book, world, now)

    people = nearest(book.crowd.fit(kind), goals, zones, where, can_go)
    return (*(u for u in units if not u.person), *people)


def ground(world: World, now: datetime) -> Ground:
    """The paths as they are now."""
    return Ground(now, world.closed, world.opened)


def goals(call: Call, kind: Kind, book: Rulebook) -> tuple[Point, ...]:
    """Where units are needed: both ends of the stretch, or the place. The call has a place."""
    assert call.where is not None, f"{call.id} has no place"
    ends = tuple(spot.point for spot in ends_of(call, book))
    return ends if kind.send is Send.ENDS and ends else (call.where.point,)


def seats(call: Call, kind: Kind, book: Rulebook) -> int:
    """How many units the call needs, as far as can be said before anybody is asked."""
    many = len(ends_of(call, book)) if kind.send is Send.ENDS else kind.units
    return max(many, 1)


def ends_of(call: Call, book: Rulebook) -> tuple[Place, ...]:
    """The ends of the stretch that the site still has."""
    return tuple(spot for id in call.ends if (spot := book.place(id)))


def _near(found: Sequence[Choice], book: Rulebook) -> list[Choice]:
    return [c for c in found if c.way.metres <= book.policy.reach]


def _too_far(at: Point, goals: Sequence[Point], book: Rulebook) -> bool:
    """Even in a straight line? Then no way needs to be looked for."""
    reach = book.policy.reach
    if any((abs(at.lat - g.lat) + abs(at.lon - g.lon)) * _DEGREE <= reach for g in goals):
        return False  # round two sides of a square it is near enough
    return bool(goals) and min(distance(at, g) for g in goals) > reach * _BEELINE


def _ways(
    goals: Sequence[Point],
    able: Sequence[tuple[Unit, Standing]],
    zones: frozenset[str],
    book: Rulebook,
    where: Ground,
    want: int | None,
) -> tuple[list[Choice], bool]:
    """Everybody's way to every goal; and whether some were left out, being farther."""
    starts = [Start(unit.id, at.point, unit.mode) for unit, at in able]
    pays = [penalty(unit, zones, book) for unit, _ in able]
    plain = not any(pays) and not any(at.doubt for _, at in able)
    most = want + SPARE if plain and want and want + SPARE < len(able) else None
    found, cut = list[Choice](), False
    for nth, goal in enumerate(goals):
        ways = book.travel.ways(goal, starts, where, most)
        here = [
            priced(nth, unit, way, at, pay)
            for way, (unit, at), pay in zip(ways, able, pays, strict=True)
            if way is not None
        ]
        cut = cut or (most is not None and most <= len(here) < len(able))
        found += here
    return found, cut
