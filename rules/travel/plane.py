"""The site as a flat sheet: metres east and north of its middle.

Good for finding the nearest of several things within a county (an error of 1 % a degree of
latitude away from the middle); lengths that people are told are measured on the sphere.
"""

from collections.abc import Iterable
from math import cos, radians

from rules.model import Point
from rules.nearest import EARTH
from rules.terrain import Spot

NORTH = radians(1) * EARTH  # metres a degree
Flat = tuple[float, float]  # metres east, metres north


class Plane:
    """Turns degrees into metres and back."""

    def __init__(self, lat: float, lon: float) -> None:
        self._lat, self._lon, self._east = lat, lon, NORTH * max(cos(radians(lat)), 1e-6)

    def flat(self, at: Point | Spot) -> Flat:
        """Metres from the middle."""
        return (at.lon - self._lon) * self._east, (at.lat - self._lat) * NORTH

    def point(self, at: Flat) -> Point:
        """Degrees, to a tenth of a metre."""
        return Point(round(self._lat + at[1] / NORTH, 6), round(self._lon + at[0] / self._east, 6))


def plane_of(spots: Iterable[Spot | Point]) -> Plane:
    """A plane around the middle of some spots."""
    lats, lons = zip(*((s.lat, s.lon) for s in spots), strict=True)
    return Plane((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)


def foot(a: Flat, b: Flat, at: Flat) -> tuple[float, float]:
    """Where on the line from a to b one is nearest to a spot: share of the line, and metres²."""
    (x, y), east, north = a, b[0] - a[0], b[1] - a[1]
    square = east * east + north * north
    share = ((at[0] - x) * east + (at[1] - y) * north) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    x, y = x + share * east - at[0], y + share * north - at[1]
    return share, x * x + y * y
