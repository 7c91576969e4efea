"""What happened to the site, its units and its links, or before a message became a call."""

from datetime import datetime

from msgspec import Struct

from rules.model import Point
from rules.said import Said


class Fact(Struct, frozen=True, kw_only=True, tag=True):
    """Every fact has a moment: the log's stamp of the line that caused it."""

    at: datetime


class Listening(Fact, frozen=True, kw_only=True, tag=True):
    """Speech was heard and waits for its words until `due`; then a person listens."""

    said: Said
    due: datetime
    reply_to: str = ""
    place: str = ""
    point: Point | None = None


class Understood(Fact, frozen=True, kw_only=True, tag=True):
    """The wait for the words of a voice is over, with or without words."""

    of: str
    words: str
    confidence: float
    engine: str
    reason: str = ""


class Located(Fact, frozen=True, kw_only=True, tag=True):
    """A unit's position."""

    unit: str
    point: Point


class DutyChanged(Fact, frozen=True, kw_only=True, tag=True):
    """A unit came on duty or went off."""

    unit: str
    on: bool


class LinkMoved(Fact, frozen=True, kw_only=True, tag=True):
    """An adapter was lost or came back."""

    adapter: str
    up: bool
    reason: str = ""


class Faulted(Fact, frozen=True, kw_only=True, tag=True):
    """Our own fault: a line that could not be carried out. Its message went to a person."""

    key: str
    error: str


class PathClosed(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody can pass there now."""

    path: str
    by: str
    reason: str = ""


class PathOpened(Fact, frozen=True, kw_only=True, tag=True):
    """One can pass again."""

    path: str
    by: str
