"""What happened. Past tense; never refused, never changed. The journal holds nothing else."""

from datetime import datetime
from typing import get_args

from rules.cases.events import CaseFact
from rules.density.events import DensityFact
from rules.desk_events import DeskFact
from rules.guests.events import GuestFact
from rules.handed import Handed
from rules.inputs import Picture, Reach
from rules.links.events import LinkFact
from rules.member_events import MemberFact
from rules.model import Address, Form, Point
from rules.notices.events import AnyNotice
from rules.people_events import PeopleFact
from rules.plan_events import Planned, StageDone, StageLate, StageTold
from rules.reserves.events import MoveFact
from rules.roll_events import RollFact
from rules.route import Passed, Route, Task
from rules.ruling import Changes
from rules.said import Matter, Said, Source, Where
from rules.site_events import CallFact, SiteFact
from rules.texting.events import TextingFact


class Opened(CallFact, frozen=True, kw_only=True, tag=True):
    """A message became a call."""

    number: int
    kind: str
    priority: int
    confidence: float  # of kind and words together
    reason: str  # how the kind was understood
    said: Said
    due: datetime
    stretch: str = ""
    ends: tuple[str, str] = ("", "")  # place ids


class Placed(CallFact, frozen=True, kw_only=True, tag=True):
    """We know where it is."""

    where: Where
    by: str = ""  # unit id, "" = understood from the words


class PlaceAsked(CallFact, frozen=True, kw_only=True, tag=True):
    """The reporter was asked which of these places is meant; without any, where it is."""

    places: tuple[str, ...] = ()  # ids


class Sorted(CallFact, frozen=True, kw_only=True, tag=True):
    """The kind was set or corrected."""

    kind: str
    priority: int
    by: str


class Ruled(CallFact, frozen=True, kw_only=True, tag=True):
    """The site's rules were looked at: which fired, which failed and why, what they changed."""

    fired: tuple[str, ...]
    changes: Changes
    failed: tuple[tuple[str, str], ...] = ()  # rule id, error


class Proposed(CallFact, frozen=True, kw_only=True, tag=True):
    """A route stands. With `due` it waits for the dispatcher, without it goes out at once."""

    route: Route
    need: int
    due: datetime | None = None


class Confirmed(CallFact, frozen=True, kw_only=True, tag=True):
    """A person said yes to the route."""

    by: str


class TakenBack(CallFact, frozen=True, kw_only=True, tag=True):
    """The dispatcher undid a confirmation; units that were asked are told to stand down."""

    by: str
    due: datetime


class Held(CallFact, frozen=True, kw_only=True, tag=True):
    """A desk keeps the call for itself until `due`."""

    by: str
    due: datetime


