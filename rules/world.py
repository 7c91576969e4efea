"""The world as a value: the fold of the journal. A new fact makes a new world; the old one stands.

Closed calls leave the world (never the journal) after the policy's time, oldest first, so that it
stays as small as an evening.
"""

from datetime import datetime, timedelta

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from rules.call import Call, evolve
from rules.events import (
    CALL_EVENTS,
    Arrived,
    CallEvent,
    Closed,
    Event,
    Heard,
    Joined,
    Merged,
    Moved,
    Opened,
    Relayed,
)
from rules.inputs import Reach
from rules.letting_go import ended, forget
from rules.links.fold import Share, told_after
from rules.model import Policy
from rules.nearby import Near, follow
from rules.notices.fold import Standing
from rules.people_events import Advised, PeopleFact
from rules.people_fold import folded
from rules.people_states import Subscriber, Thread, Tip
from rules.reserves.events import Moving, ordered
from rules.roll_events import Roll, RollRow
from rules.said import Source, reporter
from rules.site_events import (
    Alarmed,
    AlarmOver,
    AskedAgain,
    DutyChanged,
    ErrandGiven,
    ErrandOver,
    LinkMoved,
    Listening,
    Located,
    PathClosed,
    PathOpened,
    RulesTaken,
    Understood,
    WordsPassed,
    WordsSettled,
)
from rules.states import (
    FOLLOWED,
    RelayState,
    UnitState,
    alarms_after,
    errands_after,
    passed_after,
    said_after,
)
from rules.tables_after import fold_of
from rules.texting.fold import Doubt
from rules.transitions import COMING
from rules.volunteers import Applicant, Member
from rules.wanting import Table, tables
from rules.watched.site import Watched

# Call numbers start again at 1 after the first of these, so that they can be said on the air; the
# others are for a day on which half of those are live.
HIGHEST = (999, 9_999, 99_999, 999_999_999)
MISSED = 3  # calls that a late answer may still mean


class World(Struct, frozen=True, kw_only=True):
    """Everything the rules know beside the site."""

    calls: Map[str, Call] = Map()
    numbers: Map[int, str] = Map()  # number → newest call that bears it
    number: int = 0  # the last that was given
    live: int = 0  # how many calls are not over
    drills: int = 0  # how many of them are exercises
    units: Map[str, UnitState] = Map()
    waiting: Map[str, Listening] = Map()  # inbox key → speech without words yet
    relays: Map[str, RelayState] = Map()
    relays_of: Map[str, tuple[str, ...]] = Map()  # call → its relays' keys
    talks: Map[str, str] = Map()  # reporter → newest call
    links: Map[str, bool] = Map()
    said: Map[str, Relayed] = Map()  # what was said last, see states.said_to
    alarms: Map[str, Alarmed] = Map()  # what is wrong, or was a moment ago, see alarms
    closed: Map[str, str] = Map()  # path → why; what the desk closed
    opened: Map[str, str] = Map()  # path → by whom; what the site has closed and the desk opened
    passed: Map[str, WordsPassed] = Map()  # words between units that wait for an answer
    errands: Map[str, ErrandGiven] = Map()  # key → what is looked at again, see errands
    applicants: Map[str, Applicant] = Map()  # reporter → who signed up and waits, see signup
    members: Map[str, Member] = Map()  # volunteers by their ids, see members
    counts: Map[str, int] = Map()  # the last number that was given of each series
    rolls: Map[str, Roll] = Map()  # all-calls that are not over, see roll_call
    roll_rows: Map[str, RollRow] = Map()  # roll and unit → its answer
    choosing: Table = Map()  # calls whose route may change, see wanting
    wanting: Table = Map()  # calls that lack units; both: priority, opened
    near: Near = Map()  # live calls by where they are, see nearby
    threads: Map[str, Thread] = Map()  # call → what is between us and its reporter
    tips: Map[str, Tip] = Map()  # T3 → the tip; they stay
    subscribers: Map[str, Subscriber] = Map()  # by reporter
    advisories: Map[str, Advised] = Map()  # A2 → those in force
    leaving: Map[str, Source] = Map()  # who is forgotten when their calls are over
    notices: Map[str, Standing] = Map()  # N3 → a notice that is not over
    doubts: Map[str, Doubt] = Map()  # inbox key → what waits for its code, see texting.forged
    opted_out: Map[str, str] = Map()  # digest of a channel → since when, see texting.opting
    watched: Map[str, Watched] = Map()  # what desks put on the watch list
    moves: Map[str, Moving] = Map()  # unit → where it covers for others, see reserves
    thin: Map[str, int] = Map()  # minimum that is missed → how many were there, see density
    shares: Map[str, Share] = Map()  # call → what other sites know of it, see links
    refs: Map[str, str] = Map()  # name of a matter that other sites know → call
    over: Map[int, tuple[str, datetime]] = Map()  # closed calls in order
    over_first: int = 0
    over_next: int = 0
    rules: str = ""  # digest of the version of the site that counts; "" = none was ever named
    forget_after: timedelta | None = None  # that version's; None = as the policy at hand says

    def unit(self, id: str) -> UnitState:
        """What is known of that unit."""
        return self.units.get(id, _UNKNOWN)

    def by_number(self, number: int) -> Call | None:
        """The newest call that bears the number."""
        id = self.numbers.get(number)
        return None if id is None else self.calls.get(id)

    def next_number(self) -> int:
        """The next number that no live call bears: three digits as long as those do."""
        highest = next(h for h in HIGHEST if h > 2 * self.live)
        number = self.number
        while True:
            number = number % highest + 1
            call = self.by_number(number)
            if call is None or not call.live:
                return number

    def talk(self, source: Source) -> Call | None:
        """The newest call of that reporter."""
        id = self.talks.get(reporter(source))
        return None if id is None else self.calls.get(id)

    def parts(self, unit: str) -> tuple[Call, ...]:
        """Live calls in which the unit has an active part, oldest first."""
        calls = (self.calls[c] for c in self.unit(unit).calls)
        return tuple(sorted(calls, key=age))

    def late_for(self, unit: str) -> tuple[Call, ...]:
        """Live calls that the unit was asked for and let pass: a late yes is still a yes."""
        calls = (self.calls.get(c) for c in self.unit(unit).missed)
        return tuple(c for c in calls if c is not None and c.live)


