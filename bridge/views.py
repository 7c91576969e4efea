"""What may be shown of the journal: plain data for consoles, pages and exports.

No reporter identity is in here: a reporter is "reporter", their channel its adapter's name.
Texts that the bridge itself made (reasons, outcomes) stand in the site's language; `<field>_names`
beside them holds the same by language, and is empty where a person's own words stand there.
"""

from datetime import datetime

from msgspec import Struct, field

from bridge.case_views import CameraView, SiteView, StayView
from bridge.desk_views import AdvisoryView, HealthView, LimitsView, TargetView, UnansweredView
from bridge.standby_views import StandbyView
from rules.model import Point


class WayView(Struct, frozen=True, kw_only=True):
    """One unit of a proposed route."""

    unit: str
    name: str
    task: str  # lead, search, aid; warn = told to stand by
    minutes: float
    metres: float
    by: str  # "straight line" until paths are known
    reason: str
    channel: str  # adapter/channel it would be told on
    by_names: dict[str, str] = field(default_factory=dict)
    reason_names: dict[str, str] = field(default_factory=dict)
    line: tuple[Point, ...] = ()  # the way on the map


class PassedOver(Struct, frozen=True, kw_only=True):
    """A unit that was considered and not taken."""

    unit: str
    name: str
    reason: str
    reason_names: dict[str, str] = field(default_factory=dict)


class RouteView(Struct, frozen=True, kw_only=True):
    """The proposed or confirmed answer to a call."""

    ways: tuple[WayView, ...]
    passed_over: tuple[PassedOver, ...]
    confidence: float
    reason: str
    confirmed_by: str = ""
    reason_names: dict[str, str] = field(default_factory=dict)


class AssignmentView(Struct, frozen=True, kw_only=True):
    """One unit's part in a call."""

    unit: str
    name: str
    task: str
    state: str  # offered, taken, on scene, done, declined, lapsed, released
    minutes: float
    since: datetime
    until: datetime | None = None
    note: str = ""
    note_names: dict[str, str] = field(default_factory=dict)


class MoveView(Struct, frozen=True, kw_only=True):
    """One piece of news of a relay."""

    at: datetime
    reach: str
    reason: str = ""
    reason_names: dict[str, str] = field(default_factory=dict)


class RelayView(Struct, frozen=True, kw_only=True):
    """One message that had to reach one channel, and how far it came."""

    key: str  # a reporter's own, inside a call: "<call>#<nth relay of the call>"
    call: str
    to: str  # adapter/channel; for a reporter's own channel the word "reporter", in a call
    unit: str  # unit id, "" for a reporter
    text: str
    language: str
    priority: int
    reach: str  # the farthest it is known to have come, whatever order the news came in
    at: datetime  # queued
    moved: datetime  # last news
    reason: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # label, words
    message: str = ""  # key of the catalogue
    number: int = 0  # of the call
    expires: datetime | None = None
    moves: tuple[MoveView, ...] = ()  # all news, as it came
    parts: int = 0  # of a text message, known before it goes; 0 = it is none
    reason_names: dict[str, str] = field(default_factory=dict)


class HeardView(Struct, frozen=True, kw_only=True):
    """One message that belongs to a call, or waits to be understood."""

    key: str
    at: datetime
    by: str  # unit id; "" for a reporter
    channel: str  # adapter name only for a reporter
    words: str
    confidence: float
    engine: str = ""
    voice: str = ""  # media ref
    seconds: float = 0.0
    mime: str = ""
    doubts: tuple[tuple[str, float, float], ...] = ()
    reason: str = ""  # why there are no words
    note: bool = False  # said by one of ours for the record, or an answer
    pictures: tuple[tuple[str, str], ...] = ()  # media ref, mime
    camera: str = ""  # id of the camera that told it, "" = somebody said it


class EventView(Struct, frozen=True, kw_only=True):
    """One line of a call's timeline: what was decided, in words of both languages."""

    at: datetime
    what: str  # name of the fact
    unit: str = ""
    text: tuple[tuple[str, str], ...] = ()  # language, words
    person: str = ""  # who did it at a desk, where its pages know


class StepView(Struct, frozen=True, kw_only=True):
    """One step of a call's plan."""

    nth: int  # from 1
    names: dict[str, str]  # what is to be done
    layer: str  # on site, around, outside: as the site writes it
    units: tuple[str, ...]  # ids of those who do it; none = the dispatcher
    due: datetime | None  # when it is told, then when it should be done
    told: datetime | None
    done: datetime | None
    late: bool
    by: str = ""  # name of who did it


class PlanView(Struct, frozen=True, kw_only=True):
    """The plan of a call and how far it has come."""

    id: str
    names: dict[str, str]
    steps: tuple[StepView, ...]


