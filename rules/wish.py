"""What people ask for that is no command on a call."""

from msgspec import Struct

from rules.people_events import TipStage


class Wish(Struct, frozen=True, kw_only=True):
    """One of those below; `rules.wishes` knows who carries it out."""


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
    """One of ours gives somebody outside a notice."""

    by: str
    kind: str
    number: str  # protected
    plate: str
    place: str = ""


class AnswerNotice(Wish, frozen=True, kw_only=True):
    """Who was given a notice says that it is done, or something else."""

    notice: str
    done: bool
    words: str = ""


class SawNotice(Wish, frozen=True, kw_only=True):
    """One of ours saw whether it is done."""

    notice: str
    by: str
    done: bool


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


class Forget(Wish, frozen=True, kw_only=True):
    """Somebody wants to be forgotten."""
