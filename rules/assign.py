"""Who should go: the one with the least cost that can, with a reason for everyone else.

Who can is in able, what it costs in cost. A unit that is `kept` for another call (see joint) is
asked only where nobody else is left: a yes that nobody has given yet keeps nobody from going.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rules import blind_spots
from rules.able import asked
from rules.call import Call
from rules.cameras.alone import alone
from rules.cost import LIVES, Choice, order
from rules.drill import can_take_part
from rules.model import Aid, Confirm, Kind, Send, UnitKind
from rules.ranking import ends_of, goals, rank, seats
from rules.route import Leg, Passed, Route, Task, Way
from rules.rulebook import Rulebook
from rules.shortage import reason_of
from rules.which import is_disputed
from rules.world import World

NO_WAY = Way(minutes=0.0, metres=0.0, by="together")
Kept = Mapping[str, int]  # unit → number of the call that it is kept for
NOBODY_KEPT: Kept = {}
Ranking = tuple[Sequence[Choice], Sequence[Passed]]


def propose(call: Call, book: Rulebook, world: World, now: datetime) -> tuple[Route, int]:
    """The route for a placed call alone, and how many of its legs are needed (without aid)."""
    kind = book.kind_of(call)
    ranked = rank(
        call, goals(call, kind, book), kind, book, world, now, want=seats(call, kind, book)
    )
    return route(call, kind, ranked, NOBODY_KEPT, book, world, now)


def route(
    call: Call,
    kind: Kind,
    ranking: Ranking,
    kept: Kept,
    book: Rulebook,
    world: World,
    now: datetime,
) -> tuple[Route, int]:
    """The route from a ranking, and how many of its legs are needed (without aid and groups)."""
    ranked, passed = ranking
    ends = [spot.id for spot in ends_of(call, book)]
    free = sorted(ranked, key=lambda c: c.unit.id in kept)  # stable: kept ones come last
    chosen = _both_ends(free, ends, kind) if kind.send is Send.ENDS else _first(free, kind)
    legs = [_told(leg, choice, ranked, kept) for leg, choice in chosen]
    need = max(len(legs), 1)
    legs += _neighbours(legs, call, kind, book, world, now)
    legs += _group(call, kind, book)
    made = Route(
        legs=tuple(legs),
        passed=(*passed, *_others(ranked, legs, [c for _, c in chosen], kept)),
        confidence=call.confidence,
        reason=why_ask(call, kind, book) or "reason_sent_at_once",
    )
    return made, need


def why_ask(call: Call, kind: Kind, book: Rulebook) -> str:
    """Why the dispatcher must say yes first; "" where the site's rules send at once."""
    if kind.confirm is Confirm.ALWAYS:
        return "reason_always_confirmed"
    if alone(call):
        return f"reason_only_camera:{call.said.source.camera}"
    sure = call.where.confidence if call.where else 0.0
    if call.priority <= LIVES and is_disputed(call.where):
        sure = 1.0  # which of two places is asked meanwhile; lives do not wait for it
    if kind.confirm is Confirm.BELOW:
        sure = min(sure, call.confidence)
    if min(sure, call.said.confidence) < book.policy.confidence:
        return f"reason_low_confidence:{min(sure, call.said.confidence):.2f}"
    return ""


def next_leg(
    call: Call, book: Rulebook, world: World, now: datetime, kept: Kept = NOBODY_KEPT
) -> Leg | None:
    """Whom to ask when somebody did not come: the next nearest that was not asked yet."""
    if call.where is None or asked(call) >= book.policy.max_offers:
        return None
    kind = book.kind_of(call)
    want = 1 + len(kept)
    ranked, _ = rank(call, goals(call, kind, book), kind, book, world, now, want=want)
    first = min(ranked, key=lambda c: (c.unit.id in kept, *order(c)), default=None)
    return None if first is None else one_more(first, kind)


def one_more(choice: Choice, kind: Kind) -> Leg:
    """The leg of a unit that is asked after others were."""
    leg = _leg(choice, kind, "leg_next")
    return _told(leg, choice, (choice,), NOBODY_KEPT)


def shortage(
    call: Call, book: Rulebook, world: World, now: datetime
) -> tuple[str, tuple[Passed, ...]]:
    """Why nobody more can be asked for a call, and everyone who was passed over."""
    if call.where is None:
        return "reason_no_place", ()
    kind = book.kind_of(call)
    ranked, passed = rank(call, goals(call, kind, book), kind, book, world, now, want=1)
    enough = bool(ranked) and asked(call) >= book.policy.max_offers
    everyone = (*passed, *(Passed(c.unit.id, "passed_farther") for c in ranked))
    return reason_of(passed, kind, book, enough=enough), everyone


def _leg(choice: Choice, kind: Kind, reason: str) -> Leg:
    own = Task.SEARCH if kind.search else Task.LEAD
    return Leg(unit=choice.unit.id, task=own, way=choice.way, reason=reason)


