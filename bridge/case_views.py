"""A case that goes from post to post, and a call that other sites know, as they are shown."""

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


class SiteView(Struct, frozen=True, kw_only=True):
    """Another site that knows the call."""

    link: str  # the adapter
    unit: str  # id of the unit that stands for it here
    unit_names: dict[str, str]
    number: int  # of the call there; 0 = it has not said yet
    came: bool  # the call came from there; else we told of it
    state: str  # there: live, stuck, closed
    at: datetime  # when something was told or heard last


class CameraView(Struct, frozen=True, kw_only=True):
    """A camera of a call; addresses are the site's own, "" = none."""

    id: str
    names: dict[str, str]
    link: str  # live
    still: str  # the newest picture
    metres: int
    looks: bool  # the place lies in its picture
    saw: bool  # it told of the call
