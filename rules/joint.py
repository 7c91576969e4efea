"""One plan for several calls that wait at the same time: which unit is kept for which call.

A plan that stands is changed only where that fills one seat more or saves STAY minutes in all, so
that a route does not flicker between two patrols while somebody reads it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from rules.able import asked
from rules.asking import on_call
from rules.assign import Kept, Ranking
from rules.call import Call
from rules.cost import Choice
from rules.model import Kind, Send, UnitKind
from rules.ranking import goals, rank, seats
from rules.rulebook import Rulebook
from rules.solve import Seat, solve, worth
from rules.transitions import ACTIVE, Part, Status
from rules.wanting import decided, gravity
from rules.world import World

MOST = 12  # calls that are planned together
STAY = 1.0  # minutes in all that a change must gain

Given = Mapping[str, Sequence[str]]  # call → its units, one for each seat; "" = empty


class Waiting(Struct, frozen=True, kw_only=True):
    """A call that waits, with everything that planning it needs."""

    call: Call
    kind: Kind
    ranking: Ranking
    seats: tuple[Seat, ...]

    @property
    def ranked(self) -> Sequence[Choice]:
        """Who can go, the cheapest first."""
        return self.ranking[0]


class Plan:
    """The calls, the gravest and oldest first, and the units that the plan gives them.

    What a person decided is no part of it, but for the call `anew` that they want planned.
    """

    def __init__(
        self,
        calls: Iterable[Call],
        book: Rulebook,
        world: World,
        now: datetime,
        *,
        anew: str = "",
    ) -> None:
        self._book = book
        ordered = sorted(calls, key=urgency)
        self._fixed = [call for call in ordered if decided(call) and call.id != anew]
        self.waiting = [
            _waiting(call, self._held(call), book, world, now)
            for call in ordered
            if call not in self._fixed
        ]
        rows = [seat for one in self.waiting for seat in one.seats]
        units = iter(solve(rows))
        self.given: Given = {w.call.id: [next(units) for _ in w.seats] for w in self.waiting}

    def kept(self, call: str) -> Kept:
        """Patrols that go to other calls, by the plan or by somebody's will, with the numbers."""
        mine = next(w.call for w in self.waiting if w.call.id == call)
        return self._held(mine) | {
            unit: other.call.number
            for other in self.waiting
            if other.call.id != call
            for unit in self.given[other.call.id]
            if exclusive(unit, self._book)
        }

    def gains(self) -> bool:
        """Is it better than what stands? The gravest class in which they differ decides."""
        then, today = self._totals(self.given), self._totals(self._standing())
        for priority in sorted(then):
            (empty, minutes), (was_empty, was) = then[priority], today[priority]
            if empty != was_empty:
                return empty < was_empty
            if was - minutes >= STAY:
                return True
        return any(w.call.status is Status.PROPOSED and not w.ranked for w in self.waiting)

    def _held(self, call: Call) -> dict[str, int]:
        """Patrols of routes that people hold, of calls as grave as this one or graver."""
        graver = [c for c in reversed(self._fixed) if gravity(c) <= gravity(call)]
        return {unit: c.number for c in graver for unit in leads(c, self._book)}

    def _standing(self) -> Given:
        """The units of the routes that wait for their yes, in order."""
        return {w.call.id: sent_by(w.call, self._book) for w in self.waiting}

    def _totals(self, given: Given) -> dict[int, tuple[int, float]]:
        """By priority: seats that stay empty, and the total of the others. A patrol fills one."""
        totals: dict[int, tuple[int, float]] = {}
        used: set[str] = set()
        for one in self.waiting:
            empty, total = totals.get(gravity(one.call), (0, 0.0))
            units = [*given[one.call.id], *[""] * len(one.seats)]
            for seat, unit in zip(one.seats, units, strict=False):
                if unit in used or unit not in seat.costs:
                    empty += 1
                else:
                    total += worth(seat, unit)
                    used |= {unit} if exclusive(unit, self._book) else set()
            totals[gravity(one.call)] = (empty, total)
        return totals


def urgency(call: Call) -> tuple[int, datetime, str]:
    """By what waiting calls are sorted."""
    return (gravity(call), call.opened, call.id)


def missing(call: Call, book: Rulebook) -> int:
    """How many units the machine may still look for."""
    if call.where is None:
        return 0
    if call.status is Status.PROPOSED or not (call.assignments or call.confirmed):
        return seats(call, book.kind_of(call), book)
    left = book.policy.max_offers - asked(call)
    there = [a for a in call.assignments if a.part in ACTIVE or a.part is Part.DONE]
    come = sum(on_call(a.unit, a.task, book) for a in there)
    return max(min(max(call.need, 1) - come, left), 0)


def leads(call: Call, book: Rulebook) -> list[str]:
    """Patrols that would go to the call, by its route."""
    return [unit for unit in sent_by(call, book) if exclusive(unit, book)]


def exclusive(unit: str, book: Rulebook) -> bool:
    """Can the unit be in one call only? A patrol; a post has several people."""
    known = book.site.units.get(unit)
    return known is not None and known.kind is UnitKind.PATROL


def sent_by(call: Call, book: Rulebook) -> list[str]:
    """Units that would go to the call, by the route that waits for its yes."""
    if call.status is not Status.PROPOSED or call.route is None:
        return []
    return [leg.unit for leg in call.route.legs if on_call(leg.unit, leg.task, book)]


def _waiting(call: Call, held: Kept, book: Rulebook, world: World, now: datetime) -> Waiting:
    kind = book.kind_of(call)
    at, needs = goals(call, kind, book), missing(call, book)
    ranking = rank(call, at, kind, book, world, now, want=2 * MOST)
    free = [c for c in ranking[0] if c.unit.id not in held]
    by_end = kind.send is Send.ENDS and len(at) > 1
    posts = frozenset(c.unit.id for c in ranking[0] if not exclusive(c.unit.id, book))
    rows = tuple(
        Seat(
            call=call.id,
            priority=gravity(call),
            waited=(now - call.opened).total_seconds() / 60,
            costs=_costs(free, nth if by_end else None),
            shared=posts,
        )
        for nth in range(needs)
    )
    return Waiting(call=call, kind=kind, ranking=ranking, seats=rows)


def _costs(ranked: Sequence[Choice], goal: int | None) -> dict[str, float]:
    """What each unit costs, for one goal or for its nearest."""
    costs: dict[str, float] = {}
    for choice in ranked:
        if goal is None or choice.goal == goal:
            costs.setdefault(choice.unit.id, choice.cost)
    return costs
