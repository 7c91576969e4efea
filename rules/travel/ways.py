"""Travel on the paths: the nearest units, and the way of each as it is drawn on the map.

To the path and from it everybody walks, whatever they ride: the line, the factor and the speed of
`StraightLine` on foot. Within `off_path` metres that is a step aside (`by`: "paths"); farther it is
told ("paths+line"). Who is nearer to the call than the two of them are to the paths goes there
straight ("line"). Where no path of the site serves a mode, the straight line stands in for it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from heapq import nsmallest
from itertools import groupby
from math import inf

from rules.model import Mode, Point
from rules.nearest import DETOUR, Ground, Start, StraightLine, distance
from rules.route import Way
from rules.terrain import Path
from rules.times import ALWAYS, Times
from rules.travel.graph import boarded, told_as
from rules.travel.passable import WALKED, Terrain
from rules.travel.search import NO_PATH, Arrival, Asked, Found, Party, search
from rules.travel.snapping import Snap
from rules.travel.trail import Passage, line_of, passages, stages


class PathTravel:
    """Travel on the paths of a site. `off_path` in metres."""

    name = "paths"

    def __init__(self, paths: Mapping[str, Path], times: Times, off_path: float) -> None:
        self.terrain = Terrain(paths, times)
        self._off_path = off_path
        self._line = StraightLine()

    def ways(
        self, to: Point, starts: Sequence[Start], ground: Ground | None = None,
        most: int | None = None,
    ) -> Sequence[Way | None]:  # fmt: skip
        """One way for each start, in order; with `most`, at least the nearest so many have one."""
        found: list[Way | None] = [None] * len(starts)
        bound, wanted = inf, len(starts) if most is None else most
        for mode in sorted({s.mode for s in starts}):
            numbers = [n for n, s in enumerate(starts) if s.mode is mode]
            group = [starts[n] for n in numbers]
            for n, way in zip(numbers, self._group(to, group, ground, wanted, bound), strict=True):
                found[n] = way
            minutes = nsmallest(wanted, (w.minutes for w in found if w is not None))
            bound = minutes[-1] + 0.1 if len(minutes) == wanted and most is not None else inf
        return found

    def between(self, a: Point, b: Point, mode: Mode, ground: Ground | None = None) -> Way | None:
        """The way from a to b, with its line; None where no open path leads there."""
        return self.ways(b, [Start("", a, mode)], ground)[0]

    def _group(
        self, to: Point, starts: Sequence[Start], ground: Ground | None, most: int, bound: float
    ) -> Sequence[Way | None]:
        """The ways of starts of one mode."""
        mode = starts[0].mode
        if not self.terrain.used(mode):
            return self._line.ways(to, starts, ground)
        state = self.terrain.passable(mode, ground)
        goal = state.place(to)
        party = state.party(tuple(s.point for s in starts))
        straight = self._straight(to, goal, starts, party)
        rows = self.terrain.into(state)
        found = search(rows, goal, party, most, bound, straight)
        ways: list[Way | None] = [None] * len(starts)
        for arrival in found.arrivals:
            nth = arrival.nth
            one = party.asked[nth]
            ways[nth] = self._way(starts[nth].point, one, to, goal, arrival, found, ground)
        return ways

    def _straight(
        self, to: Point, goal: Asked, starts: Sequence[Start], party: Party
    ) -> Mapping[int, float]:
        """Minutes of the straight line of those who are nearer to the call than to the paths."""
        if goal.snap is None:
            return {}
        beside = range(len(starts)) if self._aside(goal.snap) else party.beside(self._off_path)
        metres = {nth: distance(starts[nth].point, to) for nth in beside}
        aside = goal.off / WALKED
        return {
            n: m * WALKED for n, m in metres.items() if m <= aside + party.asked[n].off / WALKED
        }

    def _aside(self, *snaps: Snap) -> bool:
        return any(snap.off > self._off_path for snap in snaps)

    def _way(
        self, at: Point, one: Asked, to: Point, goal: Asked, arrival: Arrival, found: Found,
        ground: Ground | None,
    ) -> Way:  # fmt: skip
        if arrival.end == NO_PATH or goal.snap is None or one.snap is None:
            return _told(arrival, distance(at, to) * DETOUR, "line", (at, to))
        parts = [*stages(self.terrain.graph, arrival, one, goal, found)]
        passed = passages(parts)
        line = line_of([(at,), *(part.line for part in parts), (to,)])
        metres = sum(part.metres for part in parts) + (one.snap.off + goal.snap.off) * DETOUR
        by = "paths+line" if self._aside(goal.snap, one.snap) else self.name
        return Way(
            minutes=round(arrival.minutes, 1),
            metres=round(metres),
            by=by,
            line=line,
            via=tuple(id for id, _ in groupby(told_as(p.path.id) for p in passed)),
            closing=self._closing(passed, ground),
        )

    def _closing(self, passed: Sequence[Passage], ground: Ground | None) -> str:
        """The first path that closes too early: before one has left it, or has boarded it."""
        late = (p.path.id for p in passed if ground and self._closes(p, ground))
        return told_as(next(late, ""))

    def _closes(self, passage: Passage, ground: Ground) -> bool:
        path = passage.path
        if path.hours == ALWAYS or told_as(path.id) in ground.opened:
            return False
        minutes = passage.enters if boarded(path) else passage.leaves
        return not self.terrain.times.open(path.hours, ground.at + timedelta(minutes=minutes))


def _told(arrival: Arrival, metres: float, by: str, line: tuple[Point, ...]) -> Way:
    return Way(minutes=round(arrival.minutes, 1), metres=round(metres), by=by, line=line)
