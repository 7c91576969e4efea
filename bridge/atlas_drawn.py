"""A site as GeoJSON (RFC 7946): longitude first, WGS-84, six decimals (a hand's breadth)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from rules.cameras.site import Camera
from rules.model import Mode, Place, Point, Site
from rules.terrain import Path, Spot, Zone
from rules.times import ALWAYS
from rules.travel.areas import Area
from rules.travel.graph import boarded, told_as
from rules.travel.holes import Holes

FINE = 6
Json = dict[str, Any]


def collection(features: Iterable[Json]) -> bytes:
    """A collection of features."""
    return msgspec.json.encode({"type": "FeatureCollection", "features": [*features]})


def ground(site: Site) -> bytes:
    """Everything of a site that has a place: zones first, places and cameras last."""
    return collection(_all(site))


def circle(mode: Mode, area: Area) -> Json:
    """From where one gets there in so many minutes."""
    polygons = [[[*map(_at, (*ring, ring[0]))] for ring in rings] for rings in area.polygons]
    told = {"what": "circle", "mode": mode.value, "minutes": area.minutes}
    return _feature(told, "MultiPolygon", polygons)


def hours(by_hour: Sequence[tuple[list[str], Holes]], within: float) -> bytes:
    """Hour by hour who is on duty, and which of the shapes shows what nobody reaches."""
    shapes: list[Holes] = []
    rows: list[Json] = []
    for hour, (units, found) in enumerate(by_hour):
        if found not in shapes:
            shapes.append(found)
        rows.append({"hour": hour, "units": units, "shape": shapes.index(found)})
    drawn = [{"places": s.places, "lines": [[*map(_at, line)] for line in s.lines]} for s in shapes]
    return msgspec.json.encode({"within": within, "hours": rows, "shapes": drawn})


def _all(site: Site) -> Iterator[Json]:
    yield from (_zone(z) for z in site.zones.values())
    yield from (_path(p) for p in site.paths.values())
    yield from (_place(p) for p in site.places.values())
    yield from (_camera(c) for c in site.cameras.values())


def _zone(zone: Zone) -> Json:
    told = {"what": "zone", "id": zone.id, "names": zone.names, "places": sorted(zone.places)}
    ring = [*map(_at, (*zone.outline, *zone.outline[:1]))]
    return _feature(told, "Polygon", [ring]) if ring else _feature(told, "", None)


def _path(path: Path) -> Json:
    told = {
        "what": "path",
        "id": told_as(path.id),
        "names": path.names,
        "modes": sorted(path.modes),
        "oneway": path.oneway,
        "ridden": boarded(path),
        "timed": path.hours != ALWAYS,
    }
    return _feature(told, "LineString", [*map(_at, path.line)])


def _place(place: Place) -> Json:
    told = {"what": "place", "id": place.id, "names": place.names, "tags": sorted(place.tags)}
    return _feature(told, "Point", _at(place.point))


def _camera(camera: Camera) -> Json:
    told = {
        "what": "camera",
        "id": camera.id,
        "names": camera.names,
        "heading": camera.heading,
        "view": camera.view,
    }
    return _feature(told, "Point", _at(camera.point))


def _at(spot: Point | Spot) -> list[float]:
    return [round(spot.lon, FINE), round(spot.lat, FINE)]


def _feature(told: Json, kind: str, coordinates: object) -> Json:
    geometry = {"type": kind, "coordinates": coordinates} if kind else None
    return {"type": "Feature", "properties": told, "geometry": geometry}
