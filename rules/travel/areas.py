"""How far one gets in so many minutes, or from where one gets here: as stretches, and as areas.

A stretch is a part of an arc. An area is what lies within `MARGIN` metres of a stretch that is
reached, or of the spot itself: a step aside from the path counts as reached with it. It is drawn on
squares of `CELL` metres, so its edge is right to about half of that.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil, hypot, inf

from msgspec import Struct

from rules.model import Mode, Point
from rules.nearest import Ground
from rules.travel.graph import Arc, boarded
from rules.travel.passable import Passable, Terrain
from rules.travel.plane import Flat, Plane
from rules.travel.rings import Cell, Ring, rings_of
from rules.travel.search import Asked, reach
from rules.travel.snapping import Hold

MARGIN = 30.0  # metres
CELL = 15.0  # metres

Stretches = dict[int, list[tuple[float, float]]]  # arc → from, to, in metres along it


class Area(Struct, frozen=True):
    """What is reached within minutes: polygons, each an outline and its holes, rings not closed."""

    minutes: float
    polygons: tuple[tuple[Ring, ...], ...]


def circles(
    terrain: Terrain,
    at: Point,
    mode: Mode,
    minutes: Sequence[float],
    ground: Ground | None = None,
    *,
    inwards: bool = False,
) -> tuple[Area, ...]:
    """Areas that somebody at the point reaches; `inwards`: from where the point is reached."""
    state = terrain.passable(mode, ground)
    one, plane, found = state.place(at), terrain.net.plane, list[Area]()
    for limit in minutes:
        stretches = reached(terrain, state, [one], limit, inwards=inwards)
        lines = [*_drawn(stretches, terrain, plane), [plane.flat(at)] * 2]
        found.append(Area(limit, _polygons(lines, plane)))
    return tuple(found)


def reached(
    terrain: Terrain, state: Passable, spots: Iterable[Asked], limit: float, *, inwards: bool
) -> Stretches:
    """All stretches within so many minutes of the nearest of some spots."""
    seeds: dict[int, float] = {}
    found: Stretches = {}
    for one in spots:
        for hold in one.snap.holds if one.snap else ():
            for node, minutes in _ends(hold, inwards=inwards):
                if (total := one.off + minutes) <= min(limit, seeds.get(node, inf)):
                    seeds[node] = total
            _around(hold, limit - one.off, terrain.graph.arcs[hold.arc], state.mode, found, inwards)
    rows = terrain.into(state) if inwards else terrain.out_of(state)
    left = reach(rows, seeds, limit)
    for arc in {number for node in left for number in terrain.arcs_at[node]}:
        _along(arc, left, limit, terrain, state, found, inwards)
    return found


def merged(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same stretches of one arc, none over another."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _ends(hold: Hold, *, inwards: bool) -> tuple[tuple[int, float], tuple[int, float]]:
    if inwards:
        return (hold.tail, hold.from_tail), (hold.head, hold.from_head)
    return (hold.head, hold.to_head), (hold.tail, hold.to_tail)


def _along(
    number: int,
    left: Mapping[int, float],
    limit: float,
    terrain: Terrain,
    state: Passable,
    found: Stretches,
    inwards: bool,  # noqa: FBT001 - handed on
) -> None:
    """What is reached of an arc from its ends."""
    arc = terrain.graph.arcs[number]
    if not _open(arc, state):
        return
    near, far = limit - left.get(arc.tail, inf), limit - left.get(arc.head, inf)
    there, back = arc.ahead(state.mode), arc.back(state.mode)
    from_tail, from_head = (back, there) if inwards else (there, back)
    both = not arc.path.oneway
    if near >= 0 and (both or not inwards):
        found.setdefault(number, []).append((0.0, _where(from_tail, near, arc)))
    if far >= 0 and (both or inwards):
        start = from_head[-1] - far
        found.setdefault(number, []).append((_where(from_head, start, arc), arc.metres[-1]))


def _around(
    hold: Hold,
    budget: float,
    arc: Arc,
    mode: Mode,
    found: Stretches,
    inwards: bool,  # noqa: FBT001
) -> None:
    """What is reached of the arc that somebody stands on, before its ends."""
    if budget < 0 or arc.boarding:
        return
    there, back = arc.ahead(mode), arc.back(mode)
    rising, falling = (back, there) if inwards else (there, back)
    here = hold.metres
    start = end = here
    if not arc.path.oneway or not inwards:
        end = _where(rising, _minutes(rising, here, arc) + budget, arc)
    if not arc.path.oneway or inwards:
        start = _where(falling, _minutes(falling, here, arc) - budget, arc)
    found.setdefault(hold.arc, []).append((start, end))


def _open(arc: Arc, state: Passable) -> bool:
    """Can one stand on it and go?"""
    path = arc.path
    return not boarded(path) and state.mode in path.modes and path.id not in state.blocked


def _where(cumulated: Sequence[float], minutes: float, arc: Arc) -> float:
    """Metres along an arc that are reached at so many of its minutes."""
    return _between(cumulated, arc.metres, minutes)


def _minutes(cumulated: Sequence[float], metres: float, arc: Arc) -> float:
    return _between(arc.metres, cumulated, metres)


def _between(known: Sequence[float], wanted: Sequence[float], value: float) -> float:
    """The other figure at the same share between two entries; at the ends no farther."""
    if value <= known[0]:
        return wanted[0]
    if value >= known[-1]:
        return wanted[-1]
    n = bisect_right(known, value)
    share = (value - known[n - 1]) / (known[n] - known[n - 1])
    return wanted[n - 1] + share * (wanted[n] - wanted[n - 1])


def _drawn(stretches: Stretches, terrain: Terrain, plane: Plane) -> Iterator[list[Flat]]:
    """The stretches as lines on the sheet."""
    for number, parts in stretches.items():
        arc = terrain.graph.arcs[number]
        flat = [plane.flat(point) for point in arc.points]
        for start, end in merged(parts):
            inner = [f for f, m in zip(flat, arc.metres, strict=True) if start < m < end]
            yield [_at(start, arc, flat), *inner, _at(end, arc, flat)]


def _at(metres: float, arc: Arc, flat: list[Flat]) -> Flat:
    return (
        _between(arc.metres, [x for x, _ in flat], metres),
        _between(arc.metres, [y for _, y in flat], metres),
    )


def _polygons(lines: Iterable[list[Flat]], plane: Plane) -> tuple[tuple[Ring, ...], ...]:
    """Everything within the margin of the lines, as rings of degrees."""
    span = ceil(MARGIN / CELL)
    disc = [
        (x, y)
        for x in range(-span, span + 1)
        for y in range(-span, span + 1)
        if hypot(x, y) * CELL <= MARGIN
    ]
    spots = {cell for line in lines for cell in _cells(line)}
    cells = {(x + dx, y + dy) for x, y in spots for dx, dy in disc}
    return tuple(
        tuple(tuple(plane.point((x * CELL, y * CELL)) for x, y in ring) for ring in polygon)
        for polygon in rings_of(cells)
    )


def _cells(line: Sequence[Flat]) -> Iterator[Cell]:
    """The squares that a line passes, at least every half a square."""
    for (x, y), (east, north) in pairwise(line):
        steps = max(1, ceil(hypot(east - x, north - y) / CELL * 2))
        for n in range(steps + 1):
            share = n / steps
            yield (
                int((x + share * (east - x)) // CELL),
                int((y + share * (north - y)) // CELL),
            )
