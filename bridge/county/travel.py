"""Travel on a county's roads, with the contract and the words of travel on paths.

Roads have no hours here. A road is closed by its number in OpenStreetMap: `way/4711`.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np

from bridge.county.extract import Extract
from bridge.county.net import Found, Net, Party
from bridge.county.snapping import Place
from rules.model import Mode, Point
from rules.nearest import DETOUR, Ground, Start, StraightLine, distance
from rules.route import Way
from rules.travel.passable import WALKED

MOST_NETS = 8  # modes times closures that are kept
_WAY = "way/"


class CountyTravel:
    """Travel on all roads of an extract. `off_path` in metres."""

    name = "paths"

    def __init__(self, county: Extract, off_path: float) -> None:
        self._county, self._off_path = county, off_path
        self._nets: dict[tuple[Mode, frozenset[int]], Net] = {}
        self._line = StraightLine()

    def ways(
        self, to: Point, starts: Sequence[Start], ground: Ground | None = None,
        most: int | None = None,
    ) -> Sequence[Way | None]:  # fmt: skip
        """One way for each start, in order; with `most`, at least the nearest so many have one."""
        found: list[Way | None] = [None] * len(starts)
        for mode in sorted({s.mode for s in starts}):
            numbers = [n for n, s in enumerate(starts) if s.mode is mode]
            group = [starts[n] for n in numbers]
            for n, way in zip(numbers, self._group(to, group, ground, most), strict=True):
                found[n] = way
        return found

    def between(self, a: Point, b: Point, mode: Mode, ground: Ground | None = None) -> Way | None:
        """The way from a to b, with its line; None where no open road leads there."""
        return self.ways(b, [Start("", a, mode)], ground)[0]

    def _group(
        self, to: Point, starts: Sequence[Start], ground: Ground | None, most: int | None
    ) -> Sequence[Way | None]:
        """The ways of starts of one mode."""
        net = self._net(starts[0].mode, _closed(ground))
        goal = net.place(to)
        if goal is None:
            return self._line.ways(to, starts, ground)
        party = net.party(tuple(s.point for s in starts))
        wanted = len(starts) if most is None else min(most, len(starts))
        found = net.search(goal, party, wanted)
        straight = self._straight(to, goal, starts, party)
        for nth, minutes in straight.items():
            found.minutes[nth] = minutes
        nearest = np.argsort(found.minutes, kind="stable")
        chosen = nearest if most is None else nearest[: most + 1]
        ways: list[Way | None] = [None] * len(starts)
        for nth in map(int, chosen):
            at = starts[nth].point
            if nth in straight:
                ways[nth] = _straight_way(straight[nth], at, to)
            elif np.isfinite(found.minutes[nth]):
                ways[nth] = self._way(to, goal, at, nth, net, party, found)
        return ways

    def _straight(
        self, to: Point, goal: Place, starts: Sequence[Start], party: Party
    ) -> dict[int, float]:
        """Minutes of those who are nearer to the call than the two of them are to the roads."""
        aside = goal.aside + party.aside / WALKED
        far = np.maximum(goal.aside, party.aside / WALKED) > self._off_path
        metres = {n: distance(starts[n].point, to) for n in map(int, np.flatnonzero(far))}
        return {n: m * WALKED for n, m in metres.items() if m <= aside[n]}

    def _way(
        self, to: Point, goal: Place, at: Point, nth: int, net: Net, party: Party, found: Found
    ) -> Way:
        aside = goal.aside + float(party.aside[nth]) / WALKED
        far = max(goal.aside, float(party.aside[nth]) / WALKED) > self._off_path
        start = net.place(at)
        assert start is not None, "who was found is on a road"
        on_road = found.minutes[nth] - party.aside[nth] - goal.aside * WALKED
        if found.direct[nth] <= on_road:
            bits, nodes = [start.bit], list[int]()
            metres = abs(goal.share - start.share) * float(self._county.metres[start.bit])
        else:
            bits, nodes = self._steps(start, net, party, found, nth)
            metres = self._length(start, goal, bits, nodes)
            bits.append(goal.bit)
        line = [at, start.point, *(self._point(n) for n in nodes), goal.point, to]
        return Way(
            minutes=round(float(found.minutes[nth]), 1),
            metres=round(metres + aside * DETOUR),
            by="paths+line" if far else self.name,
            line=(at, *(b for a, b in pairwise(line) if a != b)),
            via=tuple(id for id, _ in groupby(self._named(bits))),
        )

    def _steps(
        self, start: Place, net: Net, party: Party, found: Found, nth: int
    ) -> tuple[list[int], list[int]]:
        """The bits before the goal's own, and the nodes between them."""
        bits, nodes = [start.bit], [net.first(found, party, nth)]
        for bit, node in net.way(found, nodes[0]):
            bits.append(bit)
            nodes.append(node)
        return bits, nodes

    def _length(self, start: Place, goal: Place, bits: list[int], nodes: list[int]) -> float:
        """Metres from the start to the goal by these bits and nodes."""
        it = self._county
        leaving = 1 - start.share if it.head[start.bit] == nodes[0] else start.share
        arriving = goal.share if it.tail[goal.bit] == nodes[-1] else 1 - goal.share
        ends = it.metres[start.bit] * leaving + it.metres[goal.bit] * arriving
        return float(ends + it.metres[bits[1:]].sum())

    def _named(self, bits: Sequence[int]) -> Iterator[str]:
        return (f"{_WAY}{self._county.way[bit]}" for bit in bits)

    def _point(self, node: int) -> Point:
        return Point(float(self._county.lat[node]), float(self._county.lon[node]))

    def _net(self, mode: Mode, closed: frozenset[int]) -> Net:
        """The net of a mode and its closures; the oldest goes when there are too many."""
        if (mode, closed) not in self._nets:
            if len(self._nets) >= MOST_NETS:
                del self._nets[next(iter(self._nets))]
            self._nets[mode, closed] = Net(self._county, mode, closed)
        return self._nets[mode, closed]


def _closed(ground: Ground | None) -> frozenset[int]:
    """Numbers of closed ways; ids of other paths are not ours."""
    numbers = (id.removeprefix(_WAY) for id in (ground.closed if ground else ()))
    return frozenset(int(number) for number in numbers if number.isdigit())


def _straight_way(minutes: float, at: Point, to: Point) -> Way:
    metres = round(minutes / WALKED * DETOUR)
    return Way(minutes=round(minutes, 1), metres=metres, by="line", line=(at, to))
