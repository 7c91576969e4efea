"""Dijkstra's search, backwards from a call to the units: each is found in the order of its minutes.

E. W. Dijkstra, "A note on two problems in connexion with graphs" (1959), with a heap and without
decreasing keys: what is outdated is passed over when it comes up. It goes only as far as the last
unit that is wanted, so it costs by that radius and not by the size of the map.
"""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import inf
from types import MappingProxyType
from typing import NamedTuple

from rules.travel.graph import Into
from rules.travel.snapping import Hold, Snap, same_arc

Rows = Sequence[tuple[Into, ...]]
BY_NODE, NO_PATH = -1, -2  # of `Arrival.end`
_NOBODY: Mapping[int, float] = MappingProxyType({})


class Asked(NamedTuple):
    """Somebody who could come, or the goal: where on the paths, and minutes to there."""

    snap: Snap | None
    off: float = 0.0


class Arrival(NamedTuple):
    """Somebody who was reached: number, minutes, and how to set out.

    From `start` to `node` and on by the steps; or, with `end` 0 or more, along one arc to that
    hold of the goal; or without any path (`NO_PATH`).
    """

    minutes: float
    nth: int
    start: Hold | None
    node: int
    end: int


class Found(NamedTuple):
    """Arrivals by their minutes; for each node seen, the next step and the minutes left.

    A step below 0 leads from the node to the hold of the goal with the number `-1 - step`.
    """

    arrivals: Sequence[Arrival]
    steps: Mapping[int, int]
    left: Mapping[int, float]


class Party:
    """Several who could come, sorted by where they set out. Good for any goal."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = asked
        self.doors: dict[int, list[tuple[float, int, Hold]]] = {}  # node → minutes to it, who, hold
        self.on: dict[int, list[tuple[int, Hold]]] = {}  # arc → who stands on it
        for nth, one in enumerate(asked):
            for hold in one.snap.holds if one.snap else ():
                self._sets_out(nth, one.off, hold)

    def beside(self, metres: float) -> list[int]:
        """Who is farther than that from the paths."""
        return [n for n, (snap, _) in enumerate(self.asked) if snap and snap.off > metres]

    def _sets_out(self, nth: int, off: float, hold: Hold) -> None:
        self.on.setdefault(hold.arc, []).append((nth, hold))
        if hold.to_head < inf:
            self.doors.setdefault(hold.head, []).append((off + hold.to_head, nth, hold))
        if hold.to_tail < inf:
            self.doors.setdefault(hold.tail, []).append((off + hold.to_tail, nth, hold))


def search(
    rows: Rows,
    goal: Asked,
    party: Party,
    most: int,
    bound: float = inf,
    straight: Mapping[int, float] = _NOBODY,
) -> Found:
    """The nearest `most` who can come, and whoever is as near; none beyond `bound` minutes.

    `straight` is the minutes of those who would rather not go to the paths at all.
    """
    left, steps = _gates(goal)
    doors, best = party.doors, _directly(goal, party, straight)
    heap = [(minutes, node) for node, minutes in left.items()]
    heap += [(arrival.minutes, ~nth) for nth, arrival in best.items()]
    heapify(heap)
    arrivals: dict[int, Arrival] = {}
    get = left.get
    while heap:
        minutes, node = heappop(heap)
        if minutes > bound:
            break
        if node < 0:  # somebody; what comes up first is the best
            arrivals.setdefault(~node, best[~node])
            if len(arrivals) == most:
                bound = minutes
            continue
        if minutes > left[node]:
            continue  # outdated
        if node in doors:
            _enter(doors[node], node, minutes, best, heap)
        for cost, other, step in rows[node]:
            if (total := minutes + cost) < get(other, inf):
                left[other] = total
                steps[other] = step
                heappush(heap, (total, other))
    return Found([*arrivals.values()], steps, left)


def reach(rows: Rows, left: dict[int, float], within: float) -> dict[int, float]:
    """Minutes to every node within so many; `left` holds the nodes to begin with and is used up."""
    heap = [(minutes, node) for node, minutes in left.items()]
    heapify(heap)
    while heap:
        minutes, node = heappop(heap)
        if minutes > left[node]:
            continue
        for cost, other, _ in rows[node]:
            if (total := minutes + cost) <= within and total < left.get(other, inf):
                left[other] = total
                heappush(heap, (total, other))
    return left


def _gates(goal: Asked) -> tuple[dict[int, float], dict[int, int]]:
    """From the ends of the goal's arcs to the goal: minutes, and which hold that leads to."""
    left: dict[int, float] = {}
    steps: dict[int, int] = {}
    for nth, hold in enumerate(goal.snap.holds if goal.snap else ()):
        for node, minutes in ((hold.tail, hold.from_tail), (hold.head, hold.from_head)):
            if (total := minutes + goal.off) < left.get(node, inf):
                left[node], steps[node] = total, -1 - nth
    return left, steps


def _directly(goal: Asked, party: Party, straight: Mapping[int, float]) -> dict[int, Arrival]:
    """Who stands on an arc of the goal, or so near that no path is worth going to."""
    best = {nth: Arrival(minutes, nth, None, -1, NO_PATH) for nth, minutes in straight.items()}
    for end, there in enumerate(goal.snap.holds if goal.snap else ()):
        for nth, hold in party.on.get(there.arc, ()):
            minutes = party.asked[nth].off + same_arc(hold, there) + goal.off
            if minutes < (best[nth].minutes if nth in best else inf):
                best[nth] = Arrival(minutes, nth, hold, -1, end)
    return best


def _enter(
    doors: list[tuple[float, int, Hold]],
    node: int,
    minutes: float,
    best: dict[int, Arrival],
    heap: list[tuple[float, int]],
) -> None:
    """The ways of those who set out by a node that was reached."""
    for more, nth, hold in doors:
        total = minutes + more
        if nth not in best or total < best[nth].minutes:
            best[nth] = Arrival(total, nth, hold, node, BY_NODE)
            heappush(heap, (total, ~nth))
