"""Commands to facts: what the command itself causes. What follows from the state is in settle."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import assert_never

from rules import backup, planned, withdrawing
from rules.asking import escalated, offer_until, work_until
from rules.call import Assignment, Call
from rules.commands import (
    Arrive,
    AskPlace,
    Assign,
    Backup,
    Cancel,
    Close,
    Command,
    Confirm,
    Decline,
    Escalate,
    Finish,
    Hold,
    Join,
    Locate,
    Merge,
    Note,
    Refused,
    Release,
    Report,
    Resort,
    Split,
    StepDone,
    Take,
    Tick,
    Undo,
)
from rules.events import (
    Arrived,
    CallEvent,
    Closed,
    Confirmed,
    Declined,
    Escalated,
    Event,
    Finished,
    Heard,
    Held,
    Lapsed,
    Offered,
    Opened,
    PlaceAsked,
    Placed,
    Released,
    Reminded,
    Sorted,
    Taken,
    TakenBack,
)
from rules.guests import deciding as guests
from rules.joining import together
from rules.may_be_asked import must_be_theirs
from rules.model import Point
from rules.nearest import Start
from rules.ranking import ground
from rules.route import Leg, Task, Way
from rules.rulebook import Rulebook
from rules.transitions import ACTIVE, ASSIGNED, COMING, Part, Status
from rules.world import World

_TO_READ = timedelta(seconds=3)  # a yes this soon after a route changed was meant for the old one


def decide(  # noqa: C901, PLR0912 - one match over all commands
    command: Command, book: Rulebook, world: World, now: datetime
) -> tuple[Event, ...]:
    """The facts that the command causes. `Refused` where it makes no sense now."""
    if isinstance(command, Report):
        return _report(command, book, world, now)
    if isinstance(command, Merge | Join | Split):
        return together(command, book, world, now)
    if isinstance(command, Note):
        return (Heard(call=command.call, at=now, said=command.said, note=bool(command.by)),)
    call = world.calls.get(command.call)
    if call is None:
        raise Refused("no_such_call", number=command.call)
    if not call.live:
        raise Refused("already_closed", number=call.number)
    must_be_theirs(command, call, book)
    if (own := guests.decided(command, call, now)) is not None:
        return own
    match command:
        case Take(unit=unit):
            return _take(call, unit, book, now)
        case Decline(unit=unit, reason=reason):
            _must(call, unit, ACTIVE)
            return (Declined(call=call.id, at=now, unit=unit, reason=reason),)
        case Arrive(unit=unit):
            return _arrive(call, unit, book, now)
        case Finish():
            return tuple(_finish(call, command, now))
        case Close(by=by, outcome=outcome):
            return (_closed(call, now, "outcome_done", outcome, by),)
        case Cancel(by=by):
            return _cancel(call, by, book, now)
        case Locate(where=where, by=by, kind=kind):
            placed = Placed(call=call.id, at=now, where=where, by=by)
            return (*_sorted(call, kind, by, book, now), placed)
        case AskPlace(places=places):
            return (PlaceAsked(call=call.id, at=now, places=places),)
        case Assign(unit=unit, by=by):
            return _assign(call, unit, by, book, world, now)
        case Release(unit=unit):
            _must(call, unit, ACTIVE)
            return (Released(call=call.id, at=now, unit=unit, reason="reason_released"),)
        case Confirm():
            return _confirm(call, command, now)
        case Undo(by=by):
            return _undo(call, by, book, now)
        case Hold(by=by):
            _must_be(call, Status.PROPOSED, Status.ESCALATED, Status.UNPLACED)
            return (Held(call=call.id, at=now, by=by, due=now + book.policy.remind_every),)
        case Escalate(to=to):
            due = now + book.policy.remind_every
            return (Escalated(call=call.id, at=now, reason="reason_handed_over", due=due, to=to),)
        case Resort(kind=kind, by=by):
            return _resort(call, kind, by, book, now)
        case Backup():
            return (backup.decided(call, command, now),)
        case StepDone():
            return (planned.done(command, call, book, now),)
        case Tick():
            return tuple(_tick(call, book, now))
    assert_never(command)


def _report(command: Report, book: Rulebook, world: World, now: datetime) -> tuple[Event, ...]:
    kind = book.kind(command.sorting.kind)
    id = command.said.key
    opened = Opened(
        call=id,
        at=now,
        number=world.next_number(),
        kind=kind.id,
        priority=kind.priority,
        confidence=command.confidence,
        reason=command.sorting.reason,
        said=command.said,
        due=now + book.policy.place_within,
        stretch=command.stretch,
        ends=command.ends,
    )
    facts: list[Event] = [opened]
    if command.where is not None:
        facts.append(Placed(call=id, at=now, where=command.where))
    if command.which:
        facts.append(PlaceAsked(call=id, at=now, places=command.which))
    if command.unheard:
        due = now + book.policy.remind_every
        facts.append(Escalated(call=id, at=now, reason="reason_unclear_voice", due=due))
    return tuple(facts)


def _take(call: Call, unit: str, book: Rulebook, now: datetime) -> tuple[Event, ...]:
    part = call.assignment(unit)
    if part is not None and part.part in COMING:
        raise Refused("taken_already_yours", number=call.number)
    enough = sum(a.part in COMING for a in call.assignments if a.task is not Task.AID)
    offered = part is not None and part.part is Part.OFFERED
    if not offered and call.status in ASSIGNED and enough >= max(call.need, 1):
        holder = next(a.unit for a in call.assignments if a.part in COMING)
        raise Refused("already_taken", number=call.number, unit=holder)
    task = part.task if part is not None else Task.LEAD
    minutes = part.minutes if part is not None else 0.0
    until = work_until(call, task, book, now)
    return (Taken(call=call.id, at=now, unit=unit, until=until, task=task, minutes=minutes),)


def _arrive(call: Call, unit: str, book: Rulebook, now: datetime) -> tuple[Event, ...]:
    part = _must(call, unit, ACTIVE)
    if part.part is Part.ON_SCENE:
        raise Refused("arrived_already", number=call.number)
    facts: tuple[Event, ...] = ()
    if part.part is Part.OFFERED:
        facts = _take(call, unit, book, now)
    until = max(work_until(call, part.task, book, now), now + book.policy.remind_every)
    return (*facts, Arrived(call=call.id, at=now, unit=unit, until=until))


def _finish(call: Call, command: Finish, now: datetime) -> Iterator[Event]:
    part = call.assignment(command.unit)
    if part is None or (not part.active and command.found is not True):
        raise Refused("not_yours", number=call.number)
    if part.active:
        yield Finished(
            call=call.id, at=now, unit=part.unit, outcome=command.outcome, found=command.found
        )
    if command.found:
        yield _closed(call, now, "outcome_found", command.outcome, command.unit)


def _cancel(call: Call, by: str, book: Rulebook, now: datetime) -> tuple[Event, ...]:
    if not by and (reason := withdrawing.kept(call)):
        return (escalated(call, reason, book, now),)
    return (_closed(call, now, "outcome_cancelled", "", by),)


def _assign(
    call: Call, unit: str, by: str, book: Rulebook, world: World, now: datetime
) -> tuple[Event, ...]:
    part = call.assignment(unit)
    if part is not None and part.active:
        raise Refused("already_asked", number=call.number, unit=unit)
    way = _way(call, unit, book, world, now)
    task = Task.SEARCH if book.kind_of(call).search else Task.LEAD
    leg = Leg(unit=unit, task=task, way=way, reason=f"leg_chosen:{by}")
    until = offer_until(call, leg, book, now)
    id, minutes = call.id, way.minutes
    return (Offered(call=id, at=now, unit=unit, task=task, minutes=minutes, until=until, by=by),)


def _way(call: Call, unit: str, book: Rulebook, world: World, now: datetime) -> Way:
    one = book.site.units.get(unit)
    start: Point | None = book.position(one, world) if one else None
    if call.where is None or one is None or start is None:
        return Way(minutes=0.0, metres=0.0, by="unknown")
    (way,) = book.travel.ways(call.where.point, [Start(unit, start, one.mode)], ground(world, now))
    return way or Way(minutes=0.0, metres=0.0, by="unknown")


def _confirm(call: Call, command: Confirm, now: datetime) -> tuple[Event, ...]:
    """A yes counts for the route that was read: one that changed since is told instead."""
    _must_be(call, Status.PROPOSED)
    route = call.route
    just = call.changed is not None and now - call.changed < _TO_READ
    stale = command.unit != route.lead if command.unit and route else just
    if stale and route is not None:
        units = tuple(leg.unit for leg in route.legs if not leg.warn_only)
        minutes = route.legs[0].way.minutes
        raise Refused("route_changed", number=call.number, units=units, minutes=minutes)
    return (Confirmed(call=call.id, at=now, by=command.by),)


def _undo(call: Call, by: str, book: Rulebook, now: datetime) -> tuple[Event, ...]:
    late = call.confirmed_at is None or now - call.confirmed_at > book.policy.undo_within
    if late or call.status not in (Status.OFFERED, Status.TAKEN):
        raise Refused("too_late_to_undo", number=call.number)
    due = now + book.policy.confirm_within
    return (TakenBack(call=call.id, at=now, by=by, due=due),)


def _resort(call: Call, kind: str, by: str, book: Rulebook, now: datetime) -> tuple[Event, ...]:
    facts = _sorted(call, kind, by, book, now)
    if call.status not in (Status.PROPOSED, Status.ESCALATED) or call.where is None:
        return facts
    again = Placed(call=call.id, at=now, where=call.where, by=by)  # another kind, another route
    return (*facts, again)


def _sorted(call: Call, kind: str, by: str, book: Rulebook, now: datetime) -> tuple[Event, ...]:
    if kind in ("", call.kind):
        return ()
    priority = book.kind(kind).priority
    return (Sorted(call=call.id, at=now, kind=kind, priority=priority, by=by),)


def _tick(call: Call, book: Rulebook, now: datetime) -> Iterator[CallEvent]:
    again = now + book.policy.remind_every
    if call.due is not None and call.due <= now:
        if call.status is Status.UNPLACED:
            yield Escalated(call=call.id, at=now, reason="reason_no_place", due=again)
        else:
            yield Reminded(call=call.id, at=now, due=again, nth=call.reminded + 1)
    for part in call.active():
        if part.until is not None and part.until <= now:
            yield _part_is_late(call, part, again, now)
    yield from (*planned.passed(call, book, now), *guests.overdue(call, now))


def _part_is_late(call: Call, part: Assignment, again: datetime, now: datetime) -> CallEvent:
    if part.part is Part.OFFERED:
        return Lapsed(call=call.id, at=now, unit=part.unit, reason="reason_no_answer")
    if part.task is Task.SEARCH:
        return Lapsed(call=call.id, at=now, unit=part.unit, reason="reason_search_late")
    return Reminded(call=call.id, at=now, due=again, nth=call.reminded + 1, unit=part.unit)


def _must(call: Call, unit: str, parts: frozenset[Part]) -> Assignment:
    part = call.assignment(unit)
    if part is None or part.part not in parts:
        raise Refused("not_yours", number=call.number)
    return part


def _must_be(call: Call, *statuses: Status) -> None:
    if call.status not in statuses:
        raise Refused("not_now", number=call.number, status=call.status.value)


def _closed(call: Call, now: datetime, because: str, outcome: str, by: str) -> Closed:
    return Closed(call=call.id, at=now, because=because, outcome=outcome, by=by)
