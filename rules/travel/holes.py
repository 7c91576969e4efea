"""What nobody on duty reaches in time: places, and the stretches of the paths between them.

Units stand where the site puts them. Of a path that is closed nothing is told: nobody is there.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from rules.model import Mode, Point, Unit
from rules.nearest import Ground, Start
from rules.rulebook import Rulebook
from rules.travel.areas import Stretches, merged, reached
from rules.travel.graph import Arc, boarded
from rules.travel.ways import PathTravel

SHORTEST = 10.0  # metres; less than a step aside is no hole

Line = tuple[Point, ...]


class Holes(Struct, frozen=True, kw_only=True):
    """Places by id with the minutes until somebody is there, None = nobody ever; lines of paths."""

    places: Mapping[str, float | None]
    lines: tuple[Line, ...]


def holes(book: Rulebook, units: Sequence[Unit], ground: Ground, within: float) -> Holes:
    """What these units do not reach within so many minutes."""
    starts = [Start(u.id, u.point, u.mode) for u in units if u.point is not None]
    first = {p.id: _first(book, p.point, starts, ground) for p in book.site.places.values()}
    return Holes(
        places={id: m for id, m in first.items() if m is None or m > within},
        lines=tuple(_lines(book.travel, starts, ground, within)),
    )


def _first(book: Rulebook, to: Point, starts: Sequence[Start], ground: Ground) -> float | None:
    ways = book.travel.ways(to, starts, ground, 1)
    return min((way.minutes for way in ways if way is not None), default=None)


def _lines(
    travel: object, starts: Sequence[Start], ground: Ground, within: float
) -> Iterator[Line]:
    if not isinstance(travel, PathTravel):
        return
    blocked, found = travel.terrain.blocked(ground), Stretches()
    for mode in sorted({s.mode for s in starts}):
        for of, parts in _by(travel, starts, mode, ground, within).items():
            found.setdefault(of, []).extend(parts)
    for number, arc in enumerate(travel.terrain.graph.arcs):
        if not boarded(arc.path) and arc.path.id not in blocked:
            for start, end in _between(merged(found.get(number, ())), arc.metres[-1]):
                yield _cut(arc, start, end)


def _by(
    travel: PathTravel, starts: Sequence[Start], mode: Mode, ground: Ground, limit: float
) -> Stretches:
    state = travel.terrain.passable(mode, ground)
    spots = [state.place(s.point) for s in starts if s.mode is mode]
    return reached(travel.terrain, state, spots, limit, inwards=False)


def _between(parts: Sequence[tuple[float, float]], whole: float) -> Iterator[tuple[float, float]]:
    """What is left of a length without these parts."""
    at = 0.0
    for start, end in (*parts, (whole, whole)):
        if start - at >= min(SHORTEST, whole):
            yield at, start
        at = max(at, end)


def _cut(arc: Arc, start: float, end: float) -> Line:
    """A part of an arc, by metres along it."""
    inner = (p for p, m in zip(arc.points, arc.metres, strict=True) if start < m < end)
    return (_at(arc, start), *inner, _at(arc, end))


def _at(arc: Arc, metres: float) -> Point:
    for n in range(1, len(arc.metres)):
        a, b = arc.metres[n - 1], arc.metres[n]
        if metres <= b:
            share = (metres - a) / (b - a) if b > a else 0.0
            p, q = arc.points[n - 1], arc.points[n]
            return Point(p.lat + share * (q.lat - p.lat), p.lon + share * (q.lon - p.lon))
    return arc.points[-1]