_UNKNOWN = UnitState()
_ENDS = frozenset({Reach.SENT, Reach.DELIVERED, Reach.READ, Reach.FAILED, Reach.EXPIRED})


def age(call: Call) -> tuple[datetime, str]:
    """What calls are sorted by, the oldest first; the id decides between equals."""
    return call.opened, call.id


def apply(world: World, fact: Event, policy: Policy) -> World:  # noqa: C901, PLR0912 - one match
    """The world after one more fact. The only place where it changes."""
    if isinstance(fact, CALL_EVENTS):
        return _on_call(world, fact, policy)
    if after := fold_of(fact):
        return replace(world, **after(world, fact))
    match fact:
        case Relayed():
            return told_after(_relayed(world, fact), fact)
        case Moved(relay=key, reach=reach) if key in world.relays:
            return _moved(world, key, reach)
        case Listening(said=said):
            return replace(world, waiting=world.waiting.set(said.key, fact))
        case AskedAgain(said=said, due=due) if said.key in world.waiting:
            asked = replace(world.waiting[said.key], said=said, due=due, asked=True)
            return replace(world, waiting=world.waiting.set(said.key, asked))
        case Understood(of=of) if of in world.waiting:
            return replace(world, waiting=world.waiting.delete(of))
        case Located(unit=unit, point=point, at=at):
            return _unit(world, unit, point=point, point_at=at)
        case DutyChanged(unit=unit, on=on, at=at):
            return _unit(world, unit, on_duty=on, duty_at=at)
        case PathClosed(path=path, reason=reason):
            opened = world.opened.delete(path) if path in world.opened else world.opened
            return replace(world, closed=world.closed.set(path, reason), opened=opened)
        case PathOpened(path=path, by=by):
            closed = world.closed.delete(path) if path in world.closed else world.closed
            return replace(world, closed=closed, opened=world.opened.set(path, by))
        case WordsPassed() | WordsSettled():
            return replace(world, passed=passed_after(world.passed, fact))
        case ErrandGiven() | ErrandOver():
            return replace(world, errands=errands_after(world.errands, fact))
        case RulesTaken(digest=digest, forget_after=forget_after):
            return replace(world, rules=digest, forget_after=forget_after)
        case LinkMoved(adapter=adapter, up=up):
            return replace(world, links=world.links.set(adapter, up))
        case Alarmed() | AlarmOver():
            return replace(world, alarms=alarms_after(world.alarms, fact))
        case Heard(said=said, call=call) if call and not said.source.unit:
            return replace(world, talks=world.talks.set(reporter(said.source), call))
    return folded(world, fact) if isinstance(fact, PeopleFact) else world


