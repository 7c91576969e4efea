"""The paths of a site: lines of GeoJSON files, each a way that people take.

Key `paths` of the site file names the files. A feature is one path; its properties are `id`,
`names` (or `name`), `modes`, `oneway`, `hours`, `days`, `never`, `wait`, `ride`, `speed` (metres a
minute) and `closed`; `note` is for whoever draws. Lines of one feature (MultiLineString) are the
paths `id`, `id/2`, `id/3` …, closed and told as one.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from msgspec import Struct

from bridge.config.document import Node
from bridge.config.fields import (
    Known,
    Reader,
    Wrong,
    choice,
    duration,
    flag,
    identity,
    listing,
    names,
    number,
    text,
)
from bridge.config.geojson import Feature, Position, read_features
from bridge.config.hours import on_days, spans
from bridge.config.notes import Notes
from bridge.config.sections import Read, fields
from bridge.config.shapes import TEXT, either, keyed, listed, shaped
from bridge.config.sources import Unread
from rules.model import Mode, Place, Point
from rules.nearest import distance
from rules.terrain import Path, Spot
from rules.times import Hours
from rules.travel.graph import key as vertex

FAR = 200_000.0  # metres from the middle of the places; no site is so wide
FASTEST = 3000.0  # metres a minute
_HOURS = ("hours", "days", "never")
_SPEED = {"type": "number", "minimum": 1, "maximum": FASTEST}
_FILES = {**TEXT, "title": "a GeoJSON file of paths", "examples": ["paths.geojson"]}


class Drawn(Struct, frozen=True):
    """A path, and where it is written."""

    path: Path
    file: str
    line: int


def read_paths(
    root: Node, language: str, places: Mapping[str, Read[Place]], calendars: Known, notes: Notes
) -> Mapping[str, Drawn]:
    """All paths by id; what is wrong in the files is noted with its file and line."""
    if "paths" not in root.items:
        return {}
    table, drawn = path_table(language, calendars), dict[str, Drawn]()
    middle = _middle(places)
    folder, node = notes.sources.main.parent, root.child("paths")
    for file in _named(node):
        beside = notes.beside(str(folder / file))
        try:
            features = read_features(folder / file, beside)
        except Unread as error:
            notes.wrong(node, f"{file}: {error}")
            continue
        for feature in features:
            for path in _paths(feature, table, middle, beside):
                _once(path, feature, drawn, beside)
    return drawn


@shaped(either(_FILES, listed(_FILES, 1)))
def files(node: Node) -> tuple[str, ...]:
    """One file, or a list of them."""
    return listing(text, least=1)(node) if isinstance(node.value, list) else (text(node),)


def _named(node: Node) -> tuple[str, ...]:
    """The files, as far as they can be read; the faults are noted where the key is read."""
    try:
        return tuple(dict.fromkeys(files(node)))
    except Wrong:
        return ()


def path_table(language: str, calendars: Known) -> Mapping[str, Reader[Any]]:
    """The properties that a feature may have."""
    days = on_days(calendars)
    return {
        "id": identity,
        "names": names(language),
        "name": names(language),
        "modes": listing(choice(Mode), least=1),
        "oneway": flag,
        "hours": spans,
        "days": days,
        "never": days,
        "wait": duration(least=timedelta(0)),
        "ride": duration(),
        "speed": _speed,
        "closed": flag,
        "note": shaped({})(lambda _: None),
    }


@shaped(either(_SPEED, keyed(_SPEED)))
def _speed(node: Node) -> Mapping[Mode, float]:
    """Metres a minute: one figure for everybody, or one for each mode."""
    figure = number(1, FASTEST)
    if not isinstance(node.value, dict):
        return dict.fromkeys(Mode, figure(node))
    modes = [choice(Mode)(Node(n.line, n.key, key, key)) for key, n in node.items.items()]
    return dict(zip(modes, [figure(n) for n in node.items.values()], strict=True))


def _paths(
    feature: Feature, table: Mapping[str, Reader[Any]], middle: Point | None, notes: Notes
) -> Iterator[Path]:
    """The path of a feature; several where it has several lines."""
    node = feature.node
    if "id" not in node.items and feature.id is not None:
        node = Node(node.line, node.key, {"id": feature.id, **node.items})
    found = fields(node, table, notes, ("id",))
    if "name" in found and "names" in found:
        notes.wrong(node.child("name"), "given as names as well")
    lines = [_line(feature, nth, line, middle, notes) for nth, line in enumerate(feature.lines)]
    if "id" not in found:
        return
    own = {k: v for k, v in found.items() if k in ("oneway", "wait", "ride", "speed", "closed")}
    if "modes" in found:
        own["modes"] = frozenset(found["modes"])
    when = {"spans" if k == "hours" else k: found[k] for k in _HOURS if k in found}
    called = found.get("names") or found.get("name") or {}
    for nth, spots in enumerate(lines, 1):
        id = found["id"] if nth == 1 else f"{found['id']}/{nth}"
        if spots:
            named = called if nth == 1 else {}
            yield Path(id=id, line=spots, names=named, hours=Hours(**when), **own)


def _line(
    feature: Feature, nth: int, line: list[Position], middle: Point | None, notes: Notes
) -> tuple[Spot, ...]:
    """The vertices; () where they cannot be used."""
    several = f"[{nth}]" if len(feature.lines) > 1 else ""
    where = feature.node.key.removesuffix(".properties") + ".geometry.coordinates" + several
    node = Node(feature.line, where, None)
    spots = [_spot(at) for at in line]
    if (bad := next((n for n, spot in enumerate(spots) if spot is None), None)) is not None:
        at = Node(feature.line, f"{where}[{bad}]", None)
        notes.wrong(at, "must be [longitude, latitude] or [longitude, latitude, height]")
        return ()
    found = [spot for spot in spots if spot is not None]
    _drawn_well(found, node, middle, notes)
    return tuple(found)


def _spot(at: object) -> Spot | None:
    """A position on the earth; None for anything else."""
    match at:
        case [int() | float() as lon, int() | float() as lat]:
            height = None
        case [int() | float() as lon, int() | float() as lat, int() | float() as up]:
            height = float(up)
        case _:
            return None
    on_earth = abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004 - degrees
    return Spot(float(lat), float(lon), height) if on_earth else None


def _drawn_well(spots: list[Spot], node: Node, middle: Point | None, notes: Notes) -> None:
    if len({vertex(spot) for spot in spots}) < 2:  # noqa: PLR2004 - from one to another
        notes.wrong(node, "goes nowhere: it needs two points that are not one")
        return
    steps = (n for n, (a, b) in enumerate(pairwise(spots), 1) if _upright(a, b))
    if (step := next(steps, None)) is not None:
        at = Node(node.line, f"{node.key}[{step}]", None)
        notes.wrong(at, "stands right above the point before; draw it at least a step aside")
    if middle is not None:
        _near(spots[0], node, middle, notes)


def _upright(a: Spot, b: Spot) -> bool:
    """Two heights on one spot would be one junction."""
    return vertex(a) == vertex(b) and a.height != b.height


def _near(spot: Spot, node: Node, middle: Point, notes: Notes) -> None:
    metres = distance(Point(spot.lat, spot.lon), middle)
    if metres <= FAR:
        return
    if abs(spot.lon) <= 90 and distance(Point(spot.lon, spot.lat), middle) <= FAR:  # noqa: PLR2004
        notes.wrong(node, "swapped? GeoJSON is [longitude, latitude]")
    else:
        notes.odd(node, f"{metres / 1000:,.0f} km from the middle of the places")


def _middle(places: Mapping[str, Read[Place]]) -> Point | None:
    points = [r.value.point for r in places.values() if "at" in r.sound]
    if not points:
        return None
    return Point(median(p.lat for p in points), median(p.lon for p in points))


def _once(path: Path, feature: Feature, drawn: dict[str, Drawn], notes: Notes) -> None:
    if (first := drawn.get(path.id)) is not None:
        node = feature.node.child("id")
        notes.wrong(node, f"{path.id!r} is given on line {first.line} of {first.file} as well")
        return
    drawn[path.id] = Drawn(path, notes.file, feature.line)
