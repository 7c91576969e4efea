"""The ground of a site: paths that people take, closures of them, and zones that units answer for.

Everything is WGS-84. Heights are metres above any one level; only differences count.
"""

from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct, field

from rules.model import Mode, Names, Point
from rules.times import ALWAYS, Hours


class Spot(Struct, frozen=True, gc=False):  # there may be a million of them
    """One vertex of a path; `height` in metres, None where nobody measured it."""

    lat: float
    lon: float
    height: float | None = None


class Path(Struct, frozen=True, kw_only=True):
    """One way between junctions or across many: paths that share a vertex meet there.

    `wait` is half the headway of what rides there; `ride` is its own time end to end (a cable car,
    a lift, a shuttle), else the time follows from length, slope and speed.
    """

    id: str
    line: tuple[Spot, ...]  # at least two
    names: Names = field(default_factory=dict)
    modes: frozenset[Mode] = frozenset(Mode)
    oneway: bool = False  # only in the order of the line
    hours: Hours = ALWAYS
    wait: timedelta = timedelta(0)
    ride: timedelta | None = None
    speed: Mapping[Mode, float] = field(default_factory=dict)  # metres a minute; {} = the mode's
    closed: bool = False  # until somebody opens it


class Zone(Struct, frozen=True, kw_only=True):
    """A part of the site that some units answer for: places by id, an outline, or both."""

    id: str
    names: Names
    places: frozenset[str] = frozenset()
    outline: tuple[Point, ...] = ()  # a ring, not closed; () = only the places