def _on_call(world: World, fact: CallEvent, policy: Policy) -> World:
    before = world.calls.get(fact.call)
    call = evolve(before, fact)
    drills = _drills(world, before, call)
    world = replace(world, calls=world.calls.set(call.id, call), drills=drills)
    if not (before and before.assignments is call.assignments and before.guests is call.guests):
        world = _parts(world, before, call, fact.at)
    world = _waits(world, call)
    near = follow(world.near, before, call)
    world = world if near is world.near else replace(world, near=near)
    match fact:
        case Opened(said=said, number=number):
            talks = world.talks.set(reporter(said.source), call.id)
            numbers = world.numbers.set(number, call.id)
            return replace(world, talks=talks, numbers=numbers, number=number, live=world.live + 1)
        case Arrived(unit=unit, at=at) if call.where is not None:
            return _unit(world, unit, point=call.where.point, point_at=at)
        case Joined(source=source) if not source.unit:  # what they say next belongs here
            return replace(world, talks=world.talks.set(reporter(source), call.id))
        case Closed(at=at) | Merged(at=at):
            return forget(ended(world, call.id, at), at, policy)
    return world


def _drills(world: World, before: Call | None, call: Call) -> int:
    was = before is not None and before.drill and before.live
    return world.drills + (call.drill and call.live) - was


def _waits(world: World, call: Call) -> World:
    """Keep the two small tables of calls that wait for the machine's planning."""
    choosing, wanting = tables(world.choosing, world.wanting, call)
    if choosing is world.choosing and wanting is world.wanting:
        return world
    return replace(world, choosing=choosing, wanting=wanting)


def _parts(world: World, before: Call | None, after: Call, at: datetime) -> World:
    old = before.inside() if before else set()
    new = after.inside()
    for unit in sorted(new - old):
        world = _unit(world, unit, calls=world.unit(unit).calls | {after.id})
    for unit in sorted(old - new):
        state = world.unit(unit)
        missed = (*(c for c in state.missed if c != after.id), after.id)[-MISSED:]
        calls = state.calls - {after.id}
        came = before is not None and any(
            a.unit == unit and a.part in COMING for a in before.assignments
        )  # who was asked in vain has nothing to rest from
        free_at = at if came and not after.drill else state.free_at
        world = _unit(world, unit, calls=calls, missed=missed, free_at=free_at)
    return world


def _unit(world: World, id: str, **changes: object) -> World:
    return replace(world, units=world.units.set(id, replace(world.unit(id), **changes)))


def _relayed(world: World, fact: Relayed) -> World:
    if fact.call and fact.call not in world.calls:
        return world  # forgotten
    moves = ordered(world.moves, fact)
    world = replace(world, said=said_after(world.said, fact), moves=moves)
    if not fact.call and fact.message not in FOLLOWED:
        return world  # a mere answer: nothing follows from its fate
    if not fact.call:
        return replace(world, relays=world.relays.set(fact.key, RelayState(fact=fact)))
    keys = (*world.relays_of.get(fact.call, ()), fact.key)
    return replace(
        world,
        relays=world.relays.set(fact.key, RelayState(fact=fact)),
        relays_of=world.relays_of.set(fact.call, keys),
    )


def _moved(world: World, key: str, reach: Reach) -> World:
    state = replace(world.relays[key], reach=reach)
    if not state.fact.call and reach in _ENDS:
        return replace(world, relays=world.relays.delete(key))
    return replace(world, relays=world.relays.set(key, state))
