"""How a site gives notices: what is told, how long there is, what counts as done, who looks."""

from datetime import timedelta
from enum import StrEnum

from msgspec import Struct, field

from rules.model import Names, UnitKind


class Look(StrEnum):
    """When somebody goes and looks."""

    LATE = "late"  # where nobody answered in time
    ALWAYS = "always"  # and where it is said to be done
    NEVER = "never"  # the desks hear instead


class Answer(StrEnum):
    """What an answer is."""

    DONE = "done"  # that it is done; other words are passed on
    WORDS = "words"  # whatever they write


class Whom(StrEnum):
    """To whom a notice is given."""

    NUMBER = "number"  # somebody outside, by a number that the order tells
    UNIT = "unit"  # one of ours, by name, on its own channels


class Notice(Struct, frozen=True, kw_only=True):
    """One kind of notice; {plate} or {what}, {place}, {minutes}, {within} are filled in."""

    id: str
    names: Names
    words: Names  # to whom it is given
    via: str = ""  # the adapter; a unit has channels of its own
    whom: Whom = Whom.NUMBER
    say: tuple[str, ...] = ()  # what its order begins with, beside "notice <id>"
    prefix: str = ""  # of the country, before numbers that have none: "+86"
    deadline: timedelta = timedelta(minutes=10)
    sign_within: timedelta | None = None  # until they say that it arrived; None = nobody waits
    answer: Answer = Answer.DONE
    remind_at: timedelta | None = None  # after so long; None = half of the time
    done: tuple[str, ...] = ()  # words of an answer that say so, beside those of the catalogue
    look: Look = Look.LATE
    task: Names = field(default_factory=dict)  # what who looks is asked; {} = the catalogue's words
    to: tuple[UnitKind, ...] = (UnitKind.PLATFORM,)  # who looks
    look_within: timedelta = timedelta(minutes=5)  # then the next is asked
    lookers: int = 3  # how many are asked; then the desks decide
