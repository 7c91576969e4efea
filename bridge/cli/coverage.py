"""`patrolbridge coverage`: which places nobody on duty reaches in time, hour by hour of a day.

With `--geojson`, also the areas that each unit on duty at `--hour` reaches (1, 3, 5 minutes and
the asked time), and the places that nobody reaches. With `--volunteers` those of the site's record
count as well: run it with and without, and see which blind spots they cover.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bridge.clock import SystemClock
from bridge.config import Loaded, load
from bridge.config.document import Node
from bridge.config.fields import Wrong, duration
from bridge.datadir import data_dir, log_url
from bridge.examples import site_path
from bridge.logs import open_log
from bridge.record.table import table
from bridge.snapshots import recall
from rules.members import peopled
from rules.model import Unit, UnitKind
from rules.nearest import Ground
from rules.rulebook import Rulebook, named
from rules.travel.areas import Area, circles
from rules.travel.coverage import Cover, cover, day, standing
from rules.travel.ways import PathTravel

CLOCK = SystemClock()
RINGS = (1.0, 3.0, 5.0)  # minutes
GOING = (UnitKind.PLATFORM, UnitKind.PATROL)
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "en": ("hours", "on duty", "paths covered", "places that nobody reaches within", "none"),
    "zh": ("时段", "当班", "道路覆盖", "无人能及时到达的地点，时限", "无"),
})  # fmt: skip
_MINUTES = MappingProxyType({"en": " min", "zh": "分钟"})
Json = dict[str, Any]
Able = Callable[[Unit], bool]


def coverage_main(argv: Sequence[str]) -> int:
    """0 when every place is reached at every hour, 1 when one is not."""
    args = _parser().parse_args(argv)
    loaded = load(args.site)
    book = Rulebook(loaded.site)
    if args.volunteers:
        book = asyncio.run(_with_volunteers(loaded, book, args))
    language = args.lang or loaded.site.language
    able = _able(book, args.kind)
    local = book.times.local(SystemClock().now())
    on = args.date or local.date()
    hours = list(day(book, on, (args.within,), able))
    rows = _rows(hours, book, args.within, language)
    sys.stdout.write(f"{on}\n" + "\n".join(rows) + "\n")
    if args.geojson:
        at = hours[local.hour if args.hour is None else args.hour].at
        drawn = _drawn(book, at, (*RINGS, args.within), able)
        args.geojson.write_text(json.dumps(drawn, ensure_ascii=False) + "\n", "utf-8")
    return 1 if any(_missed(hour, args.within) for hour in hours) else 0


async def _with_volunteers(loaded: Loaded, book: Rulebook, args: argparse.Namespace) -> Rulebook:
    """The book with the volunteers of the site's record, each where they chose to help."""
    log = await open_log(args.log or log_url(loaded, data_dir(loaded.site.id, args.data)), CLOCK)
    try:
        world, _ = await recall(log, book.policy)
    finally:
        await log.aclose()
    return peopled(book, world)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("patrolbridge coverage", description=__doc__)
    parser.add_argument("site", type=site_path)
    parser.add_argument("--date", type=date.fromisoformat, help="a day, 2026-10-01; today")
    parser.add_argument("--within", type=_minutes, default=5.0, help="a time; 5min")
    parser.add_argument("--kind", default="", help="a kind of call: only who may be sent to it")
    parser.add_argument("--hour", type=int, choices=range(24), help="of the map; the present one")
    parser.add_argument("--geojson", type=Path, help="where the map is written")
    parser.add_argument(
        "--volunteers", action="store_true", help="as if every volunteer were up where they chose"
    )
    parser.add_argument("--data", help="with --volunteers: where the site's log is")
    parser.add_argument("--log", help="with --volunteers: URL of the log, instead")
    parser.add_argument("--lang", choices=sorted(_WORDS), default="")
    return parser


def _minutes(said: str) -> float:
    try:
        return duration()(Node(1, "within", said, said)).total_seconds() / 60
    except Wrong as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def _able(book: Rulebook, name: str) -> Able:
    """Who may be sent to a kind of call; without a kind, every platform and patrol."""
    if not name:
        return lambda unit: unit.kind in GOING
    kind = book.site.kinds.get(book.kind_named(name))
    if kind is None:
        raise SystemExit(f"there is no kind {name!r}; the site has {', '.join(book.site.kinds)}")
    return lambda unit: unit.kind in kind.to and kind.skills <= unit.skills


def _rows(hours: Sequence[Cover], book: Rulebook, within: float, language: str) -> Iterator[str]:
    """A line for each stretch of hours that are alike."""
    words = _WORDS.get(language, _WORDS["en"])
    heads = [*words[:3], f"{words[3]} {within:g}{_MINUTES.get(language, ' min')}"]
    alike = (list(same) for _, same in groupby(hours, key=lambda h: (h.units, h.places, h.beyond)))
    yield from table(heads, (_row(same, book, within, language) for same in alike), widest=200)


def _row(alike: Sequence[Cover], book: Rulebook, within: float, language: str) -> tuple[str, ...]:
    hour, words = alike[0], _WORDS.get(language, _WORDS["en"])
    share = f"{1 - hour.beyond[within] / hour.metres:.0%}" if hour.metres else "-"
    missed = (_place(id, book, hour.places[id], language) for id in _missed(hour, within))
    when = f"{hour.at.hour:02}:00-{alike[-1].at.hour + 1:02}:00"
    return when, str(len(hour.units)), share, ", ".join(missed) or words[4]


def _missed(hour: Cover, within: float) -> list[str]:
    """Places that nobody reaches in time."""
    return [id for id, m in hour.places.items() if m is None or m > within]


def _place(id: str, book: Rulebook, minutes: float | None, language: str) -> str:
    name = named(book.site.places[id].names, language, book.site.language)
    return f"{name} ({'-' if minutes is None else f'{minutes:g}'})"


def _drawn(book: Rulebook, at: datetime, minutes: Sequence[float], able: Able) -> Json:
    """A GeoJSON collection: areas of units, widest first, and the places that nobody reaches."""
    units = [u for u in standing(book, at) if able(u)]
    limit = minutes[-1]
    hour = cover(book, at, units, (limit,))
    holes = [_hole(id, book, hour.places[id], limit, at) for id in _missed(hour, limit)]
    areas = [a for u in units for a in _areas(book, u, at, sorted(set(minutes), reverse=True))]
    return {"type": "FeatureCollection", "features": areas + holes}


def _areas(book: Rulebook, unit: Unit, at: datetime, minutes: Sequence[float]) -> Iterator[Json]:
    """Nothing where the site has no paths: a true circle would not be true."""
    if isinstance(book.travel, PathTravel) and unit.point is not None:
        ground = Ground(at, {}, {})
        for area in circles(book.travel.terrain, unit.point, unit.mode, minutes, ground):
            yield _area(unit, area, at)


def _area(unit: Unit, area: Area, at: datetime) -> Json:
    rings = [
        [[[p.lon, p.lat] for p in (*ring, ring[0])] for ring in polygon]
        for polygon in area.polygons
    ]
    return {
        "type": "Feature",
        "properties": {"unit": unit.id, "minutes": area.minutes, "at": at.isoformat()},
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
    }


def _hole(id: str, book: Rulebook, minutes: float | None, limit: float, at: datetime) -> Json:
    point = book.site.places[id].point
    told = {"place": id, "minutes": minutes, "within": limit, "at": at.isoformat()}
    return {
        "type": "Feature",
        "properties": told,
        "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
    }
