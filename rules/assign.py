"""Who should go: the nearest that can, with a reason for everyone who is passed over."""

from collections.abc import Iterable
from datetime import datetime

from rules.call import Call
from rules.model import Aid, Confirm, Kind, Place, Point, Send, Unit, UnitKind
from rules.nearest import Ground, Start
from rules.route import Leg, Passed, Route, Task, Way
from rules.rulebook import Rulebook
from rules.transitions import Part
from rules.world import World

NO_WAY = Way(minutes=0.0, metres=0.0, by="together")
_ASKED_ALREADY = frozenset({Part.LAPSED, Part.DECLINED, Part.DONE})


def propose(call: Call, book: Rulebook, world: World, now: datetime) -> tuple[Route, int]:
    """The route for a placed call, and how many of its legs are needed (without aid and groups)."""
    kind = book.kind_of(call)
    ranked, passed = rank(call, _goals(call, kind, book), kind, book, world, now)
    ends = [spot.id for spot in _ends(call, book)]
    legs = _both_ends(ranked, ends, kind) if kind.send is Send.ENDS else _first(ranked, kind)
    need = max(len(legs), 1)
    legs += _neighbours(legs, call, kind, book, world, now)
    legs += _group(call, kind, book)
    taken = {leg.unit for leg in legs}
    farther = dict.fromkeys(u.id for _, _, u in ranked if u.id not in taken)
    passed += [Passed(id, "passed_farther") for id in farther]
    route = Route(
        legs=tuple(legs),
        passed=tuple(passed),
        confidence=call.confidence,
        reason=why_ask(call, kind, book) or "reason_sent_at_once",
    )
    return route, need


def why_ask(call: Call, kind: Kind, book: Rulebook) -> str:
    """Why the dispatcher must say yes first; "" where the site's rules send at once."""
    if kind.confirm is Confirm.ALWAYS:
        return "reason_always_confirmed"
    sure = call.where.confidence if call.where else 0.0
    if kind.confirm is Confirm.BELOW:
        sure = min(sure, call.confidence)
    if min(sure, call.said.confidence) < book.policy.confidence:
        return f"reason_low_confidence:{min(sure, call.said.confidence):.2f}"
    return ""


def next_leg(call: Call, book: Rulebook, world: World, now: datetime) -> Leg | None:
    """Whom to ask when somebody did not come: the next nearest that was not asked yet."""
    asked = sum(a.part in _ASKED_ALREADY for a in call.assignments)
    if call.where is None or asked >= book.policy.max_offers:
        return None
    kind = book.kind_of(call)
    ranked, _ = rank(call, _goals(call, kind, book), kind, book, world, now)
    return next((_leg(r, kind, "leg_next") for r in ranked), None)


Ranked = tuple[int, Way, Unit]  # goal that it is nearest to, way, unit


def rank(
    call: Call, goals: tuple[Point, ...], kind: Kind, book: Rulebook, world: World, now: datetime
) -> tuple[list[Ranked], list[Passed]]:
    """Units that can go, nearest first (ties by id), and those that cannot, with the reason."""
    passed, able = [], []
    for unit in book.site.units.values():
        if unit.kind not in kind.to:
            continue
        reason = why_not(unit, call, kind, book, world, now)
        (passed.append(Passed(unit.id, reason)) if reason else able.append(unit))
    found: list[Ranked] = []
    for nth, goal in enumerate(goals):
        ways = book.travel.ways(goal, _starts(able, book, world), ground(world, now))
        found += [(nth, w, u) for w, u in zip(ways, able, strict=True) if w is not None]
    far = {u.id for _, w, u in found} - {u.id for _, w, u in found if w.metres <= book.policy.reach}
    passed += [Passed(id, "passed_far") for id in sorted(far)]
    near = [r for r in found if r[1].metres <= book.policy.reach]
    return sorted(near, key=lambda r: (r[1].minutes, r[2].id)), passed


def ground(world: World, now: datetime) -> Ground:
    """The paths as they are now."""
    return Ground(now, world.closed, world.opened)


