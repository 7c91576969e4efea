"""A case that goes from post to post, as its stays are shown."""

from datetime import datetime

from msgspec import Struct


class StayView(Struct, frozen=True, kw_only=True):
    """One stay of a case at a post: which stage, from when to when, and what was recorded."""

    nth: int  # of the stage, from 1
    names: dict[str, str]  # of the stage
    unit: str  # id
    unit_names: dict[str, str]
    begun: datetime
    handed: datetime | None  # the next post was asked
    over: datetime | None  # None = the case is there
    late: bool
    noted: tuple[tuple[dict[str, str], str], ...] = ()  # names of the field, value
    back: str = ""  # why it went back to the stage before
