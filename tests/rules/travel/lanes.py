"""Small made-up paths for tests: a sheet in metres, laid around one spot of the hills."""

from datetime import UTC, datetime, timedelta
from math import cos, radians
from zoneinfo import ZoneInfo

from rules.model import Mode, Point
from rules.nearest import EARTH, Ground, Start
from rules.terrain import Path, Spot
from rules.times import Hours, Span, Times
from rules.travel import PathTravel

NORTH = radians(1) * EARTH
EAST = NORTH * cos(radians(29.35))
TIMES = Times("Asia/Shanghai", {})
TEN = datetime(2026, 10, 1, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
DAYTIME = Hours(spans=(Span(7 * 60, 19 * 60),))


def at(east: float, north: float) -> Point:
    """A point so many metres from the middle."""
    return Point(round(29.35 + north / NORTH, 7), round(110.44 + east / EAST, 7))


def path(id: str, *line: tuple[float, ...], **more: object) -> Path:
    """A path through points in metres east, north and (where given) up."""
    spots = []
    for east, north, *height in line:
        point = at(east, north)
        spots.append(Spot(round(point.lat, 6), round(point.lon, 6), height[0] if height else None))
    return Path(id=id, line=tuple(spots), **more)  # type: ignore[arg-type]


def travel(*paths: Path, off_path: float = 150.0) -> PathTravel:
    return PathTravel({p.id: p for p in paths}, TIMES, off_path)


def ground(
    when: datetime = TEN, closed: tuple[str, ...] = (), opened: tuple[str, ...] = ()
) -> Ground:
    return Ground(when, dict.fromkeys(closed, "closed"), dict.fromkeys(opened, "opened"))


def later(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def on_foot(*points: Point) -> list[Start]:
    return [Start(f"u-{n}", point, Mode.FOOT) for n, point in enumerate(points)]
