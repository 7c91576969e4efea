"""Spots on the roads of a county: the nearest point of the nearest bit that may be used.

Samples stand on each bit at most `SPACING` metres apart; the bit on which the nearest point lies
has one within the distance of the nearest sample and half a spacing, so none is missed.
"""

from math import cos, radians
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from bridge.county.extract import Extract
from rules.model import Point
from rules.nearest import EARTH, distance
from rules.travel.plane import foot

SPACING = 40.0  # metres
_NORTH = radians(1) * EARTH


class Place(NamedTuple):
    """A point on a bit: metres aside, number of the bit, share of it from the tail."""

    aside: float
    bit: int
    share: float
    point: Point


class Roads:
    """Some of the bits, by their numbers."""

    def __init__(self, county: Extract, used: NDArray[np.intp]) -> None:
        self._county = county
        self._middle = float(county.lat.mean()) if len(county.lat) else 0.0
        self._east = _NORTH * cos(radians(self._middle))
        counts = np.maximum(1, np.ceil(county.metres[used] / SPACING)).astype(np.int64)
        self._bits = np.repeat(used, counts)
        nth = np.arange(len(self._bits)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = (nth + 0.5) / np.repeat(counts, counts)
        self._tree = cKDTree(self._samples(share)) if len(used) else None

    def nearest(self, at: Point) -> Place | None:
        """None where there are no bits at all."""
        if self._tree is None:
            return None
        flat = at.lon * self._east, at.lat * _NORTH
        near, _ = self._tree.query(flat)
        found = self._tree.query_ball_point(flat, near + SPACING)
        best = min(self._foot(int(bit), flat) for bit in np.unique(self._bits[found]))
        _, bit, share = best
        point = self._at(bit, share)
        return Place(distance(at, point), bit, share, point)

    def _samples(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        it, bits = self._county, self._bits
        lat = it.lat[it.tail[bits]] * (1 - share) + it.lat[it.head[bits]] * share
        lon = it.lon[it.tail[bits]] * (1 - share) + it.lon[it.head[bits]] * share
        return np.column_stack([lon * self._east, lat * _NORTH])

    def _foot(self, bit: int, at: tuple[float, float]) -> tuple[float, int, float]:
        it = self._county
        a, b = (
            (float(it.lon[n]) * self._east, float(it.lat[n]) * _NORTH)
            for n in (it.tail[bit], it.head[bit])
        )
        share, square = foot(a, b, at)
        return square, bit, share

    def _at(self, bit: int, share: float) -> Point:
        it = self._county
        tail, head = it.tail[bit], it.head[bit]
        lat = float(it.lat[tail]) * (1 - share) + float(it.lat[head]) * share
        lon = float(it.lon[tail]) * (1 - share) + float(it.lon[head]) * share
        return Point(round(lat, 7), round(lon, 7))
