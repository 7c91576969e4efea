"""What happened with notices. Who was told stands in `NoticeGiven` alone; all else says "N3"."""

from datetime import datetime
from enum import StrEnum
from typing import get_args

from msgspec import Struct

from rules.model import Point
from rules.said import Source
from rules.site_events import Fact


class End(StrEnum):
    """How a notice ended."""

    IN_TIME = "in_time"  # done before the reminder
    REMINDED = "reminded"  # done after it
    LATE = "late"  # done, but after the deadline
    UNANSWERED = "unanswered"  # nobody wrote an answer
    NOT_DONE = "not_done"  # it is still there, as somebody saw
    UNKNOWN = "unknown"  # nobody could look


class About(Struct, frozen=True, kw_only=True):
    """A notice, as everybody may know it."""

    notice: str  # N3
    kind: str
    plate: str  # of the car, or what it is about
    place: str  # id, "" = none that has a name
    by: str  # unit id
    adapter: str
    language: str
    due: datetime
    unit: str = ""  # the one of ours to whom it is given; "" = somebody outside


class NoticeFact(Fact, frozen=True, kw_only=True, tag=True):
    """One of those below."""

    about: About


class NoticeGiven(NoticeFact, frozen=True, kw_only=True, tag=True):
    """Somebody is told to do something until `about.due`."""

    to: Source  # protected
    point: Point | None = None


class NoticeReminded(NoticeFact, frozen=True, kw_only=True, tag=True):
    """They were told once more."""


class NoticeAnswered(NoticeFact, frozen=True, kw_only=True, tag=True):
    """They answered. `done`: that it is done; else in other words."""

    done: bool
    words: str = ""


class NoticeSigned(NoticeFact, frozen=True, kw_only=True, tag=True):
    """They have it, as they say, or a desk. An answer proves it as well."""

    by: str = ""  # unit; "" = they themselves, outside


class NoticeUnsigned(NoticeFact, frozen=True, kw_only=True, tag=True):
    """Nobody said in time that it arrived: they are told again, the desks hear."""


class NoticeUnreached(NoticeFact, frozen=True, kw_only=True, tag=True):
    """They could not be told. `reason` is a key of the catalogue, or the network's own."""

    reason: str


class NoticeLooked(NoticeFact, frozen=True, kw_only=True, tag=True):
    """A unit was asked to go and look; "" = nobody is left to ask, the desks hear of it."""

    unit: str


class NoticeEnded(NoticeFact, frozen=True, kw_only=True, tag=True):
    """It is over. `by`: the unit that saw it; "" = as they said, or nobody saw."""

    end: End
    by: str = ""
    looker: str = ""  # a unit that was asked to look and need not


AnyNotice = (
    NoticeGiven | NoticeSigned | NoticeUnsigned | NoticeReminded | NoticeAnswered | NoticeUnreached
    | NoticeLooked | NoticeEnded
)  # fmt: skip
"""All of these."""

NOTICE_FACTS: tuple[type[AnyNotice], ...] = get_args(AnyNotice)
