"""Who can be there first. The interface is travel; a straight line is the declared fallback.

Distances on the sphere by the haversine formula (R. W. Sinnott, 1984), mean radius 6,371 km.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

from msgspec import Struct

from rules.model import Mode, Point
from rules.route import Way

EARTH = 6_371_000.0  # metres
DETOUR = 1.4  # paths are longer than the line: a usual factor for hill country
METRES_A_MINUTE = {Mode.FOOT: 75.0, Mode.BIKE: 200.0, Mode.MOTORBIKE: 400.0, Mode.CAR: 450.0}


class Start(Struct, frozen=True):
    """Where somebody stands and how they move."""

    unit: str
    point: Point
    mode: Mode


class Ground(Struct, frozen=True):
    """How the paths are at a moment: opening hours at `at`, and what people closed and opened.

    `closed` and `opened` are path ids; they go before what the site says.
    """

    at: datetime
    closed: Mapping[str, str]
    opened: Mapping[str, str]


class Travel(Protocol):
    """Measures ways to one place from many."""

    name: str

    def ways(
        self, to: Point, starts: Sequence[Start], ground: Ground | None = None,
        most: int | None = None,
    ) -> Sequence[Way | None]:  # fmt: skip
        """One way for each start, in order; None where there is none.

        With `most`, only so many nearest are wanted: the others may be None. Without `ground`,
        everything that is not closed for good can be passed.
        """

    def between(self, a: Point, b: Point, mode: Mode, ground: Ground | None = None) -> Way | None:
        """The way from a to b, with its line."""


class StraightLine:
    """Travel where no paths are known: the line, a detour factor and a speed per mode."""

    name = "line"

    def ways(
        self, to: Point, starts: Sequence[Start], ground: Ground | None = None,  # noqa: ARG002
        most: int | None = None,  # noqa: ARG002 - a line costs nothing
    ) -> Sequence[Way | None]:  # fmt: skip
        """Every place can be reached."""
        return [self._way(to, s) for s in starts]

    def between(
        self, a: Point, b: Point, mode: Mode, ground: Ground | None = None  # noqa: ARG002
    ) -> Way | None:  # fmt: skip
        """The line itself."""
        return self._way(b, Start("", a, mode))

    def _way(self, to: Point, start: Start) -> Way:
        metres = distance(start.point, to) * DETOUR
        minutes = metres / METRES_A_MINUTE[start.mode]
        return Way(
            minutes=round(minutes, 1),
            metres=round(metres),
            by=self.name,
            line=(start.point, to),
        )


def distance(a: Point, b: Point) -> float:
    """Great-circle distance in metres."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    h = (
        sin((lat_b - lat_a) / 2) ** 2
        + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH * asin(min(1.0, sqrt(h)))
