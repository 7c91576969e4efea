"""Who is covered, hour by hour: places and metres of path that nobody on duty reaches in time.

Units stand where the site puts them; whom to count is the caller's choice. Hours of paths and
shifts are taken as they are at the beginning of each hour; an hour like one before costs nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from rules.model import Mode, Point, Unit
from rules.nearest import Ground, Start
from rules.rulebook import Rulebook
from rules.travel.areas import Stretches, merged, reached
from rules.travel.graph import boarded
from rules.travel.ways import PathTravel
from rules.world import World

HOURS = 24


class Cover(Struct, frozen=True, kw_only=True):
    """One hour: who is on duty; minutes to each place, None where nobody gets there; metres."""

    at: datetime
    units: tuple[str, ...]
    places: Mapping[str, float | None]
    beyond: Mapping[float, float]  # minutes → metres of path that nobody reaches within them
    metres: float  # of all paths that one walks or drives


def day(
    book: Rulebook, on: date, minutes: Sequence[float], able: Callable[[Unit], bool]
) -> Iterator[Cover]:
    """Every hour of a date of the site's own calendar."""
    zone = ZoneInfo(book.site.timezone)
    known: dict[object, Cover] = {}
    for hour in range(HOURS):
        at = datetime.combine(on, time(hour), zone)
        on_duty = tuple(u for u in standing(book, at) if able(u))
        like = (tuple(u.id for u in on_duty), _closed(book, at))
        if like not in known:
            known[like] = cover(book, at, on_duty, minutes)
        yield replace(known[like], at=at)


def standing(book: Rulebook, at: datetime) -> Iterator[Unit]:
    """Units on duty at a moment that have a place of their own; of an enlarged one, all members."""
    nobody = World()
    for unit in book.site.units.values():
        up = unit.id in book.members or book.on_duty(unit, nobody, at)
        if unit.point is not None and up:
            yield unit


def cover(book: Rulebook, at: datetime, units: Sequence[Unit], minutes: Sequence[float]) -> Cover:
    """What these units reach at that moment."""
    ground = Ground(at, {}, {})
    starts = [Start(u.id, u.point, u.mode) for u in units if u.point is not None]
    metres, beyond = _metres(book, starts, ground, minutes)
    return Cover(
        at=at,
        units=tuple(u.id for u in units),
        places={p.id: _first(book, p.point, starts, ground) for p in book.site.places.values()},
        beyond=beyond,
        metres=metres,
    )


def _first(book: Rulebook, to: Point, starts: Sequence[Start], ground: Ground) -> float | None:
    ways = book.travel.ways(to, starts, ground, 1)
    return min((way.minutes for way in ways if way is not None), default=None)


def _closed(book: Rulebook, at: datetime) -> frozenset[str]:
    travel = book.travel
    if not isinstance(travel, PathTravel):
        return frozenset()
    return travel.terrain.blocked(Ground(at, {}, {}))


def _metres(
    book: Rulebook, starts: Sequence[Start], ground: Ground, minutes: Sequence[float]
) -> tuple[float, Mapping[float, float]]:
    """Metres of all paths, and of those beyond each limit; 0 where the site has no paths."""
    travel = book.travel
    if not isinstance(travel, PathTravel):
        return 0.0, dict.fromkeys(minutes, 0.0)
    arcs = enumerate(travel.terrain.graph.arcs)
    lengths = {n: arc.metres[-1] for n, arc in arcs if not boarded(arc.path)}
    whole = sum(lengths.values())
    left = {m: whole - _covered(travel, starts, ground, m, lengths) for m in minutes}
    return whole, left


def _covered(
    travel: PathTravel,
    starts: Sequence[Start],
    ground: Ground,
    limit: float,
    lengths: Mapping[int, float],
) -> float:
    """Metres of path that somebody reaches, by whatever means."""
    found: Stretches = {}
    for mode in sorted({s.mode for s in starts}):
        for arc, parts in _by(travel, [s for s in starts if s.mode is mode], mode, ground, limit):
            found.setdefault(arc, []).extend(parts)
    return sum(b - a for arc, parts in found.items() if arc in lengths for a, b in merged(parts))


def _by(
    travel: PathTravel, starts: Sequence[Start], mode: Mode, ground: Ground, limit: float
) -> Iterator[tuple[int, list[tuple[float, float]]]]:
    state = travel.terrain.passable(mode, ground)
    spots = [state.place(s.point) for s in starts]
    yield from reached(travel.terrain, state, spots, limit, inwards=False).items()
