"""The roads of a county for one mode, reversed, as scipy searches them.

Row n of the matrix holds the nodes from which one comes to n. One row more stands for a goal: it is
joined to both ends of the bit on which the goal lies, anew for each search. The search begins with
the limit that the straight lines suggest, and doubles it until enough units are found, so it costs
by their distance and not by the size of the county.
"""

from collections.abc import Iterator, Sequence
from math import cos, inf, radians
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from bridge.county.extract import Extract
from bridge.county.snapping import Place, Roads
from rules.model import Mode, Point
from rules.travel.passable import WALKED
from rules.travel.plane import NORTH

FIRST, LAST = 1.0, 512.0  # minutes; beyond the last there is no limit
WINDING = 1.5  # how much longer a road is than the line, usually
MOST_KEPT = 20_000  # spots of people
_LEAST = 1e-9  # minutes: no step takes none, or scipy would not see it

Floats = NDArray[np.float64]


class Party(NamedTuple):
    """Several starts as arrays; minutes to the ends of their bits, inf where one may not go."""

    aside: Floats  # minutes to the road
    head: NDArray[np.int64]
    tail: NDArray[np.int64]
    to_head: Floats
    to_tail: Floats
    bit: NDArray[np.int64]
    share: Floats
    lat: Floats
    lon: Floats


class Found(NamedTuple):
    """Minutes of each start that counts (inf: none within reach), and the next node from each."""

    minutes: Floats
    direct: Floats  # along the goal's own bit
    left: Floats  # from each node
    towards: NDArray[np.int32]


