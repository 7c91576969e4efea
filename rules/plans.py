"""Plans (who does what, step by step) and announcements (what is said at its time)."""

from datetime import timedelta

from msgspec import Struct

from rules.model import Names
from rules.times import ALWAYS, Hours


class Stage(Struct, frozen=True, kw_only=True):
    """One step of a plan. `to` are unit ids who are told it at its time; () = the dispatcher's."""

    do: Names
    to: tuple[str, ...] = ()
    after: timedelta = timedelta(0)  # from the moment at which the plan began
    layer: str = ""  # on site, around, outside: told as it is written


class Plan(Struct, frozen=True, kw_only=True):
    """What is done in a kind of call, at a place or on a route, in order."""

    id: str
    names: Names
    stages: tuple[Stage, ...]


class Announcement(Struct, frozen=True, kw_only=True):
    """Words that are said to some units at the same minutes of every day on which they count."""

    id: str
    words: Names
    to: tuple[str, ...]  # unit ids: groups, platforms, public channels
    at: tuple[int, ...]  # minutes of the local day
    hours: Hours = ALWAYS  # its days; the spans do not count
    priority: int = 4
