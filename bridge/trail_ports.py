"""Who did what: what auditors read, and what a shift leaves to the next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct


class TrailView(Struct, frozen=True, kw_only=True):
    """Somebody spoke for a desk, looked at what is protected, or handed a shift over."""

    at: datetime
    what: str  # spoke, audio, identity, handed over, took over
    account: str  # "" = nobody was signed in
    person: str
    desk: str = ""  # unit id
    desk_names: Mapping[str, str] = {}
    call: str = ""  # id
    number: int = 0  # of the call, while it is on the board
    text: str = ""  # the words, the reason, the note


class ReporterView(Struct, frozen=True, kw_only=True):
    """Who reported: protected, shown on demand to those entitled, after it was written down."""

    adapter: str
    channel: str
    sender: str
    name: str


class ShiftView(Struct, frozen=True, kw_only=True):
    """What the last shift of a desk left."""

    desk: str  # unit id
    desk_names: Mapping[str, str]
    at: datetime
    person: str
    note: str
    live: int  # calls that were not over
    taken_by: str = ""
    taken_at: datetime | None = None


class Trail(Protocol):
    """The part of the board that tells of the people at the desks."""

    def trail(self) -> Sequence[TrailView]:
        """What they did, the newest last; only so much of it."""

    def shifts(self) -> Sequence[ShiftView]:
        """The last hand-over of each desk."""

    def reporters(self, call: str) -> Sequence[ReporterView]:
        """Who reported, as far as it may be told: not those who asked to be forgotten."""
