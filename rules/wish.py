"""What people ask for that is no command on a call."""

from enum import StrEnum

from msgspec import Struct

from rules.people_events import TipStage


class Wish(Struct, frozen=True, kw_only=True):
    """One of those below; `rules.wishes` knows who carries it out."""


class Reachable(Wish, frozen=True, kw_only=True):
    """One of ours wants to know who can be at a place. `minutes` 0 = by the site's circles."""

    place: str
    minutes: int = 0


class WhereIs(Wish, frozen=True, kw_only=True):
    """One of ours wants to know where a unit is."""

    unit: str


class SayUnsolved(Wish, frozen=True, kw_only=True):
    """The reporter of a call that is over says that it is not solved; or that it is."""

    call: str
    solved: bool = False


class Rate(Wish, frozen=True, kw_only=True):
    """The reporter says how good it was."""

    call: str
    stars: int
    words: str = ""


class AskReporter(Wish, frozen=True, kw_only=True):
    """A unit has a question for who reported."""

    call: str
    by: str
    words: str


class Correct(Wish, frozen=True, kw_only=True):
    """The reporter says that it is somewhere else, or something else."""

    call: str
    right: str  # the words that are right


class OpenTip(Wish, frozen=True, kw_only=True):
    """Somebody tells a tip."""

    words: str


class MoreOnTip(Wish, frozen=True, kw_only=True):
    """The informant says more; no words: they ask how far it is."""

    tip: str
    words: str = ""


class MoveTip(Wish, frozen=True, kw_only=True):
    """Somebody entitled does the next step of a tip."""

    tip: str
    stage: TipStage
    by: str
    unit: str = ""
    words: str = ""
    amount: float | None = None


class Subscribe(Wish, frozen=True, kw_only=True):
    """Somebody wants advisories of these areas."""

    areas: tuple[str, ...]


class Unsubscribe(Wish, frozen=True, kw_only=True):
    """Somebody does not want them any more; () = of none."""

    areas: tuple[str, ...] = ()


class Advise(Wish, frozen=True, kw_only=True):
    """A desk gives out an advisory. `minute`: of the local day, until when."""

    by: str
    area: str
    words: str = ""
    minute: int | None = None
    urgent: bool = False


class EndAdvisory(Wish, frozen=True, kw_only=True):
    """A desk takes one back."""

    advisory: str
    by: str


class GiveNotice(Wish, frozen=True, kw_only=True):
    """One of ours gives a notice to somebody outside (`number`), or to another (`unit`)."""

    by: str
    kind: str
    plate: str  # of the car, or what it is about
    number: str = ""  # protected
    unit: str = ""
    place: str = ""


class AnswerNotice(Wish, frozen=True, kw_only=True):
    """Who was given a notice says that it is done, or something else."""

    notice: str
    done: bool
    words: str = ""


class SignNotice(Wish, frozen=True, kw_only=True):
    """A notice arrived, as who was given it says; or a desk, of one on paper."""

    notice: str
    by: str = ""  # unit; "" = somebody outside


class SawNotice(Wish, frozen=True, kw_only=True):
    """One of ours saw whether it is done."""

    notice: str
    by: str
    done: bool


class CaseAct(StrEnum):
    """What can be asked of a case."""

    HAND_ON = "hand on"
    RETURN = "return"
    ACCEPT = "accept"
    RECORD = "record"


class MoveCase(Wish, frozen=True, kw_only=True):
    """A post, or a desk, does something with a case."""

    call: str
    by: str
    act: CaseAct
    to: str = ""  # unit; "" = whoever is next
    words: str = ""


class CoverAct(StrEnum):
    """What can be said of a move of the reserve."""

    YES = "yes"  # a desk wants it
    NO = "no"
    COPY = "copy"  # the unit goes
    THERE = "there"
    CANNOT = "cannot"


class Cover(Wish, frozen=True, kw_only=True):
    """A desk or the unit itself says something of a move."""

    move: str
    act: CoverAct
    by: str


class OptOut(Wish, frozen=True, kw_only=True):
    """Somebody outside wants no more messages."""


class OptIn(Wish, frozen=True, kw_only=True):
    """They want them again."""


class Vouch(Wish, frozen=True, kw_only=True):
    """One of ours sends a code. `key`: of what it is for; "" = of nothing that waits."""

    by: str
    key: str = ""


class Disown(Wish, frozen=True, kw_only=True):
    """One of ours says that somebody else used their name."""

    by: str


class Invite(Wish, frozen=True, kw_only=True):
    """Who deals with a call, or a desk, wants another department in it."""

    call: str
    unit: str
    by: str


class Watch(Wish, frozen=True, kw_only=True):
    """A desk wants to know of somebody or something whenever it comes up."""

    what: str
    reason: str
    by: str


class Unwatch(Wish, frozen=True, kw_only=True):
    """A desk takes that back."""

    what: str
    by: str


class EndDrill(Wish, frozen=True, kw_only=True):
    """A desk says that drills are over."""

    calls: tuple[str, ...]
    by: str


class Real(Wish, frozen=True, kw_only=True):
    """One of ours says that a drill is none: it happened."""

    call: str
    by: str


class Forget(Wish, frozen=True, kw_only=True):
    """Somebody wants to be forgotten."""
