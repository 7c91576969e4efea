"""Paths as a graph: nodes where they meet or end, arcs between nodes. Never changes.

Vertices are one where they agree to 1e-6 degrees (a hand's breadth). A vertex that no other path
shares is no node, only a bend. A path that one boards (a lift, a cable car, a shuttle) has nodes of
its own beside those of the ground; one boards it by an arc that costs the wait, and leaves it free.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from rules.model import Mode, Point
from rules.nearest import distance
from rules.terrain import Path, Spot
from rules.travel.pace import pace, slant

Key = tuple[int, int]  # millionths of a degree
Into = tuple[float, int, int]  # minutes, the node at the other end, the step (see `Graph.steps`)
Minutes = tuple[float, ...]  # from the first spot to each


class Arc(Struct, frozen=True, gc=False):
    """A part of one path between two nodes, in the order of the path's line."""

    path: Path
    tail: int
    head: int
    line: tuple[Spot, ...]
    points: tuple[Point, ...]  # the same, without heights
    metres: Minutes  # along it, from the tail to each spot
    length: float  # of the whole path in metres, heights and all

    @property
    def boarding(self) -> bool:
        """From the ground at its tail to what one rides on at its head; it has but one spot."""
        return len(self.line) == 1

    def ahead(self, mode: Mode) -> Minutes:
        """Minutes from the tail to each spot."""
        if self.boarding:
            return (self.path.wait.total_seconds() / 60,)
        step = pace(self.path, mode, self.length)
        between = zip(pairwise(self.line), pairwise(self.metres), strict=True)
        return tuple(accumulate((step(a, b, n - m) for (a, b), (m, n) in between), initial=0.0))

    def back(self, mode: Mode) -> Minutes:
        """Minutes from each spot back to the tail."""
        if self.boarding:
            return (0.0,)
        step = pace(self.path, mode, self.length)
        between = zip(pairwise(self.line), pairwise(self.metres), strict=True)
        return tuple(accumulate((step(b, a, n - m) for (a, b), (m, n) in between), initial=0.0))


class Graph:
    """All arcs of a site. A step is an arc with its direction: 2 * arc ahead, 2 * arc + 1 back."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self.arcs: list[Arc] = []
        self.of: dict[str, list[int]] = {}  # path id → its arcs
        self.spots: list[Spot] = []  # of the nodes
        self._nodes: dict[tuple[Key, str], int] = {}
        shared = _shared(paths)
        for path in paths.values():
            self.of[path.id] = list(self._join(path, shared))

    def steps(self, mode: Mode, arc: int) -> Iterator[tuple[float, int, int, int]]:
        """The ways to pass an arc: minutes, from, to, step. None for who may not use the path."""
        it = self.arcs[arc]
        if mode not in it.path.modes:
            return
        yield it.ahead(mode)[-1], it.tail, it.head, 2 * arc
        if not it.path.oneway or it.boarding:
            yield it.back(mode)[-1], it.head, it.tail, 2 * arc + 1

    def into(self, mode: Mode) -> list[tuple[Into, ...]]:
        """For each node, the steps that lead to it: for searching backwards."""
        rows: list[list[Into]] = [[] for _ in self.spots]
        for arc in range(len(self.arcs)):
            for minutes, tail, head, step in self.steps(mode, arc):
                rows[head].append((minutes, tail, step))
        return [tuple(row) for row in rows]

    def out_of(self, mode: Mode) -> list[tuple[Into, ...]]:
        """For each node, the steps that lead from it: for searching forwards."""
        rows: list[list[Into]] = [[] for _ in self.spots]
        for arc in range(len(self.arcs)):
            for minutes, tail, head, step in self.steps(mode, arc):
                rows[tail].append((minutes, head, step))
        return [tuple(row) for row in rows]

    def arcs_at(self) -> list[list[int]]:
        """For each node, the arcs that end there."""
        found: list[list[int]] = [[] for _ in self.spots]
        for number, arc in enumerate(self.arcs):
            for node in {arc.tail, arc.head}:
                found[node].append(number)
        return found

    def _join(self, path: Path, shared: Mapping[Key, int]) -> Iterator[int]:
        """Cut a path at its nodes; yields the arcs."""
        spots = [path.line[0], *(b for a, b in pairwise(path.line) if key(a) != key(b))]
        keys = [key(s) for s in spots]
        metres = [*accumulate((_metres(a, b) for a, b in pairwise(spots)), initial=0.0)]
        bits = zip(pairwise(spots), pairwise(metres), strict=True)
        length = sum(slant(a, b, n - m) for (a, b), (m, n) in bits)
        last = len(spots) - 1
        cuts = [n for n, k in enumerate(keys) if n in (0, last) or shared[k] > 1]
        own = path.id if boarded(path) else ""
        for cut in cuts if own else ():
            yield from self._board(path, spots[cut])
        for a, b in pairwise(cuts):
            along = tuple(m - metres[a] for m in metres[a : b + 1])
            tail, head = self._node(spots[a], own), self._node(spots[b], own)
            line = tuple(spots[a : b + 1])
            yield self._add(Arc(path, tail, head, line, _points(line), along, length))

    def _board(self, path: Path, spot: Spot) -> Iterator[int]:
        if (key(spot), path.id) not in self._nodes:
            tail, head = self._node(spot, ""), self._node(spot, path.id)
            yield self._add(Arc(path, tail, head, (spot,), _points((spot,)), (0.0,), 0.0))

    def _add(self, arc: Arc) -> int:
        self.arcs.append(arc)
        return len(self.arcs) - 1

    def _node(self, spot: Spot, layer: str) -> int:
        node = self._nodes.setdefault((key(spot), layer), len(self.spots))
        if node == len(self.spots):
            self.spots.append(spot)
        return node


def told_as(id: str) -> str:
    """The path that people speak of: the lines `trail`, `trail/2`, `trail/3` are one to them."""
    return id.partition("/")[0]


def boarded(path: Path) -> bool:
    """Does one wait for it or ride on it, from stop to stop?"""
    return path.ride is not None or bool(path.wait)


def key(at: Spot | Point) -> Key:
    """What makes two vertices one."""
    return round(at.lat * 1e6), round(at.lon * 1e6)


def _shared(paths: Mapping[str, Path]) -> Mapping[Key, int]:
    """How often each vertex occurs; an end counts as twice: whatever touches it, meets it."""
    uses = Counter(k for p in paths.values() for k in _distinct([key(s) for s in p.line]))
    for path in paths.values():
        uses.update((key(path.line[0]), key(path.line[-1])))
    return uses


def _distinct(keys: Sequence[Key]) -> list[Key]:
    return [keys[0], *(b for a, b in pairwise(keys) if a != b)]


def _points(line: Sequence[Spot]) -> tuple[Point, ...]:
    return tuple(Point(s.lat, s.lon) for s in line)


def _metres(a: Spot, b: Spot) -> float:
    return distance(Point(a.lat, a.lon), Point(b.lat, b.lon))
