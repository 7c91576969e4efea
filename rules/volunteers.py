"""Volunteers: what a site lets them be, who has signed up, and who is one.

Law: a member's name is protected: it is told to desks alone. Everybody else, and the record, knows
them by their number: V3.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from rules.model import Address, Mode, Names
from rules.said import Source

_ID = re.compile(r"V[1-9]\d{0,5}")


class Volunteers(Struct, frozen=True, kw_only=True):
    """The section `volunteers` of a site. Distances in metres."""

    sign_up: bool = True  # may anybody, now?
    kinds: frozenset[str] = frozenset()  # of calls that they are asked for; none = none at all
    skills: Mapping[str, Names] = field(default_factory=dict)  # that they may have
    zones: frozenset[str] = frozenset()  # where they are at work; none = everywhere
    parent: str | None = None
    mode: Mode = Mode.FOOT
    reach: float = 1_000.0  # calls that are farther from them are not theirs
    around: float = 300.0  # how far a place that they chose reaches
    approvers: tuple[str, ...] = ()  # unit ids; none = the dispatchers
    welcome: Names = field(default_factory=dict)


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody says of themself: protected, as far as it tells who they are."""

    name: str = ""
    does: str = ""  # in their own words
    skills: tuple[str, ...] = ()  # ids that the site has names for
    places: tuple[str, ...] = ()  # ids
    zones: tuple[str, ...] = ()
    anywhere: bool = False


class Applicant(Struct, frozen=True, kw_only=True):
    """Who signed up and waits: for our next question's answer, or for a desk's yes."""

    id: str
    source: Source
    wish: Wish
    since: datetime
    asks: str = ""  # the question that is open (signup.Ask); "" = all is said


class Member(Struct, frozen=True, kw_only=True):
    """Who has a desk's yes: a patrol of the site by this id."""

    id: str
    wish: Wish
    sender: str  # who they are on their first channel, which others may speak on as well
    channels: tuple[Address, ...]
    language: str
    since: datetime


def is_member(id: str) -> bool:
    """Is it the id of a volunteer, of now or of before? No unit of a file is called so."""
    return bool(_ID.fullmatch(id))


def number_of(id: str) -> int:
    """The number that a volunteer is known by."""
    return int(id[1:])
