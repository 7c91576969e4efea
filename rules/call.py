"""The life of one call.

Law 1: every move a call can make is a row of TRANSITIONS. Nothing else moves it.
Law 2: a live call always has a deadline, so nothing is ever forgotten.
"""

from datetime import datetime

from msgspec import UNSET, Struct
from msgspec.structs import replace

from rules.assignment import Assignment
from rules.cases.events import CASE_FACTS
from rules.cases.fold import Stay, stayed
from rules.company import company
from rules.counted import coming
from rules.events import (
    Arrived,
    BackupAsked,
    CallEvent,
    Closed,
    Confirmed,
    Declined,
    Escalated,
    Finished,
    Held,
    Joined,
    Lacked,
    Lapsed,
    MadeReal,
    Merged,
    Offered,
    Opened,
    Parted,
    PlaceAsked,
    Placed,
    Proposed,
    Released,
    Reminded,
    Ruled,
    Sorted,
    Taken,
    TakenBack,
)
from rules.guests.events import GUEST_FACTS
from rules.guests.fold import guests_after
from rules.plan_events import Planned, StageDone, StageLate, StageTold
from rules.route import Route, Task
from rules.ruling import Changes
from rules.said import Matter, Said, Source, Where
from rules.steps import Step, stepped
from rules.transitions import OVER, TRANSITIONS, IllegalMove, Part, Status, standing

__all__ = ["Assignment", "Call", "evolve"]


class Call(Struct, frozen=True, kw_only=True):
    """What is known of one call: the fold of its events."""

    id: str
    number: int
    status: Status
    kind: str
    priority: int
    confidence: float
    opened: datetime
    said: Said
    sources: tuple[Source, ...]
    joined: tuple[Matter, ...] = ()  # reports of others that are this matter as well
    where: Where | None = None
    stretch: str = ""
    ends: tuple[str, str] = ("", "")
    route: Route | None = None
    need: int = 0
    lacked: bool = False
    confirmed: str = ""
    confirmed_at: datetime | None = None
    holder: str = ""
    escalated: str = ""
    escalations: int = 0
    assignments: tuple[Assignment, ...] = ()
    guests: tuple[Assignment, ...] = ()  # invited: it never waits for them, see guests
    reminded: int = 0
    due: datetime | None = None
    outcome: str = ""
    into: str = ""
    ruling: Changes | None = None  # None = the rules were not looked at since it changed
    fired: tuple[str, ...] = ()  # rules, in order
    which: tuple[str, ...] = ()  # ids of places: the reporter was asked which of them is meant
    failed: tuple[str, ...] = ()  # rules that could not be decided, now or before
    told: tuple[str, ...] = ()  # units that rules told of it, now or before
    changed: datetime | None = None  # when the route that waits for a yes got another lead
    plan: str = ""
    steps: tuple[Step, ...] = ()  # of the plan, in order
    stays: tuple[Stay, ...] = ()  # at the posts of a case, in order, see cases

    @property
    def live(self) -> bool:
        """Is there still something to do?"""
        return self.status not in OVER

    @property
    def drill(self) -> bool:
        """Is it an exercise?"""
        return self.said.source.drill

    @property
    def deadline(self) -> datetime | None:
        """The one next deadline; None only when the call is over."""
        if not self.live:
            return None
        dues = [a.until for a in (*self.assignments, *self.guests) if a.active and a.until]
        dues += [d for d in (self.due, *(s.due for s in self.steps)) if d is not None]
        return min(dues, default=None)

    def assignment(self, unit: str) -> Assignment | None:
        """That unit's part, sent or invited: the one that goes on, else the newest."""
        mine = (a for a in (*self.assignments, *self.guests) if a.unit == unit)
        return max(mine, key=lambda a: (a.active, a.since), default=None)

    def inside(self) -> set[str]:
        """Units that have a part in it now, sent or invited."""
        return {a.unit for a in (*self.assignments, *self.guests) if a.active}

    def guest(self, unit: str) -> Assignment | None:
        """That unit's part, where it is the one of somebody invited."""
        return part if (part := self.assignment(unit)) in self.guests else None

    def active(self, *tasks: Task) -> tuple[Assignment, ...]:
        """Assignments that the call counts on, of these tasks or of all."""
        return tuple(a for a in self.assignments if a.active and (not tasks or a.task in tasks))


def evolve(call: Call | None, event: CallEvent) -> Call:
    """Apply one event. The only place where a call changes."""
    if isinstance(event, Opened):
        if call is not None:
            raise IllegalMove(f"{event.call} is already open")
        return _opened(event)
    if call is None:
        raise IllegalMove(f"{event.call} was never opened")
    allowed = TRANSITIONS[call.status].get(type(event))
    if allowed is None:
        raise IllegalMove(f"{call.id}: {type(event).__name__} while {call.status}")
    changed = _change(call, event)
    status = _status(changed, event)
    if status not in allowed:
        raise IllegalMove(f"{call.id}: {type(event).__name__} cannot lead to {status}")
    return replace(changed, status=status)


def _opened(event: Opened) -> Call:
    return Call(
        id=event.call,
        number=event.number,
        status=Status.UNPLACED,
        kind=event.kind,
        priority=event.priority,
        confidence=event.confidence,
        opened=event.at,
        said=event.said,
        sources=(event.said.source,),
        stretch=event.stretch,
        ends=event.ends,
        due=event.due,
    )


