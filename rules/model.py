"""The nouns of a site: who can be sent, where things are, what kinds of call there are.

Everything here is configuration: read once, never changed by a call.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from rules.advisory_site import Advisories
    from rules.cameras.site import Camera
    from rules.cases.site import CaseStage
    from rules.density.site import Density
    from rules.nearest import Travel
    from rules.notices.site import Notice
    from rules.plans import Announcement, Plan
    from rules.reserves.site import Cover
    from rules.ruling import Rule
    from rules.targets import Target
    from rules.terrain import Path, Zone
    from rules.times import Calendar, Hours
    from rules.tip_site import Tips
    from rules.volunteers import Volunteers
    from rules.watched.site import Watched
    from rules.wording import Catalogue

Names = Mapping[str, str]  # language code → name; every site has at least its own language


class Point(Struct, frozen=True, gc=False):  # there may be a million of them
    """A spot on the map, WGS-84 degrees."""

    lat: float
    lon: float


class Address(Struct, frozen=True):
    """Where a message can be sent: an adapter by its name, and a channel inside it."""

    adapter: str
    channel: str

    def __str__(self) -> str:
        return f"{self.adapter}/{self.channel}"


class Form(StrEnum):
    """How words must be shaped for a channel."""

    TEXT = "text"  # a chat or a page: full sentences, links
    SHORT = "short"  # SMS: every letter costs
    SPOKEN = "spoken"  # radio: as said on the air
    DESK = "desk"  # the console: full, with reasons


class Manner(Struct, frozen=True, kw_only=True):
    """What the rules must know of an adapter. Filled from its Capabilities; no network is named."""

    form: Form = Form.TEXT
    shared: bool = False  # many speak on one channel and say who they are (radio)
    public: bool = False  # reaches people who are not of the house
    reads: bool = False  # tells that somebody read a message
    forgeable: bool = False  # whoever wants can send in another's name
    linked: bool = False  # a bridge like ours stands at the other end


class Forged(StrEnum):
    """What must be proven by a code where senders can be forged; a desk's orders always must."""

    ENDING = "ending"  # what ends a unit's part or gives it back
    ALL = "all"  # a yes and an arrival as well


class UnitKind(StrEnum):
    """What a unit is."""

    PLATFORM = "platform"  # a fixed, staffed duty post
    PATROL = "patrol"  # moves; its point is its last known one
    DESK = "desk"  # dispatcher, commander, mediator, department
    GROUP = "group"  # many people behind one channel, asked together (all drivers of a line)


class Role(StrEnum):
    """What a unit may ask of the bridge."""

    RESPONDER = "responder"  # answers for its own assignments
    DISPATCHER = "dispatcher"  # decides for every call
    COMMANDER = "commander"  # a dispatcher who is also told of escalations first


class Mode(StrEnum):
    """How a unit moves."""

    FOOT = "foot"
    BIKE = "bike"
    MOTORBIKE = "motorbike"
    CAR = "car"


class Unit(Struct, frozen=True, kw_only=True):
    """Who can be sent or told. `channels` are in order of preference."""

    id: str
    kind: UnitKind
    names: Names
    aliases: tuple[str, ...] = ()  # call signs and nicknames, as said on the air
    role: Role = Role.RESPONDER
    point: Point | None = None  # a platform's place; a patrol's usual one until it reports
    mode: Mode = Mode.FOOT
    skills: frozenset[str] = frozenset()
    channels: tuple[Address, ...] = ()
    parent: str | None = None
    language: str = ""  # "" = the site's
    on_duty: bool = True  # at the start, of a unit without shifts; the world knows better later
    shifts: tuple[str, ...] = ()  # ids; on duty while one of them lasts
    zones: frozenset[str] = frozenset()  # its territory; none = everywhere alike
    person: bool = False  # of a roster: on the air only the call sign calls them, if they have one
    reserve: bool = False  # is moved where others are away, see reserves