def why_not(unit: Unit, call: Call, kind: Kind, book: Rulebook, world: World, now: datetime) -> str:
    """Why this unit cannot be asked; "" where it can."""
    part = call.assignment(unit.id)
    if part is not None and (part.active or part.part in _ASKED_ALREADY):
        return f"passed_{part.part.value.replace(' ', '_')}"
    if unit.id in {s.unit for s in call.sources}:
        return "passed_raised"
    if not book.on_duty(unit, world, now):
        return "passed_off_duty"
    if not unit.channels:
        return "passed_no_channel"
    if missing := kind.skills - unit.skills:
        return f"passed_lacks:{', '.join(sorted(missing))}"
    if book.position(unit, world) is None:
        return "passed_no_position"
    return _busy(unit, call, world)


def _busy(unit: Unit, call: Call, world: World) -> str:
    if unit.kind is not UnitKind.PATROL:
        return ""  # a post has several people
    for other in world.parts(unit.id):
        if other.id != call.id and other.priority <= call.priority:
            return f"passed_busy:{other.number}"
    return ""


def _goals(call: Call, kind: Kind, book: Rulebook) -> tuple[Point, ...]:
    assert call.where is not None, f"{call.id} has no place"
    ends = tuple(spot.point for spot in _ends(call, book))
    return ends if kind.send is Send.ENDS and ends else (call.where.point,)


def _ends(call: Call, book: Rulebook) -> tuple[Place, ...]:
    """The ends of the stretch that the site still has."""
    return tuple(spot for id in call.ends if (spot := book.place(id)))


def _starts(units: Iterable[Unit], book: Rulebook, world: World) -> list[Start]:
    return [Start(u.id, p, u.mode) for u in units if (p := book.position(u, world)) is not None]


def _leg(ranked: Ranked, kind: Kind, reason: str, task: Task | None = None) -> Leg:
    _, way, unit = ranked
    own = Task.SEARCH if kind.search else Task.LEAD
    return Leg(unit=unit.id, task=task or own, way=way, reason=reason)


def _first(ranked: list[Ranked], kind: Kind) -> list[Leg]:
    return [
        _leg(r, kind, "leg_nearest" if not n else "leg_next")
        for n, r in enumerate(ranked[: kind.units])
    ]


def _both_ends(ranked: list[Ranked], ends: list[str], kind: Kind) -> list[Leg]:
    legs: dict[str, Leg] = {}
    for nth in range(max(len(ends), 1)):
        nearest = next((r for r in ranked if r[0] == nth and r[2].id not in legs), None)
        if nearest is not None:
            reason = f"leg_nearest_to:{ends[nth]}" if ends else "leg_nearest"
            legs[nearest[2].id] = _leg(nearest, kind, reason)
    return list(legs.values())


def _neighbours(
    legs: list[Leg], call: Call, kind: Kind, book: Rulebook, world: World, now: datetime
) -> list[Leg]:
    """Mutual aid: the next-nearest platforms, whatever kind of unit leads."""
    if not kind.neighbours:
        return []
    posts = Kind(id=kind.id, names=kind.names, to=(UnitKind.PLATFORM,))
    near, _ = rank(call, _goals(call, kind, book), posts, book, world, now)
    used = {leg.unit for leg in legs}
    free = [r for r in near if r[2].id not in used][: kind.neighbours]
    return [
        Leg(
            unit=unit.id,
            task=Task.AID,
            way=way,
            reason="leg_aid",
            warn_only=kind.aid is Aid.WARN,
        )
        for _, way, unit in free
    ]


def _group(call: Call, kind: Kind, book: Rulebook) -> list[Leg]:
    if not kind.ask_group:
        return []
    place = call.where.place if call.where else ""
    on = [s for s in book.site.stretches.values() if s.id == call.stretch or place in s.stops]
    named = [s for s in on if s.id == call.stretch] or on
    group = book.site.units.get(named[0].group or "") if len(named) == 1 else None
    if group is None or not group.channels:
        return []
    return [Leg(unit=group.id, task=Task.SEARCH, way=NO_WAY, reason=f"leg_group:{named[0].id}")]
