"""The way that a search found, laid out again: its line, its metres, its paths and when it passes.

From where somebody was put on the paths along an arc to the first node, then step by step, then
along an arc to the goal; or along one arc all the way.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from rules.model import Point
from rules.terrain import Path
from rules.travel.graph import Arc, Graph
from rules.travel.search import Arrival, Asked, Found
from rules.travel.snapping import Hold

_MOMENT = 1e-9  # minutes; less is a rounding


class Stage(Struct, frozen=True):
    """A part of a way on one arc; `enters` and `leaves` in minutes from setting out."""

    arc: Arc
    line: Sequence[Point]
    metres: float
    enters: float
    leaves: float


class Passage(Struct, frozen=True):
    """A part of a way on one path."""

    path: Path
    enters: float
    leaves: float


def stages(
    graph: Graph, arrival: Arrival, one: Asked, goal: Asked, found: Found
) -> Iterator[Stage]:
    """The way on the paths, arc by arc."""
    minutes, _, start, node, end = arrival
    assert goal.snap is not None, "nobody arrives where no path leads"
    assert start is not None, "this way goes by no path"
    if end >= 0:
        yield _along(
            graph.arcs[start.arc], start, goal.snap.holds[end], one.off, minutes - goal.off
        )
        return
    left, steps = found.left, found.steps
    yield _off(graph.arcs[start.arc], start, node, one.off, minutes - left[node])
    while (step := steps[node]) >= 0:
        arc, ahead = graph.arcs[step // 2], not step % 2
        after = arc.head if ahead else arc.tail
        line = arc.points if ahead else arc.points[::-1]
        yield Stage(arc, line, arc.metres[-1], minutes - left[node], minutes - left[after])
        node = after
    there = goal.snap.holds[-1 - step]
    yield _onto(graph.arcs[there.arc], there, node, minutes - left[node], minutes - goal.off)


def passages(found: Sequence[Stage]) -> list[Passage]:
    """The paths of a way, in order; one that is followed over several arcs is one."""
    passed: list[Passage] = []
    for stage in found:
        if not (stage.metres or stage.leaves - stage.enters > _MOMENT):
            continue  # at a junction one stands on all its arcs, and walks on one
        path, enters = stage.arc.path, stage.enters
        if passed and passed[-1].path is path:
            enters = passed.pop().enters
        passed.append(Passage(path, enters, stage.leaves))
    return passed


def line_of(parts: Sequence[Sequence[Point]]) -> tuple[Point, ...]:
    """The parts in one line, without standing still."""
    spots = [spot for part in parts for spot in part]
    return (spots[0], *(b for a, b in pairwise(spots) if a != b))


def _off(arc: Arc, start: Hold, node: int, enters: float, leaves: float) -> Stage:
    """From somebody's point to an end of the arc."""
    if node == arc.head and (node != arc.tail or start.to_head <= start.to_tail):
        line = (start.point, *arc.points[start.after + 1 :])
        return Stage(arc, line, arc.metres[-1] - start.metres, enters, leaves)
    line = (start.point, *arc.points[start.after :: -1])
    return Stage(arc, line, start.metres, enters, leaves)


def _onto(arc: Arc, end: Hold, node: int, enters: float, leaves: float) -> Stage:
    """From an end of the arc to the point of the goal."""
    if node == arc.tail and (node != arc.head or end.from_tail <= end.from_head):
        line = (*arc.points[: end.after + 1], end.point)
        return Stage(arc, line, end.metres, enters, leaves)
    line = (*arc.points[: end.after : -1], end.point)
    return Stage(arc, line, arc.metres[-1] - end.metres, enters, leaves)


def _along(arc: Arc, start: Hold, end: Hold, enters: float, leaves: float) -> Stage:
    """From a point of an arc to another of the same."""
    if start.metres <= end.metres:
        between = arc.points[start.after + 1 : end.after + 1]
    else:
        between = arc.points[end.after + 1 : start.after + 1][::-1]
    line = (start.point, *between, end.point)
    return Stage(arc, line, abs(end.metres - start.metres), enters, leaves)