def _first(ranked: Sequence[Choice], kind: Kind) -> list[tuple[Leg, Choice]]:
    return [
        (_leg(c, kind, "leg_nearest" if not n else "leg_next"), c)
        for n, c in enumerate(ranked[: kind.units])
    ]


def _both_ends(
    ranked: Sequence[Choice], ends: Sequence[str], kind: Kind
) -> list[tuple[Leg, Choice]]:
    found: dict[str, tuple[Leg, Choice]] = {}
    for nth in range(max(len(ends), 1)):
        nearest = next((c for c in ranked if c.goal == nth and c.unit.id not in found), None)
        if nearest is not None:
            reason = f"leg_nearest_to:{ends[nth]}" if ends else "leg_nearest"
            found[nearest.unit.id] = (_leg(nearest, kind, reason), nearest)
    return list(found.values())


def _told(leg: Leg, choice: Choice, ranked: Sequence[Choice], kept: Kept) -> Leg:
    """The leg with all that speaks for it and against it, each by its key."""
    reasons = [_why(leg.reason, choice, ranked, kept)]
    if choice.way.doubt:
        reasons.append(f"leg_doubt:{round(choice.way.doubt)}")
    if choice.way.closing:
        reasons.append(f"leg_closing:{choice.way.closing}")
    return Leg(unit=leg.unit, task=leg.task, way=leg.way, reason="; ".join(reasons))


def _why(reason: str, choice: Choice, ranked: Sequence[Choice], kept: Kept) -> str:
    if number := kept.get(choice.unit.id):
        return f"leg_also:{number}"
    if reason != "leg_nearest":
        return reason
    if blind := blind_spots.told(choice):
        return blind
    before = [c for c in ranked if c.goal == choice.goal and order(c) < order(choice)]
    if number := next((kept[c.unit.id] for c in before if c.unit.id in kept), 0):
        return f"leg_kept:{number}"
    if choice.foreign and any(not c.foreign for c in ranked):
        return "leg_foreign_nearer"
    sooner = any(c.foreign and c.minutes < choice.minutes for c in ranked)
    return "leg_territory" if sooner and not choice.foreign else reason


def _others(
    ranked: Sequence[Choice], legs: Sequence[Leg], chosen: Sequence[Choice], kept: Kept
) -> list[Passed]:
    """Why each of those who could go as well does not."""
    sent = {leg.unit for leg in legs}
    last = max((c.minutes for c in chosen), default=0.0)
    others = [c for c in _once(ranked) if c.unit.id not in sent]
    return [Passed(c.unit.id, _left(c, last, kept)) for c in others]


def _once(ranked: Sequence[Choice]) -> list[Choice]:
    """The cheapest choice of each unit, cheapest first."""
    first: dict[str, Choice] = {}
    for choice in ranked:
        first.setdefault(choice.unit.id, choice)
    return list(first.values())


def _left(choice: Choice, last: float, kept: Kept) -> str:
    if number := kept.get(choice.unit.id):
        return f"passed_kept:{number}"
    if later := blind_spots.left(choice):
        return later
    if choice.way.doubt and choice.way.minutes < last:
        return f"passed_doubt:{round(choice.way.doubt)}"
    return "passed_foreign" if choice.foreign and choice.minutes < last else "passed_farther"


def _neighbours(
    legs: list[Leg], call: Call, kind: Kind, book: Rulebook, world: World, now: datetime
) -> list[Leg]:
    """Mutual aid: the next-nearest platforms, whatever kind of unit leads."""
    if not kind.neighbours:
        return []
    posts = Kind(id=kind.id, names=kind.names, to=(UnitKind.PLATFORM,))
    want = kind.neighbours + len(legs)
    near, _ = rank(call, goals(call, kind, book), posts, book, world, now, want=want)
    used = {leg.unit for leg in legs}
    free = [c for c in _once(near) if c.unit.id not in used][: kind.neighbours]
    warn = kind.aid is Aid.WARN
    return [
        Leg(unit=c.unit.id, task=Task.AID, way=c.way, reason="leg_aid", warn_only=warn)
        for c in free
    ]


def _group(call: Call, kind: Kind, book: Rulebook) -> list[Leg]:
    if not kind.ask_group:
        return []
    place = call.where.place if call.where else ""
    on = [s for s in book.site.stretches.values() if s.id == call.stretch or place in s.stops]
    named = [s for s in on if s.id == call.stretch] or on
    group = book.site.units.get(named[0].group or "") if len(named) == 1 else None
    if group is None or not group.channels or (call.drill and not can_take_part(group.id, book)):
        return []
    return [Leg(unit=group.id, task=Task.SEARCH, way=NO_WAY, reason=f"leg_group:{named[0].id}")]
