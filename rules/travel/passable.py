"""What can be passed at a moment: what the site says, its hours, and what people closed and opened.

Hours count as they are at departure. The steps of a mode are made once; for what is closed only
the nodes it touches are made anew, so that a closure costs by its own size and not by the map's.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from rules.model import Mode, Point
from rules.nearest import DETOUR, METRES_A_MINUTE, Ground
from rules.terrain import Path
from rules.times import ALWAYS, Times
from rules.travel.graph import Graph, Into, told_as
from rules.travel.search import Asked, Party
from rules.travel.snapping import Net

MOST_STATES = 24  # modes times closures that are kept
MOST_SNAPS = 20_000  # spots of people that are kept for each of them
MOST_PARTIES = 8
WALKED = DETOUR / METRES_A_MINUTE[Mode.FOOT]  # minutes a metre beside the paths

K = TypeVar("K")
T = TypeVar("T")


class Passable:
    """The graph for one mode with some paths blocked, and who was put on it already."""

    def __init__(self, graph: Graph, net: Net, mode: Mode, blocked: frozenset[str]) -> None:
        self.graph, self.net, self.mode, self.blocked = graph, net, mode, blocked
        self._placed: dict[Point, Asked] = {}
        self._parties: OrderedDict[tuple[Point, ...], Party] = OrderedDict()
        self.rows: dict[str, list[tuple[Into, ...]]] = {}

    def place(self, at: Point) -> Asked:
        """Where somebody stands on the paths; kept for the next time."""
        try:
            return self._placed[at]
        except KeyError:
            if len(self._placed) >= MOST_SNAPS:
                self._placed.clear()
            snap = self.net.snap(at, self.mode, self.blocked)
            placed = self._placed[at] = Asked(snap, snap.off * WALKED if snap else 0.0)
            return placed

    def party(self, spots: tuple[Point, ...]) -> Party:
        """Several together; the same ones are asked again until one of them moves."""
        make = lambda: Party([self.place(at) for at in spots])  # noqa: E731 - only if not kept
        return _kept(self._parties, spots, make, MOST_PARTIES)


class Terrain:
    """The paths of a site, and what of them can be passed when."""

    def __init__(self, paths: Mapping[str, Path], times: Times) -> None:
        self.paths, self.times = paths, times
        self.graph = Graph(paths)
        self.net = Net(self.graph)
        self._lines: dict[str, list[str]] = {}
        for id in paths:
            self._lines.setdefault(told_as(id), []).append(id)
        self._shut = frozenset(p.id for p in paths.values() if p.closed)
        self._timed = [(p.id, p.hours) for p in paths.values() if p.hours != ALWAYS]
        self._states: OrderedDict[tuple[Mode, frozenset[str]], Passable] = OrderedDict()
        self._outside: OrderedDict[datetime, frozenset[str]] = OrderedDict()
        self._rows: dict[tuple[Mode, bool], list[tuple[Into, ...]]] = {}

    @cached_property
    def arcs_at(self) -> list[list[int]]:
        """For each node, the arcs that end there."""
        return self.graph.arcs_at()

    def used(self, mode: Mode) -> bool:
        """Does any path serve this mode, closed or not?"""
        return any(mode in p.modes for p in self.paths.values())

    def blocked(self, ground: Ground | None) -> frozenset[str]:
        """Paths that cannot be passed. What people say goes before the site and its hours."""
        if ground is None:
            return self._shut
        by_site = self._shut | self._out_of_hours(ground.at)
        return (by_site - self._lines_of(ground.opened)) | self._lines_of(ground.closed)

    def _lines_of(self, ids: Iterable[str]) -> frozenset[str]:
        """All lines of the paths that people speak of; nothing for a path that is no more."""
        return frozenset(line for id in ids for line in self._lines.get(told_as(id), ()))

    def passable(self, mode: Mode, ground: Ground | None) -> Passable:
        """The graph as it is for a mode at that moment."""
        of = mode, self.blocked(ground)
        return _kept(self._states, of, lambda: self._state(*of), MOST_STATES)

    def drawn(self, mode: Mode) -> Passable:
        """The graph as if nothing were closed."""
        return self._state(mode, frozenset())

    def into(self, state: Passable) -> list[tuple[Into, ...]]:
        """The steps that lead to each node."""
        return self._steps(state, forward=False)

    def out_of(self, state: Passable) -> list[tuple[Into, ...]]:
        """The steps that lead from each node."""
        return self._steps(state, forward=True)

    def _state(self, mode: Mode, blocked: frozenset[str]) -> Passable:
        return Passable(self.graph, self.net, mode, blocked)

    def _steps(self, state: Passable, *, forward: bool) -> list[tuple[Into, ...]]:
        of = "out" if forward else "into"
        if of not in state.rows:
            state.rows[of] = self._without(state, self._all(state.mode, forward=forward))
        return state.rows[of]

    def _all(self, mode: Mode, *, forward: bool) -> list[tuple[Into, ...]]:
        of = mode, forward
        if of not in self._rows:
            self._rows[of] = self.graph.out_of(mode) if forward else self.graph.into(mode)
        return self._rows[of]

    def _without(self, state: Passable, rows: list[tuple[Into, ...]]) -> list[tuple[Into, ...]]:
        """The rows, those anew that a blocked path touches."""
        if not state.blocked:
            return rows
        shut = {arc for id in state.blocked for arc in self.graph.of[id]}
        arcs = self.graph.arcs
        rows = rows.copy()
        for node in {n for a in shut for n in (arcs[a].tail, arcs[a].head)}:
            rows[node] = tuple(step for step in rows[node] if step[2] // 2 not in shut)
        return rows

    def _out_of_hours(self, at: datetime) -> frozenset[str]:
        minute = at.replace(second=0, microsecond=0)
        return _kept(self._outside, minute, lambda: self._closed_at(minute), MOST_STATES)

    def _closed_at(self, at: datetime) -> frozenset[str]:
        known: dict[object, bool] = {}
        for _, hours in self._timed:
            if hours not in known:
                known[hours] = self.times.open(hours, at)
        return frozenset(id for id, hours in self._timed if not known[hours])


def _kept(kept: "OrderedDict[K, T]", key: K, make: Callable[[], T], most: int) -> T:
    """The value of a key, made where it is not kept; the longest unused one goes."""
    if key not in kept:
        kept[key] = make()
        if len(kept) > most:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]
