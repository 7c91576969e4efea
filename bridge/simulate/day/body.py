"""One unit in the flesh: where it really is, whether it can be reached, and what it means to do.

What the core believes of it may be older. A unit goes by the site's own ways, at a pace of its own.
"""

from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from rules.model import Address, Point, Unit, UnitKind
from rules.nearest import Ground, distance
from rules.rulebook import Rulebook

LOOKING = timedelta(seconds=20)  # to find the people, however near they are


class Trip(Struct, frozen=True, kw_only=True):
    """A way that is being gone."""

    line: tuple[Point, ...]
    left: datetime
    there: datetime


class Body:
    """A unit, somewhere."""

    def __init__(self, unit: Unit, book: Rulebook) -> None:
        self.unit, self._book = unit, book
        self._at = unit.point
        self._trip: Trip | None = None
        self.lost_until: datetime | None = None
        self.means: dict[
            str, int
        ] = {}  # call → what it means to say next; a new number, a new mind
        self.part: dict[str, str] = {}  # call → goes, works, forgot, searches; or said
        self.said: dict[str, tuple[Address, str]] = {}  # call → its last words of it; "" = of any

    def where(self, now: datetime) -> Point | None:
        """Where it really is; at a post somebody always is."""
        trip = self._trip
        if trip is None:
            return self._at
        if now >= trip.there:
            self._at, self._trip = trip.line[-1], None
            return self._at
        return _along(trip.line, (now - trip.left) / (trip.there - trip.left))

    def lost(self, now: datetime) -> bool:
        """Can it neither hear nor speak?"""
        return self.lost_until is not None and now < self.lost_until

    def goes(self, to: Point, now: datetime, haste: float) -> datetime:
        """It sets out; the moment when it is there."""
        start = self.where(now)
        if start is None:
            self._at = to
            return now + LOOKING
        way = self._book.travel.between(start, to, self.unit.mode, Ground(now, {}, {}))
        minutes = way.minutes if way else distance(start, to) / 75.0
        there = now + timedelta(seconds=max(1, round(minutes * 60 * haste)))
        line = way.line if way and len(way.line) > 1 else (start, to)
        if self.unit.kind is not UnitKind.PLATFORM:
            self._trip = Trip(line=line, left=now, there=there)
        return there + LOOKING


def _along(line: tuple[Point, ...], share: float) -> Point:
    """The point after that share of the line."""
    left = share * sum(distance(a, b) for a, b in pairwise(line))
    for a, b in pairwise(line):
        metres = distance(a, b)
        if metres >= left and metres > 0:
            part = left / metres
            return Point(a.lat + (b.lat - a.lat) * part, a.lon + (b.lon - a.lon) * part)
        left -= metres
    return line[-1]