def _change(call: Call, event: CallEvent) -> Call:  # noqa: C901, PLR0912 - one match
    match event:
        case Placed(where=where):  # a route to another place is no route
            which = call.which if where == call.where else ()
            there = replace(call, where=where, which=which, ruling=None)
            return replace(there, due=None, route=None) if _idle(call) else there
        case PlaceAsked(places=places):
            return replace(call, which=places or ("",))  # "" = anywhere
        case Sorted(kind=kind, priority=priority):
            return replace(call, kind=kind, priority=priority, ruling=None)
        case Ruled():
            return _ruled(call, event)
        case Proposed(route=route, need=need, due=due, at=at):
            other = call.route is not None and call.route.lead != route.lead
            changed = at if other and call.status is Status.PROPOSED else call.changed
            return replace(call, route=route, need=need, due=due, changed=changed)
        case Confirmed(by=by, at=at):
            return replace(call, confirmed=by, confirmed_at=at, due=None, holder=by)
        case TakenBack(due=due):
            parts = tuple(_released(a, event.at) for a in call.assignments)
            return replace(call, assignments=parts, confirmed="", confirmed_at=None, due=due)
        case Held(by=by, due=due):
            return replace(call, holder=by, due=due)
        case Offered(by=by):
            need = max(call.need, 1 + coming(call.assignments) * bool(by))
            asked = _with(call, _part(event, Part.OFFERED))  # by the machine: it looks for more
            return replace(asked, due=None, need=need, lacked=call.lacked and bool(by))
        case Taken():
            return replace(_with(call, _part(event, Part.TAKEN)), due=None)
        case Arrived(unit=unit, until=until, at=at):
            return _set(call, unit, part=Part.ON_SCENE, until=until, since=at)
        case Declined(unit=unit) | Lapsed(unit=unit) | Released(unit=unit):
            left = Part[type(event).__name__.upper()]
            return _set(call, unit, part=left, until=None, since=event.at, note=event.reason)
        case Finished(unit=unit, outcome=outcome, found=found, at=at):
            return _set(call, unit, part=Part.DONE, until=None, since=at, note=outcome, found=found)
        case Planned(plan=plan):
            return replace(call, plan=plan, steps=stepped((), event))
        case StageTold() | StageDone() | StageLate():
            return replace(call, steps=stepped(call.steps, event))
        case _ if isinstance(event, GUEST_FACTS):
            return replace(call, guests=guests_after(call, event))
        case _ if isinstance(event, CASE_FACTS):
            return stayed(call, event)
        case Lacked():
            return replace(call, lacked=True)
        case BackupAsked(need=need):
            return replace(call, need=need, lacked=False)
        case Escalated(reason=reason, due=due, to=to):
            return replace(
                call,
                escalated=reason,
                escalations=call.escalations + 1,
                holder=to,
                due=due if _idle(call) else call.due,
            )
        case Reminded(due=due, nth=nth, unit=""):
            return replace(call, due=due, reminded=nth)
        case Reminded(due=due, nth=nth, unit=unit):
            return replace(_set(call, unit, until=due), reminded=nth)
        case MadeReal():
            source = replace(call.said.source, drill=False)
            return replace(call, said=replace(call.said, source=source), ruling=None)
        case Joined() | Parted():
            sources, joined = company(call.sources, call.joined, event)
            return replace(call, sources=sources, joined=joined, ruling=None)
        case Closed(outcome=outcome):
            return replace(call, due=None, outcome=outcome, **_ended(call, event.at))
        case Merged(into=into):
            return replace(call, due=None, into=into, **_ended(call, event.at))
    return call


def _ruled(call: Call, event: Ruled) -> Call:
    priority = event.changes.priority
    return replace(
        call,
        ruling=event.changes,
        fired=event.fired,
        failed=tuple(dict.fromkeys((*call.failed, *(id for id, _ in event.failed)))),
        told=tuple(dict.fromkeys((*call.told, *event.changes.tell))),
        priority=call.priority if priority is UNSET else priority,
    )


def _status(call: Call, event: CallEvent) -> Status:
    match event:
        case Closed():
            return Status.CLOSED
        case Merged():
            return Status.MERGED
        case Proposed(due=due) if not call.active():
            return Status.OPEN if due is None else Status.PROPOSED
        case TakenBack():
            return Status.PROPOSED
        case Confirmed() | Placed() if not call.active():
            return Status.OPEN
        case Escalated() if not call.active():
            return Status.ESCALATED
        case Offered() | Taken() | Arrived() | Declined() | Lapsed() | Finished() | Released():
            return standing({a.part for a in call.assignments}, call.status)
    return call.status


def _part(of: Offered | Taken, part: Part) -> Assignment:
    what = {f: getattr(of, f) for f in ("unit", "task", "minutes", "until")}
    return Assignment(**what, part=part, since=of.at)


def _idle(call: Call) -> bool:
    return not call.active()


def _with(call: Call, part: Assignment) -> Call:
    others = tuple(a for a in call.assignments if a.unit != part.unit)
    return replace(call, assignments=(*others, part))


def _set(call: Call, unit: str, **changes: object) -> Call:
    if call.assignment(unit) is None:
        raise IllegalMove(f"{call.id}: {unit} has no part in it")
    parts = tuple(replace(a, **changes) if a.unit == unit else a for a in call.assignments)
    return replace(call, assignments=parts)


def _released(part: Assignment, at: datetime) -> Assignment:
    return replace(part, part=Part.RELEASED, until=None, since=at) if part.active else part


def _ended(call: Call, at: datetime) -> dict[str, tuple[Assignment, ...]]:
    parts = {"assignments": call.assignments, "guests": call.guests}
    return {of: tuple(_released(a, at) for a in every) for of, every in parts.items()}
