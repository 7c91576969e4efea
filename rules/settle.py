"""What the state forces, until nothing more is forced.

An OPEN call is answered: closed when its units are done, else routed, else given to a person.
A call that lost a unit gets the next. Nothing here depends on who asked for what.
"""

from collections.abc import Iterable
from datetime import datetime

from rules import planned
from rules.asking import ask, due_of, escalated, nobody, on_call
from rules.assign import shortage
from rules.beyond import beyond
from rules.call import Assignment, Call
from rules.cases.moving import forced as case_forced
from rules.drill import needed
from rules.events import CallEvent, Closed, Lacked, Proposed, Released
from rules.guests.binding import sent_or_in
from rules.may_be_asked import forbidden, let_go
from rules.model import Kind
from rules.replan import first_route, next_in_line
from rules.route import Leg, Task
from rules.rulebook import Rulebook
from rules.transitions import ASSIGNED, COMING, Part, Status
from rules.world import World

_SPENT = frozenset({Part.LAPSED, Part.DECLINED, Part.DONE})


def settle(call: Call, book: Rulebook, world: World, now: datetime) -> tuple[CallEvent, ...]:
    """The next facts that this state forces; none when the call is at rest."""
    if call.live and call.ruling is None and book.laws:
        return (book.laws.ruled(call, book, world, now),)
    if call.live and book.members and (gone := let_go(call, book, now)):
        return gone
    if call.live and (begun := planned.forced(call, book, now)):
        return begun
    if (own := case_forced(call, book, world, now)) is not None:
        return own
    if call.status is Status.OPEN:
        return _open(call, book, world, now)
    if call.status in ASSIGNED:
        return _assigned(call, book, world, now)
    return ()


def _open(call: Call, book: Rulebook, world: World, now: datetime) -> tuple[CallEvent, ...]:
    at, id = now, call.id
    done = [a for a in call.assignments if a.part is Part.DONE]
    if done and not all(a.found is False for a in done):
        outcome = "; ".join(a.note for a in done if a.note)
        return (Closed(call=id, at=at, because="outcome_done", outcome=outcome),)
    if done:
        return (escalated(call, "reason_not_found", book, now),)
    if call.where is None:
        return (escalated(call, "reason_no_place", book, now),)
    if _search_is_over(call, book.kind_of(call), now):
        return (escalated(call, "reason_search_late", book, now),)
    if call.route is None:
        return (_proposed(call, book, world, now),)
    fresh = [leg for leg in call.route.legs if _may_ask(call, leg, book, world, now)]
    somebody = any(not leg.warn_only for leg in fresh)
    if somebody and not any(a.part in _SPENT for a in call.assignments):
        return tuple(ask(call, leg, book, now) for leg in fresh)
    leg = next_in_line(call, book, world, now)
    if leg is None:
        return (beyond(call, book, world, now) or nobody(call, book, world, now),)
    return (ask(call, leg, book, now),)


def _proposed(call: Call, book: Rulebook, world: World, now: datetime) -> CallEvent:
    route, need = first_route(call, book, world, now)
    if not any(not leg.warn_only for leg in route.legs):
        return beyond(call, book, world, now) or nobody(call, book, world, now)
    due = due_of(call, book, now)
    return Proposed(call=call.id, at=now, route=route, need=need, due=due)


def _assigned(call: Call, book: Rulebook, world: World, now: datetime) -> tuple[CallEvent, ...]:
    mine = [a for a in call.assignments if on_call(a.unit, a.task, book)]
    sure = [a for a in mine if a.part in COMING or a.part is Part.DONE]
    asked = [a for a in mine if a.part is Part.OFFERED]
    if len(sure) >= call.need and asked:
        return tuple(_let_go(call, asked, now))
    if any(a.part is Part.DONE for a in mine):
        return _nothing_left_but_aid(call, now)
    if len(sure) + len(asked) >= call.need or call.lacked:
        return ()
    leg = next_in_line(call, book, world, now)
    if leg is None and (neighbour := beyond(call, book, world, now)):
        return (neighbour,)
    if leg is None:
        short = call.need - len(sure) - len(asked)
        why, passed = shortage(call, book, world, now)
        return (Lacked(call=call.id, at=now, missing=short, reason=why, passed=passed),)
    return (ask(call, leg, book, now),)


def _nothing_left_but_aid(call: Call, now: datetime) -> tuple[CallEvent, ...]:
    """The leads are done: neighbours that only helped are told so, and the call can close."""
    leads = [a for a in call.assignments if a.task is not Task.AID]
    if any(a.active for a in leads) or not any(a.part is Part.DONE for a in leads):
        return ()
    return tuple(_let_go(call, call.active(Task.AID), now))


def _let_go(call: Call, parts: Iterable[Assignment], now: datetime) -> Iterable[CallEvent]:
    return (Released(call=call.id, at=now, unit=a.unit, reason="reason_enough") for a in parts)


def _may_ask(call: Call, leg: Leg, book: Rulebook, world: World, now: datetime) -> bool:
    """Much may have changed since the route was proposed: the site, and who is on duty."""
    unit, part = book.site.units.get(leg.unit), sent_or_in(call, leg.unit)
    there = unit is not None and book.on_duty(unit, world, now)
    there = there and not forbidden(leg.unit, call, book) and not needed(leg.unit, call, world)
    return there and (part is None or part.part is Part.RELEASED)


def _search_is_over(call: Call, kind: Kind, now: datetime) -> bool:
    return (
        kind.search is not None
        and now >= call.opened + kind.search
        and any(a.part is Part.LAPSED for a in call.assignments)
    )
