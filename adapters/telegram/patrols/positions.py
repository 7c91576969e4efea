"""Live positions: often enough to know where a patrol is, seldom enough to be kept for ever."""

from datetime import datetime, timedelta
from math import cos, hypot, radians

from bridge.message import Point

EVERY = timedelta(seconds=60)
AT_MOST = timedelta(seconds=5)  # however fast somebody drives
FAR = 50.0  # metres
DEGREE = 111_195.0  # metres of one degree of latitude, mean earth radius 6,371 km
REMEMBERED = 10_000


class Track:
    """Where each user was when we last said so."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[Point, datetime]] = {}

    def worth(self, user: int, point: Point, at: datetime) -> bool:
        """Is this position news?"""
        last = self._last.get(user)
        if last is None:
            return True
        age = at - last[1]
        return age >= EVERY or (age >= AT_MOST and metres(last[0], point) >= FAR)

    def keep(self, user: int, point: Point, at: datetime) -> None:
        """It is in the journal."""
        self._last.pop(user, None)
        self._last[user] = point, at
        if len(self._last) > REMEMBERED:
            del self._last[next(iter(self._last))]


def metres(a: Point, b: Point) -> float:
    """Distance of two near points, in metres (equirectangular)."""
    east = (b.lon - a.lon) * cos(radians((a.lat + b.lat) / 2))
    return DEGREE * hypot(b.lat - a.lat, east)