class Net:
    """What a mode may use of a county while some ways are closed."""

    def __init__(self, county: Extract, mode: Mode, closed: frozenset[int]) -> None:
        self._county = county
        paces = county.pace[mode]
        shut = np.isin(county.way, list(closed)) if closed else np.zeros(len(county.way), bool)
        self._ahead, self._back = (
            np.where(shut, inf, np.maximum(pace * county.metres, _LEAST)) for pace in paces
        )
        used = np.flatnonzero(np.isfinite(np.minimum(self._ahead, self._back)))
        paces_used = np.minimum(*paces)[used]
        self._pace = float(np.median(paces_used)) if len(used) else 0.0  # minutes a metre
        self.goal = len(county.lat)  # the number of the node that is no node of the county
        self._roads = Roads(county, used)
        self._placed: dict[Point, Place | None] = {}
        self._parties: dict[tuple[Point, ...], Party] = {}
        self._matrix, self._bits = self._reversed()

    def place(self, at: Point) -> Place | None:
        """Where a spot is on the roads; kept for the next time."""
        if at not in self._placed:
            if len(self._placed) >= MOST_KEPT:
                self._placed.clear()
            self._placed[at] = self._roads.nearest(at)
        return self._placed[at]

    def party(self, spots: tuple[Point, ...]) -> Party:
        """Several starts; the same ones are asked again until one of them moves."""
        if spots not in self._parties:
            self._parties = {spots: self._together([p for s in spots if (p := self.place(s))])}
        return self._parties[spots]

    def search(self, goal: Place, party: Party, most: int) -> Found:
        """At least the nearest `most` starts, each with its exact minutes."""
        self._join(goal)
        direct, limit = self._directly(goal, party), self._guess(goal, party, most)
        while True:
            left, towards = dijkstra(
                self._matrix, indices=self.goal, limit=limit, return_predecessors=True
            )
            by_node = np.minimum(left[party.head] + party.to_head, left[party.tail] + party.to_tail)
            on_road = np.minimum(by_node, direct)
            minutes = np.where(on_road <= limit, on_road, inf) + party.aside
            if limit == inf or np.count_nonzero(minutes <= limit) >= most:
                return Found(minutes + goal.aside * WALKED, direct, left, towards)
            limit = limit * 2 if limit < LAST else inf

    def way(self, found: Found, node: int) -> Iterator[tuple[int, int]]:
        """From a node to the goal's bit: each bit, and the node at its end."""
        while (after := int(found.towards[node])) != self.goal:
            row = self._matrix.indptr[after]
            near = self._matrix.indices[row : self._matrix.indptr[after + 1]].tolist()
            yield int(self._bits[row + near.index(node)]), after
            node = after

    def first(self, found: Found, party: Party, nth: int) -> int:
        """The node by which a start sets out."""
        ahead = found.left[party.head[nth]] + party.to_head[nth]
        back = found.left[party.tail[nth]] + party.to_tail[nth]
        return int(party.head[nth] if ahead <= back else party.tail[nth])

    def _together(self, places: Sequence[Place]) -> Party:
        bit = np.array([p.bit for p in places], dtype=np.int64)
        share = np.array([p.share for p in places], dtype=np.float64)
        return Party(
            aside=np.array([p.aside for p in places]) * WALKED,
            head=self._county.head[bit].astype(np.int64),
            tail=self._county.tail[bit].astype(np.int64),
            to_head=_part(self._ahead[bit], 1 - share),
            to_tail=_part(self._back[bit], share),
            bit=bit,
            share=share,
            lat=np.array([p.point.lat for p in places]),
            lon=np.array([p.point.lon for p in places]),
        )

    def _directly(self, goal: Place, party: Party) -> Floats:
        """Minutes along the goal's own bit, of those who stand on it."""
        along = goal.share - party.share
        ahead = _part(np.full(len(along), self._ahead[goal.bit]), np.maximum(along, 0))
        back = _part(np.full(len(along), self._back[goal.bit]), np.maximum(-along, 0))
        there = np.where(along >= 0, ahead, back)
        return np.where(party.bit == goal.bit, there, inf)

    def _guess(self, goal: Place, party: Party, most: int) -> float:
        """Minutes in which the nearest may well be there, by the straight line."""
        if not len(party.bit):
            return FIRST
        north = (party.lat - goal.point.lat) * NORTH
        east = (party.lon - goal.point.lon) * NORTH * cos(radians(goal.point.lat))
        nth = min(most, len(north)) - 1
        metres = float(np.partition(np.hypot(north, east), nth)[nth])
        return max(FIRST, metres * WINDING * self._pace)

    def _join(self, goal: Place) -> None:
        bit, share = goal.bit, np.array([goal.share])
        self._matrix.indices[-2:] = self._county.tail[bit], self._county.head[bit]
        self._matrix.data[-2] = max(_LEAST, _part(self._ahead[[bit]], share)[0])
        self._matrix.data[-1] = max(_LEAST, _part(self._back[[bit]], 1 - share)[0])

    def _reversed(self) -> tuple[csr_array, NDArray[np.int64]]:
        """The matrix, and the bit of each of its entries; of several the quickest."""
        it, count = self._county, len(self._county.way)
        into, whence = np.concatenate([it.head, it.tail]), np.concatenate([it.tail, it.head])
        minutes = np.concatenate([self._ahead, self._back])
        bits = np.tile(np.arange(count, dtype=np.int64), 2)
        order = np.lexsort((minutes, whence, into))
        order = order[np.isfinite(minutes[order])]
        first = np.ones(len(order), dtype=bool)
        same_into = into[order][1:] == into[order][:-1]
        first[1:] = ~(same_into & (whence[order][1:] == whence[order][:-1]))
        order = order[first]
        rows = np.searchsorted(into[order], np.arange(self.goal + 1))
        pointers = np.append(rows, len(order) + 2).astype(np.int32)
        ends = np.append(whence[order], [0, 0]).astype(np.int32)
        data = np.append(minutes[order], [inf, inf])
        size = self.goal + 1
        return csr_array((data, ends, pointers), shape=(size, size)), bits[order]


def _part(minutes: Floats, share: Floats) -> Floats:
    """A share of minutes; `inf` stays so, also where the share is none."""
    whole = np.isfinite(minutes)
    return np.where(whole, np.where(whole, minutes, 0.0) * share, inf)
