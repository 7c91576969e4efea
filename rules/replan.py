"""Calls that wait for units are planned anew when something changed for them.

Law: the machine re-plans only what nobody has decided: routes that wait for their first yes, and
calls for which nobody, or too few, could be sent. What a person confirmed, holds or ordered, and
every unit that was asked, stays.

Work is bounded: one line plans the `joint.MOST` gravest of the waiting calls; the others come up
with their own reminders. Where no call waits, nothing is done.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import nsmallest

from immutables import Map

from rules.asking import ask, due_of, nobody, on_call
from rules.assign import Kept, next_leg, one_more, propose, route
from rules.call import Call
from rules.cost import Choice
from rules.events import (
    CallEvent,
    Closed,
    Declined,
    Escalated,
    Event,
    Finished,
    Lapsed,
    Merged,
    Offered,
    Proposed,
    Released,
    Reminded,
    Ruled,
    Taken,
    TakenBack,
)
from rules.guests.events import GuestCame, GuestDeclined, GuestLeft, GuestSilent
from rules.joint import MOST, Plan, Waiting, leads, missing, sent_by, urgency
from rules.ranking import goals, rank
from rules.route import Leg, Route
from rules.rulebook import Rulebook
from rules.site_events import DutyChanged, Located, PathClosed, PathOpened, RulesTaken
from rules.transitions import Status
from rules.wanting import gravity
from rules.world import World

SCAN = 100  # calls without units that are looked at when a unit comes free

_PARTED = Declined | Lapsed | Released | Finished | GuestDeclined | GuestSilent | GuestLeft
_ENDED = Closed | Merged | TakenBack
_GROUND = PathClosed | PathOpened | RulesTaken


def first_route(call: Call, book: Rulebook, world: World, now: datetime) -> tuple[Route, int]:
    """The first route of a call, beside those that wait for their yes already."""
    alone = propose(call, book, world, now)
    others = [c for c in _choosing(world) if c.id != call.id]
    theirs = {unit for other in others for unit in leads(other, book)}
    if not any(leg.unit in theirs for leg in alone[0].legs):
        return alone  # the best for it alone, and nobody else's: no plan is better
    plan = Plan([*others[: MOST - 1], call], book, world, now, anew=call.id)
    mine = next(w for w in plan.waiting if w.call.id == call.id)
    return route(call, mine.kind, mine.ranking, plan.kept(call.id), book, world, now)


def next_in_line(call: Call, book: Rulebook, world: World, now: datetime) -> Leg | None:
    """Whom to ask next: rather nobody that the route of a graver call waits for."""
    graver = [c for c in _choosing(world) if c.id != call.id and gravity(c) <= gravity(call)]
    kept: Kept = {unit: c.number for c in reversed(graver) for unit in leads(c, book)}
    return next_leg(call, book, world, now, kept)


def replan(
    facts: Sequence[Event], book: Rulebook, world: World, now: datetime
) -> Iterator[CallEvent]:
    """What changes for waiting calls because of these facts."""
    calls = _touched(facts, book, world, now) if world.choosing or world.wanting else []
    if not calls:
        return
    plan = Plan(calls, book, world, now)
    if not plan.waiting or not plan.gains():
        return
    for one in plan.waiting:
        kept, units = plan.kept(one.call.id), [u for u in plan.given[one.call.id] if u]
        if one.call.status is Status.PROPOSED:
            yield from _proposed_again(one, kept, book, world, now)
        elif units and not (one.call.assignments or one.call.confirmed):
            yield _proposed(one, kept, due_of(one.call, book, now), book, world, now)
        else:
            yield from (_asked(one, unit, book, now) for unit in units)


def _proposed_again(
    one: Waiting, kept: Kept, book: Rulebook, world: World, now: datetime
) -> Iterator[CallEvent]:
    """Another route by the same time as before; where nobody is left, a person is told why."""
    if not one.ranked:
        yield nobody(one.call, book, world, now)
        return
    fact = _proposed(one, kept, one.call.due, book, world, now)
    if one.call.route is None or _who(fact.route) != _who(one.call.route):
        yield fact


def _proposed(
    one: Waiting, kept: Kept, due: datetime | None, book: Rulebook, world: World, now: datetime
) -> Proposed:
    made, need = route(one.call, one.kind, one.ranking, kept, book, world, now)
    return Proposed(call=one.call.id, at=now, route=made, need=need, due=due)


def _who(made: Route) -> list[tuple[str, str, bool]]:
    return [(leg.unit, leg.task.value, leg.warn_only) for leg in made.legs]


def _asked(one: Waiting, unit: str, book: Rulebook, now: datetime) -> CallEvent:
    choice = next(c for c in one.ranked if c.unit.id == unit)
    return ask(one.call, one_more(choice, one.kind), book, now)


def _touched(facts: Sequence[Event], book: Rulebook, world: World, now: datetime) -> list[Call]:
    """The waiting calls to which the facts may matter, the gravest and oldest first."""
    waiting = _choosing(world)
    theirs = Counter(unit for call in waiting for unit in leads(call, book))
    news = [f for f in facts if _matters(f, theirs, world)]
    short = _helped(news, book, world, now) if news else []
    shared = any(routes > 1 for routes in theirs.values())
    if not short and not _stirred(news, waiting, book, world, now, shared=shared):
        return []
    found = [*waiting, *short]
    return sorted(found, key=urgency)[:MOST]


def _matters(fact: Event, theirs: Counter[str], world: World) -> bool:
    """May a fact change what is best for a waiting call? `theirs`: patrols, in how many routes."""
    match fact:
        case Offered(unit=unit) | Taken(unit=unit) | GuestCame(unit=unit):
            return unit in theirs
        case (
            Proposed() | Escalated()
        ):  # whom its route let go of may be what two others share a patrol for
            return any(routes > 1 for routes in theirs.values())
        case Reminded(call=call) | Ruled(call=call):
            return call in world.choosing or call in world.wanting
        case Located():
            return bool(world.wanting)
    return isinstance(fact, _PARTED | _ENDED | _GROUND | DutyChanged)


def _stirred(
    news: Sequence[Event],
    waiting: Sequence[Call],
    book: Rulebook,
    world: World,
    now: datetime,
    *,
    shared: bool,
) -> bool:
    """May a route that waits for its yes change? A unit must be in it, or sooner than its lead.

    Where a patrol is `shared` by two routes, any unit that came free may take one of them.
    """
    if any(not isinstance(f, _PARTED | _ENDED | DutyChanged | Located) for f in news):
        return True
    free = _newly_free([f for f in news if not isinstance(f, Located)], book, world)
    return (shared and bool(free)) or any(
        not free.isdisjoint(sent_by(c, book)) or _sooner(free, c, book, world, now) for c in waiting
    )


def _sooner(free: set[str], call: Call, book: Rulebook, world: World, now: datetime) -> bool:
    legs = call.route.legs if call.route else ()
    lead = next((leg.way for leg in legs if not leg.warn_only), None)
    cheapest = _ranked(free, call, book, world, now)[:1]
    return any(lead is None or c.minutes < lead.minutes + lead.doubt for c in cheapest)


def _helped(news: Sequence[Event], book: Rulebook, world: World, now: datetime) -> list[Call]:
    """Calls that lack units, and that the news may help to some."""
    if not world.wanting:
        return []
    free = _newly_free(news, book, world)
    anybody = any(isinstance(f, _GROUND) for f in news)
    own = {getattr(f, "call", "") for f in news}
    found = _first(world.wanting, world, SCAN)
    found += [world.calls[id] for id in sorted(own) if id in world.wanting]
    helped = {
        call.id: call
        for call in found
        if missing(call, book)
        and (anybody or call.id in own or _ranked(free, call, book, world, now))
    }
    return list(helped.values())


def _newly_free(news: Iterable[Event], book: Rulebook, world: World) -> set[str]:
    """Units of which the news say that they may go now."""
    free: set[str] = set()
    for fact in news:
        if isinstance(fact, _PARTED | DutyChanged | Located):
            free.add(fact.unit)
        match fact:
            case Closed(call=id, at=at) | Merged(call=id, at=at) | TakenBack(call=id, at=at):
                call = world.calls[id]
                free |= {a.unit for a in (*call.assignments, *call.guests) if a.since == at}
                if not call.assignments and call.route:  # nobody was asked: it only kept them
                    free |= {
                        leg.unit for leg in call.route.legs if on_call(leg.unit, leg.task, book)
                    }
    return free


def _ranked(
    free: set[str], call: Call, book: Rulebook, world: World, now: datetime
) -> list[Choice]:
    """Those of these units that can go to the call, the cheapest first."""
    units = [u for id in sorted(free) if (u := book.site.units.get(id))]
    kind = book.kind_of(call)
    return rank(call, goals(call, kind, book), kind, book, world, now, among=units)[0]


def _choosing(world: World) -> list[Call]:
    return _first(world.choosing, world, MOST) if world.choosing else []


def _first(table: Map[str, tuple[int, datetime]], world: World, most: int) -> list[Call]:
    rows = nsmallest(most, ((since, id) for id, since in table.items()))
    return [world.calls[id] for _, id in rows]
