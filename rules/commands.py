"""What is asked of the rules. Imperative; may be refused."""

from msgspec import Struct

from rules.classify import Sorting
from rules.member_commands import Membership
from rules.model import Point
from rules.roll_commands import Rolls
from rules.said import Matter, Said, Where
from rules.shift_words import HandOver, TakeOver
from rules.wish import Wish


class Report(Struct, frozen=True, kw_only=True):
    """Somebody needs help."""

    said: Said
    sorting: Sorting
    confidence: float
    where: Where | None = None
    stretch: str = ""
    ends: tuple[str, str] = ("", "")
    which: tuple[str, ...] = ()  # ids of places that could be meant: the reporter is asked
    unheard: bool = False  # a voice that nobody could put into words


class Take(Struct, frozen=True, kw_only=True):
    """A unit takes the call."""

    call: str
    unit: str


class Decline(Struct, frozen=True, kw_only=True):
    """A unit cannot come, or gives the call back."""

    call: str
    unit: str
    reason: str = ""


class Arrive(Struct, frozen=True, kw_only=True):
    """A unit is there."""

    call: str
    unit: str


class Finish(Struct, frozen=True, kw_only=True):
    """A unit's part is over; `found` is the answer of a search."""

    call: str
    unit: str
    outcome: str = ""
    found: bool | None = None


class Close(Struct, frozen=True, kw_only=True):
    """A desk ends the call."""

    call: str
    by: str
    outcome: str = ""


class Locate(Struct, frozen=True, kw_only=True):
    """Somebody says where the call is, and perhaps what it is."""

    call: str
    where: Where
    by: str  # unit id; "" = the reporter
    kind: str = ""  # "" = nothing was said of it


class Assign(Struct, frozen=True, kw_only=True):
    """A desk sends a unit by hand."""

    call: str
    unit: str
    by: str


class Release(Struct, frozen=True, kw_only=True):
    """A desk tells a unit to stand down."""

    call: str
    unit: str
    by: str


class Confirm(Struct, frozen=True, kw_only=True):
    """A desk says yes to the proposed route."""

    call: str
    by: str
    unit: str = ""  # the first unit of the route that was read; "" = whatever stands


class Undo(Struct, frozen=True, kw_only=True):
    """A desk takes its confirmation back."""

    call: str
    by: str


class Hold(Struct, frozen=True, kw_only=True):
    """A desk keeps the call for itself a while."""

    call: str
    by: str


class Escalate(Struct, frozen=True, kw_only=True):
    """A desk hands the call to another desk."""

    call: str
    by: str
    to: str


class Resort(Struct, frozen=True, kw_only=True):
    """A desk corrects the kind, or the reporter says at last what it is."""

    call: str
    kind: str
    by: str  # unit id; "" = the reporter


class Merge(Struct, frozen=True, kw_only=True):
    """A desk says that two calls are one matter."""

    call: str
    into: str
    by: str


class Join(Struct, frozen=True, kw_only=True):
    """A report is the same matter as a call that we have."""

    call: str
    matter: Matter


class Split(Struct, frozen=True, kw_only=True):
    """A report that joined a call is a matter of its own after all."""

    call: str
    by: str  # unit id; "" = the reporter
    of: str = ""  # key of the report; "" = the newest
    said: Said | None = None  # words that tell more of it


class Note(Struct, frozen=True, kw_only=True):
    """More words that belong to a call."""

    call: str
    said: Said
    by: str = ""  # unit id; "" = a reporter


class Cancel(Struct, frozen=True, kw_only=True):
    """The reporter, or a desk, says that nobody needs to come."""

    call: str
    by: str = ""


class Backup(Struct, frozen=True, kw_only=True):
    """A unit that deals with the call needs more hands."""

    call: str
    unit: str


class StepDone(Struct, frozen=True, kw_only=True):
    """A step of the call's plan is done."""

    call: str
    nth: int
    by: str


class AskPlace(Struct, frozen=True, kw_only=True):
    """It is not clear which of these places is meant, or, without any, where it is."""

    call: str
    places: tuple[str, ...] = ()


class Tick(Struct, frozen=True, kw_only=True):
    """A deadline of this call may have passed."""

    call: str


Command = (
    Report | Take | Decline | Arrive | Finish | Close | Locate | Assign | Release | Confirm | Undo
    | Hold | Escalate | Resort | Merge | Join | Split | Note | Cancel | AskPlace | Backup | StepDone
    | Tick
)  # fmt: skip


class Duty(Struct, frozen=True, kw_only=True):
    """A unit comes on duty or goes off."""

    unit: str
    on: bool


class Position(Struct, frozen=True, kw_only=True):
    """A unit says where it is."""

    unit: str
    point: Point


class Closure(Struct, frozen=True, kw_only=True):
    """A desk closes a path, or opens it."""

    path: str
    on: bool
    by: str
    reason: str = ""


class Announce(Struct, frozen=True, kw_only=True):
    """A desk has an announcement of the site said now."""

    announcement: str
    by: str


class Reply(Struct, frozen=True, kw_only=True):
    """Nothing to do, but the sender must hear why: a message of the catalogue and its gaps."""

    message: str
    gaps: tuple[tuple[str, object], ...] = ()


class Acknowledge(Struct, frozen=True, kw_only=True):
    """A "copy" to words that were passed on."""

    key: str  # of the words
    words: str = ""  # what else the answer says


class PassOn(Struct, frozen=True, kw_only=True):
    """Words for another unit: "A呼叫B…", or a desk that tells a unit something."""

    to: str
    words: str


Asked = (
    Command | Acknowledge | Announce | Closure | Duty | Position | PassOn | Reply | Membership
    | Rolls | Wish | HandOver | TakeOver
)  # fmt: skip


class Refused(Exception):
    """A command that makes no sense now; the sender is told in the catalogue's words."""

    def __init__(self, message: str, **gaps: object) -> None:
        super().__init__(message, gaps)
        self.message = message
        self.gaps = gaps