class Offered(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit was asked."""

    unit: str
    task: Task
    minutes: float
    until: datetime
    by: str = ""  # the desk that assigned it by hand


class Warned(CallFact, frozen=True, kw_only=True, tag=True):
    """A neighbour was told to stand by (mutual aid)."""

    unit: str
    minutes: float


class Taken(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit is coming."""

    unit: str
    until: datetime
    task: Task = Task.LEAD
    minutes: float = 0.0


class Declined(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit cannot come, or gave the call back."""

    unit: str
    reason: str = ""


class Lapsed(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit did not answer in time, or could not be reached."""

    unit: str
    reason: str = ""


class Arrived(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit is on scene."""

    unit: str
    until: datetime


class Finished(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit's part is over."""

    unit: str
    outcome: str = ""
    found: bool | None = None  # of a search


class Released(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit is not needed any more."""

    unit: str
    reason: str = ""


class Lacked(CallFact, frozen=True, kw_only=True, tag=True):
    """Fewer units than the call needs; somebody is on the way, nobody else is left."""

    missing: int
    reason: str = ""
    passed: tuple[Passed, ...] = ()


class Escalated(CallFact, frozen=True, kw_only=True, tag=True):
    """No rule can help; a person must. `reason` is a key of the catalogue."""

    reason: str
    due: datetime
    to: str = ""  # desk by unit id, "" = the dispatchers
    passed: tuple[Passed, ...] = ()  # who was considered, where units are missing


class Reminded(CallFact, frozen=True, kw_only=True, tag=True):
    """Still open; somebody was told again. With a unit, of that unit's part."""

    due: datetime
    nth: int
    unit: str = ""


class Heard(CallFact, frozen=True, kw_only=True, tag=True):
    """More words that belong to a call ("" = to none)."""

    said: Said
    note: bool = False  # written for the record by one of ours


class Closed(CallFact, frozen=True, kw_only=True, tag=True):
    """Over. `because` is a key of the catalogue, outcome is in somebody's words."""

    because: str
    outcome: str = ""
    by: str = ""


class Merged(CallFact, frozen=True, kw_only=True, tag=True):
    """The same matter as another call, which goes on; its reporters are told there."""

    into: str
    by: str


class Joined(CallFact, frozen=True, kw_only=True, tag=True):
    """Another reporter's words joined this call: of a merged one, or at once, with `matter`."""

    source: Source
    came_from: str
    matter: Matter | None = None


class Parted(CallFact, frozen=True, kw_only=True, tag=True):
    """A report that had joined is a matter of its own after all: call `into`, of that number."""

    source: Source
    into: str
    number: int
    by: str = ""  # unit id, "" = the reporter


class Likened(CallFact, frozen=True, kw_only=True, tag=True):
    """It may be the same matter as another call; a person should look."""

    other: str
    number: int  # of the other
    reason: str


class BackupAsked(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit that deals with the call needs more hands; so many are needed now."""

    unit: str
    need: int


class MadeReal(CallFact, frozen=True, kw_only=True, tag=True):
    """What was an exercise happened: it is a call like any other from now on."""

    by: str


Gap = str | int | float | tuple[str, ...]


class Relayed(CallFact, frozen=True, kw_only=True, tag=True):
    """A message must reach a channel. `key` is its id everywhere."""

    key: str
    to: Address
    unit: str  # "" = a reporter
    text: str
    language: str
    form: Form
    priority: int
    expires: datetime  # on this channel
    message: str  # key of the catalogue
    choices: tuple[tuple[str, str], ...] = ()  # label, words
    tried: tuple[Address, ...] = ()  # channels that failed before
    number: int = 0
    point: Point | None = None
    voice: str = ""
    gaps: tuple[tuple[str, Gap], ...] = ()  # what filled the message, to say it in another form
    until: datetime | None = None  # worth saying on another channel; None = no other is left
    handed: Handed | None = None  # the call as another site is told it
    pictures: tuple[Picture, ...] = ()
    zones: tuple[str, ...] = ()  # that the call lies in, for a unit's channel that files by them
    drill: bool = False  # for the house alone


class Moved(CallFact, frozen=True, kw_only=True, tag=True):
    """A relay came so far."""

    relay: str
    reach: Reach
    native: tuple[str, ...] = ()
    reason: str = ""


CallEvent = (
    Opened | Placed | PlaceAsked | Sorted | Proposed | Confirmed | TakenBack | Held | Offered
    | Warned | Taken | Declined | Lapsed | Arrived | Finished | Released | Lacked | Escalated
    | Reminded | Closed | Merged | Joined | Parted | Likened | Ruled | Planned | StageTold
    | StageDone | StageLate | BackupAsked | MadeReal | CaseFact
    | GuestFact
)  # fmt: skip
"""What changes a call."""

Event = (
    CallEvent | Heard | Relayed | Moved | SiteFact | MemberFact | RollFact | PeopleFact
    | TextingFact | AnyNotice | LinkFact | DeskFact
    | MoveFact | DensityFact
)  # fmt: skip
"""What the journal holds."""

CALL_EVENTS: tuple[type[CallEvent], ...] = get_args(CallEvent)
