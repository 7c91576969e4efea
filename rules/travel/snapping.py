"""People on the paths: from a spot to the nearest point on an arc that they may use.

An arc is not cut for anybody: a hold says how long it is from the point to both ends of the arc,
each way. Where several arcs are equally near (a junction, a road drawn twice), all of them count.
On what one boards, nobody is put between its stops.
"""

from collections.abc import Iterator
from math import inf, sqrt
from typing import NamedTuple

from rules.model import Mode, Point
from rules.nearest import distance
from rules.travel.graph import Arc, Graph, boarded
from rules.travel.plane import Flat, foot, plane_of
from rules.travel.tree import Box, Tree

ALIKE = 0.5  # metres; what is as near as this to the nearest is as near
_BITS = 8  # of a line in one box


class Hold(NamedTuple):
    """A point on an arc; minutes to and from its ends, `inf` where that way is not allowed."""

    arc: int
    tail: int
    head: int
    after: int  # the last spot of the arc before the point
    metres: float  # from the tail
    point: Point
    to_head: float
    to_tail: float
    from_head: float
    from_tail: float


class Snap(NamedTuple):
    """Where somebody is put on the paths, and how many metres that is off."""

    off: float
    holds: tuple[Hold, ...]


class Net:
    """All arcs that one can be put on, laid out on a sheet."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.plane = plane_of(graph.spots)
        self._lines: dict[int, list[Flat]] = {}
        self._runs: list[tuple[int, int, int]] = []  # arc, its first and last spot in a box
        boxes = [self._box(*run) for run in self._bits()]
        self._tree = Tree(boxes)

    def snap(self, at: Point, mode: Mode, blocked: frozenset[str]) -> Snap | None:
        """The nearest point that a mode can use; None where nothing can be used."""
        flat, best = self.plane.flat(at), inf
        found: list[tuple[float, int, int, float]] = []
        for away, run in self._tree.outwards(flat):
            if away > best:
                break
            arc, first, last = self._runs[run]
            path = self._graph.arcs[arc].path
            if mode not in path.modes or path.id in blocked:
                continue
            square, after, share = self._nearest(arc, first, last, flat)
            if square <= best:
                found.append((square, arc, after, share))
                best = min(best, (sqrt(square) + ALIKE) ** 2)
        found = sorted(f for f in found if f[0] <= best)
        holds = [self.hold(arc, after, share, mode) for _, arc, after, share in found]
        return Snap(distance(at, holds[0].point), tuple(holds)) if holds else None

    def within(self, at: Point, metres: float) -> Iterator[tuple[float, int]]:
        """The arcs that come so near, whoever may use them: metres and arc, about nearest first."""
        flat = self.plane.flat(at)
        for away, run in self._tree.outwards(flat):
            if away > metres * metres:
                return
            square = self._nearest(*self._runs[run], flat)[0]
            if square <= metres * metres:
                yield sqrt(square), self._runs[run][0]

    def hold(self, arc: int, after: int, share: float, mode: Mode) -> Hold:
        """A point between two spots of an arc."""
        it = self._graph.arcs[arc]
        if it.boarding:
            wait = it.ahead(mode)[0]
            return Hold(arc, it.tail, it.head, 0, 0.0, it.points[0], wait, 0.0, 0.0, 0.0)
        ahead, back = it.ahead(mode), it.back(mode)
        from_tail = _between(ahead, after, share)
        to_tail = _between(back, after, share)
        one = it.path.oneway
        return Hold(
            arc=arc,
            tail=it.tail,
            head=it.head,
            after=after,
            metres=_between(it.metres, after, share),
            point=_point(it, after, share),
            to_head=ahead[-1] - from_tail,
            to_tail=inf if one else to_tail,
            from_head=inf if one else back[-1] - to_tail,
            from_tail=from_tail,
        )

    def _bits(self) -> Iterator[tuple[int, int, int]]:
        for number, arc in enumerate(self._graph.arcs):
            if boarded(arc.path) and not arc.boarding:
                continue
            line = self._lines[number] = [self.plane.flat(s) for s in arc.line]
            if arc.boarding:
                line *= 2
            for first in range(0, len(line) - 1, _BITS):
                run = number, first, min(first + _BITS, len(line) - 1)
                self._runs.append(run)
                yield run

    def _box(self, arc: int, first: int, last: int) -> Box:
        xs, ys = zip(*self._lines[arc][first : last + 1], strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def _nearest(self, arc: int, first: int, last: int, at: Flat) -> tuple[float, int, float]:
        """Square of the distance, the bit of the line, and the share of that bit."""
        line, best = self._lines[arc], (inf, first, 0.0)
        for after in range(first, last):
            share, square = foot(line[after], line[after + 1], at)
            if square < best[0]:
                best = square, after, share
        return best


def same_arc(a: Hold, b: Hold) -> float:
    """Minutes from a to b along the arc that both are on; `inf` where it does not lead there."""
    if a.arc != b.arc:
        return inf
    if a.metres == b.metres:
        return 0.0
    if a.metres < b.metres:
        return b.from_tail - a.from_tail
    return inf if a.to_tail == inf else a.to_tail - b.to_tail


def _between(along: tuple[float, ...], after: int, share: float) -> float:
    return along[after] + share * (along[after + 1] - along[after])


def _point(arc: Arc, after: int, share: float) -> Point:
    a, b = arc.line[after], arc.line[after + 1]
    if share in (0.0, 1.0):
        return Point(a.lat, a.lon) if share == 0.0 else Point(b.lat, b.lon)
    return Point(
        round(a.lat + share * (b.lat - a.lat), 7), round(a.lon + share * (b.lon - a.lon), 7)
    )