class Place(Struct, frozen=True, kw_only=True):
    """A named spot. `radius` in metres: how far the name reaches."""

    id: str
    names: Names
    point: Point
    aliases: tuple[str, ...] = ()
    radius: float = 50.0
    codes: tuple[str, ...] = ()  # plates on poles, steps, lamps: as they are written there
    tags: frozenset[str] = frozenset()  # what rules ask for: "parking", "cliff"
    plan: str = ""  # of calls here, where no rule names one; goes before the kind's


class Stretch(Struct, frozen=True, kw_only=True):
    """A way that people ride or walk, with its stops in order, and the group that works on it."""

    id: str
    names: Names
    stops: tuple[str, ...]  # place ids
    aliases: tuple[str, ...] = ()
    group: str | None = None  # unit id of the group to ask (all drivers of the line)


class Confirm(StrEnum):
    """Does the dispatcher have to say yes before units are asked?"""

    NEVER = "never"  # fast track
    ALWAYS = "always"
    BELOW = "below"  # only when we are less sure than the policy's confidence


class Send(StrEnum):
    """Which units a kind of call goes to."""

    NEAREST = "nearest"
    ENDS = "ends"  # the nearest platform at each end of the stretch


class Aid(StrEnum):
    """What the neighbours of the first unit are asked (mutual aid)."""

    WARN = "warn"  # told to stand by
    CALL = "call"  # sent as well


class Seeks(StrEnum):
    """What a search is for: how its end is told to who misses it."""

    THING = "thing"
    PERSON = "person"


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of call and what it needs. Durations None = the policy's."""

    id: str
    names: Names
    words: tuple[str, ...] = ()  # in any language; folded to lower case
    priority: int = 3  # 1 life in danger · 2 urgent · 3 ordinary · 4 can wait
    confirm: Confirm = Confirm.BELOW
    send: Send = Send.NEAREST
    to: tuple[UnitKind, ...] = (UnitKind.PLATFORM, UnitKind.PATROL)
    skills: frozenset[str] = frozenset()
    units: int = 1
    aid: Aid = Aid.WARN
    neighbours: int = 0  # how many next-nearest platforms get mutual aid
    ask_group: bool = False  # ask the group of the stretch as well
    search: timedelta | None = None  # a search task: found or not, by then
    window: timedelta | None = None  # how far back things may have happened (buses of the last …)
    offer_for: timedelta | None = None
    arrive_within: timedelta | None = None
    circles: tuple[timedelta, ...] = ()  # none = the policy's
    volunteers_beyond: timedelta | None = None  # as in the policy
    plan: str = ""
    unread: timedelta | None = None  # then a question goes on the next channel as well
    seeks: Seeks = Seeks.THING
    weights: Mapping[str, float] = field(default_factory=dict)  # of words; 1 where none is given
    then_ask: tuple[str, ...] = ()  # unit ids: asked in this order where nobody else can go
    seen: float = 1.0  # how sure a camera can be of it, 0…1
    stages: tuple["CaseStage", ...] = ()  # a case that is handed on from post to post, see cases


