"""What a GeoJSON file draws: points are places, lines are paths, polygons are zones.

Whatever a map editor or an export brings along is left; what is no shape of ours, or lies nowhere
on the earth, is told with its line, all of it at once.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from msgspec import Struct

from bridge.config.document import Node
from bridge.config.geojson import LARGEST, all_shapes
from bridge.config.notes import Notes
from bridge.config.sources import Sources, Unread

LONGEST = 60  # characters of a name that is taken
_NO_ID = re.compile(r"[^\w.-]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_EDGE = " =+@#*-_,;:|/\\<>"  # nobody says them
_LANGUAGE = re.compile(r"name:([a-z]{2,3})")
Names = dict[str, str]
Pair = list[float]


class Drawn(Struct, frozen=True):
    """Places by id with names and [lat, lon]; zones with outlines; paths as GeoJSON features."""

    places: dict[str, tuple[Names, Pair]]
    zones: dict[str, tuple[Names, list[Pair]]]
    paths: list[dict[str, Any]]


def read_drawn(file: Path, language: str) -> tuple[Drawn, Notes]:
    """All that the file draws. The notes hold what is wrong; nothing is thrown away in silence."""
    notes = Notes(str(file), Sources(file))
    reading = _Reading(language, notes)
    try:
        content = notes.sources.read(file, LARGEST)
    except Unread as error:
        notes.wrong(Node(1, "", None), str(error))
        return reading.drawn, notes
    for key, line, feature in all_shapes(content, notes):
        reading.take(Node(line, key, None), feature)
    return reading.drawn, notes


class _Reading:
    def __init__(self, language: str, notes: Notes) -> None:
        self._language, self._notes = language, notes
        self._taken: set[str] = set()
        self.drawn = Drawn({}, {}, [])

    def take(self, node: Node, feature: Mapping[str, Any]) -> None:
        """One feature; what cannot be used is noted."""
        shape = feature.get("geometry")
        kind = shape.get("type") if isinstance(shape, dict) else None
        found = feature.get("properties")
        names = self._names(found if isinstance(found, dict) else {})
        spots = shape.get("coordinates") if isinstance(shape, dict) else None
        parts = list(_parts(str(kind), spots)) if isinstance(spots, list) else []
        if not parts:
            self._notes.wrong(node, f"{kind or 'no geometry'} draws no place, path or zone")
        for sort, part in parts:
            self._part(node, sort, part, names)

    def _part(self, node: Node, sort: str, part: Any, names: Names) -> None:  # noqa: ANN401 - JSON
        spots = [part] if sort == "place" else part
        if not isinstance(spots, list) or not all(_on_earth(spot) for spot in spots):
            self._notes.wrong(node, "needs [longitude, latitude] on the earth")
            return
        least = {"place": 1, "path": 2, "zone": 4}[sort]
        if len(spots) < least:
            self._notes.wrong(node, f"a {sort} needs {least} points or more")
            return
        id = self._id(sort, names)
        names = names or {self._language: id}
        turned = [[spot[1], spot[0]] for spot in spots]
        if sort == "place":
            self.drawn.places[id] = names, turned[0]
        elif sort == "zone":
            self.drawn.zones[id] = names, turned[:-1] if turned[0] == turned[-1] else turned
        else:
            line = [[float(n) for n in spot[:3]] for spot in spots]
            shape = {"type": "LineString", "coordinates": line}
            told = {"id": id, "names": names}
            self.drawn.paths.append({"type": "Feature", "properties": told, "geometry": shape})

    def _names(self, properties: Mapping[str, Any]) -> Names:
        """In the site's language by `name` where nothing better is there."""
        found: Names = {}
        given = properties.get("names")
        for key, value in {**properties, **(given if isinstance(given, dict) else {})}.items():
            language = _LANGUAGE.fullmatch(str(key))
            code = language[1] if language else key if isinstance(given, dict) else ""
            if code in ("zh", "en") and (name := _plain(value)):
                found[code] = name
        plain = _plain(properties.get("name"))
        if self._language in found and (tongue := _tongue(plain)):
            found.setdefault(tongue, plain)
        own = plain or _plain(given) or next(iter(found.values()), "")
        return {self._language: own, **found} if own else {}

    def _id(self, sort: str, names: Names) -> str:
        name = names.get("en") or names.get(self._language, "")
        base = _NO_ID.sub("-", name.lower()).strip("-._")[:40] or sort
        wanted = (base if n == 1 and base != sort else f"{base}-{n}" for n in count(1))
        id = next(id for id in wanted if id not in self._taken)
        self._taken.add(id)
        return id


def _tongue(name: str) -> str:
    """The language of a name that says none, by its letters; "" where they do not tell."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in name):
        return "zh"
    return "en" if name and name.isascii() else ""


def _parts(kind: str, spots: list[Any]) -> Iterator[tuple[str, Any]]:
    """The simple shapes of a geometry; of a polygon its outer ring."""
    match kind:
        case "Point":
            yield "place", spots
        case "MultiPoint":
            yield from (("place", spot) for spot in spots)
        case "LineString":
            yield "path", spots
        case "MultiLineString":
            yield from (("path", line) for line in spots)
        case "Polygon" if spots:
            yield "zone", spots[0]
        case "MultiPolygon":
            yield from (("zone", rings[0]) for rings in spots if isinstance(rings, list) and rings)


def _on_earth(spot: object) -> bool:
    if not isinstance(spot, list) or len(spot) < 2:  # noqa: PLR2004 - longitude and latitude
        return False
    figures = [n for n in spot[:3] if isinstance(n, int | float) and not isinstance(n, bool)]
    return len(figures) == len(spot[:3]) and abs(spot[0]) <= 180 and abs(spot[1]) <= 90  # noqa: PLR2004


def _plain(value: object) -> str:
    """A name on one line without signs that cannot be seen; "" for anything that is no text."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    return " ".join(_UNSEEN.sub(" ", str(value)).split())[:LONGEST].strip(_EDGE)


def as_collection(paths: list[dict[str, Any]]) -> str:
    """The paths as a GeoJSON file, a feature a line."""
    rows = ",\n".join(json.dumps(path, ensure_ascii=False) for path in paths)
    return '{"type": "FeatureCollection", "features": [\n' + rows + "\n]}\n"