class CallView(Struct, frozen=True, kw_only=True):
    """One call as the desk sees it."""

    id: str
    number: int
    kind: str
    kind_names: dict[str, str]
    priority: int
    status: str
    opened: datetime
    changed: datetime
    due: datetime | None
    words: str
    language: str
    confidence: float
    place: str  # place id, "" where none
    place_names: dict[str, str]
    place_reason: str
    point: Point | None
    stretch: tuple[str, str] = ("", "")
    reporter: str = ""  # unit id when a unit raised it; never a tourist's identity
    holder: str = ""  # who has the call in hand: unit name or desk
    holder_names: dict[str, str] = field(default_factory=dict)  # the same, by language
    held: bool = False
    escalated: str = ""  # why, while escalated
    outcome: str = ""
    place_reason_names: dict[str, str] = field(default_factory=dict)
    escalated_names: dict[str, str] = field(default_factory=dict)
    outcome_names: dict[str, str] = field(default_factory=dict)
    into: str = ""  # id of the call that it was merged into
    first_heard: datetime | None = None  # the first words came; speech is understood later
    first_sent: datetime | None = None  # the first question to a unit is known to have left
    first_taken: datetime | None = None
    first_scene: datetime | None = None
    closed: datetime | None = None
    route: RouteView | None = None
    assignments: tuple[AssignmentView, ...] = ()
    heard: tuple[HeardView, ...] = ()
    relays: tuple[RelayView, ...] = ()
    timeline: tuple[EventView, ...] = ()
    guests: tuple[AssignmentView, ...] = ()  # invited departments, in order
    sites: tuple[SiteView, ...] = ()  # other sites that know it
    stays: tuple[StayView, ...] = ()  # of a case that goes from post to post, in order
    cameras: tuple[CameraView, ...] = ()  # that told of it, then that see its place
    plan: PlanView | None = None  # None = it has none, or its plan has not begun
    stars: int = 0  # 1 to 5 as its reporter rated it, 0 = not rated
    rated: str = ""  # the words to it
    solved: bool | None = None  # as its reporter said after the end
    follows: str = ""  # id of the call that goes on where it was not solved
    limits: LimitsView | None = None
    reports: int = 1  # of how many people it is the one matter
    drill: bool = False  # it is an exercise


class UnitView(Struct, frozen=True, kw_only=True):
    """One unit as the desk sees it."""

    id: str
    names: dict[str, str]
    kind: str
    on_duty: bool
    calls: tuple[str, ...]  # ids of calls it is assigned to
    point: Point | None
    point_at: datetime | None
    person: str = ""  # a volunteer's own name: for desks only


class LinkView(Struct, frozen=True, kw_only=True):
    """One adapter's health."""

    adapter: str
    up: bool
    since: datetime
    reason: str = ""
    reason_names: dict[str, str] = field(default_factory=dict)


class AlarmView(Struct, frozen=True, kw_only=True):
    """Something that an adapter lives with is wrong; not `on`: it was a moment ago."""

    adapter: str
    what: str
    names: dict[str, str]  # what is wrong, by language
    about: str  # which of several
    detail: str
    on: bool
    since: datetime
    times: int  # how often it came since


class RollRowView(Struct, frozen=True, kw_only=True):
    """One unit of an all-call."""

    unit: str
    names: dict[str, str]
    state: str  # here · asked · told (nobody waits for an answer) · lost (no channel is left)
    minutes: float | None  # until it answered
    adapter: str  # by which it was told last
    again: bool  # it was told on more than one channel
    people: int  # of a group, how many answered
    words: str  # of the answer


class RollView(Struct, frozen=True, kw_only=True):
    """Words to all, and who answered; the missing first."""

    key: str
    number: int  # 0 = nobody need answer
    by: str
    by_names: dict[str, str]
    words: str
    at: datetime
    due: datetime
    over: datetime | None
    total: int
    there: int
    rows: tuple[RollRowView, ...]


class ClosureView(Struct, frozen=True, kw_only=True):
    """A path that is closed until somebody opens it."""

    path: str
    names: dict[str, str]
    reason: str  # in the words of who closed it


class BoardView(Struct, frozen=True, kw_only=True):
    """The board: all of it, or what changed."""

    version: int
    at: datetime
    full: bool
    calls: tuple[CallView, ...] = ()
    units: tuple[UnitView, ...] = ()
    waiting: tuple[HeardView, ...] = ()  # voice still being transcribed: always all of it
    links: tuple[LinkView, ...] = ()
    gone: tuple[str, ...] = ()  # ids of calls that left the board since
    alarms: tuple[AlarmView, ...] = ()  # always all of them
    left: tuple[str, ...] = ()  # ids of units that are none any more
    rolls: tuple[RollView, ...] = ()  # those that changed
    advisories: tuple[AdvisoryView, ...] = ()  # those in force: always all of them
    closures: tuple[ClosureView, ...] = ()  # always all of them
    unanswered: tuple[UnansweredView, ...] = ()  # always all of them
    health: HealthView = HealthView()
    targets: tuple[TargetView, ...] = ()  # always all of them
    standby: StandbyView = StandbyView()  # always all of it
    drill: bool = False  # all that happens here is an exercise