class Policy(Struct, frozen=True, kw_only=True):
    """The numbers that a site may change without touching code."""

    confidence: float = 0.75  # below it a call with confirm=below waits for the dispatcher
    offer_for: timedelta = timedelta(seconds=60)
    arrive_within: timedelta = timedelta(minutes=15)
    remind_every: timedelta = timedelta(minutes=5)
    place_within: timedelta = timedelta(seconds=90)  # the reporter's time to say where
    confirm_within: timedelta = timedelta(
        seconds=60
    )  # the dispatcher's time before the commander hears
    hear_within: timedelta = timedelta(seconds=20)  # speech-to-text's time before a person listens
    ask_again: bool = True  # on a shared spoken channel, for what was hardly understood
    ask_within: timedelta = timedelta(seconds=60)  # the time to say it again; then a person listens
    talk_for: timedelta = timedelta(
        minutes=30
    )  # further words of a reporter belong to the same call
    undo_within: timedelta = timedelta(seconds=5)
    forget_after: timedelta = timedelta(hours=24)  # a closed call leaves memory, never the journal
    relay_for: timedelta = timedelta(minutes=10)  # an ordinary message is worth saying this long
    reach: float = 20_000.0  # metres; farther units are not asked
    circles: tuple[timedelta, ...] = ()  # from the opening; somebody must be there, see circles
    volunteers_beyond: timedelta | None = None  # who is nearer goes before them, see ranking
    max_offers: int = 6  # then the dispatcher
    off_path: float = (
        150.0  # metres from the nearest path; farther is a straight line, told as such
    )
    foreign: timedelta = timedelta(minutes=3)  # by how much a unit from another zone must be nearer
    rest: timedelta = timedelta(
        0
    )  # after a call a patrol is left in peace, but for lives in danger
    fresh: timedelta = timedelta(minutes=10)  # a position that is older makes the minutes doubtful
    keep_position: timedelta = timedelta(hours=2)  # then a patrol counts at its usual place again
    same_within: timedelta = timedelta(minutes=10)  # two reports of one matter come this close
    same_near: float = 80.0  # metres
    reply_within: timedelta = timedelta(seconds=60)  # to words passed on; then both sides hear
    roll_call_within: timedelta = timedelta(minutes=2)  # to answer a roll-call; then once more
    unread: timedelta | None = None  # then a question goes on the next channel too; None = never
    forged: Forged = Forged.ENDING  # what waits for a code where senders can be forged
    forged_within: timedelta = timedelta(minutes=5)  # the time to send the code
    reply_for: timedelta = timedelta(minutes=2)  # as long a "copy" may answer words passed on
    ask_solved: bool = True  # who reported is asked at the end whether it is solved
    solved_within: timedelta = timedelta(hours=24)  # and may say no for so long
    then_ask: tuple[str, ...] = ()  # of kinds that name nobody themselves
    names_for: timedelta | None = None  # then nobody is shown who reported; None = never
    media_for: timedelta | None = None  # then recordings and pictures go; None = never


class Site(Struct, frozen=True, kw_only=True):
    """One area under one station. Ids are the keys of each mapping."""

    id: str
    names: Names
    language: str
    timezone: str
    units: Mapping[str, Unit]
    places: Mapping[str, Place]
    kinds: Mapping[str, Kind]
    default_kind: str  # of calls whose kind nobody understood
    stretches: Mapping[str, Stretch] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    manners: Mapping[str, Manner] = field(default_factory=dict)  # adapter name → manner
    paths: Mapping[str, "Path"] = field(default_factory=dict)
    travel: "Travel | None" = None  # a net of its own, such as a county's; None = by the paths
    zones: Mapping[str, "Zone"] = field(default_factory=dict)
    calendars: Mapping[str, "Calendar"] = field(default_factory=dict)
    shifts: Mapping[str, "Hours"] = field(default_factory=dict)
    rules: tuple["Rule", ...] = ()  # in order
    plans: Mapping[str, "Plan"] = field(default_factory=dict)
    announcements: Mapping[str, "Announcement"] = field(default_factory=dict)
    volunteers: "Volunteers | None" = None  # None = nobody can sign up
    help: Names = field(default_factory=dict)  # telephone numbers and what else people should know
    skills: Mapping[str, Names] = field(default_factory=dict)  # what people call each
    tips: "Tips | None" = None  # None = tips are ordinary calls
    advisories: "Advisories | None" = None  # None = as `Advisories` says by itself
    notices: Mapping[str, "Notice"] = field(default_factory=dict)
    watchlist: Mapping[str, "Watched"] = field(default_factory=dict)
    targets: Mapping[str, "Target"] = field(default_factory=dict)
    cameras: Mapping[str, "Camera"] = field(default_factory=dict)
    cover: "Cover | None" = None  # None = the reserve is never moved
    density: Mapping[str, "Density"] = field(default_factory=dict)
    catalogue: "Catalogue"
