"""What hangs where: each place of a site, each plate of it, and whose platform stands there."""

import math
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from msgspec import Struct

from rules.model import Names, Place, Point, Site, Unit, UnitKind

THERE = 60.0  # metres within which a platform stands at a place
DEGREE = 111_195.0  # metres of a degree of latitude on a sphere of 6,371 km


class Subject(Struct, frozen=True, kw_only=True):
    """One poster: what stands in its code, and whose name it bears."""

    place: str  # id
    code: str  # as in the address: a place's id, or a plate
    plate: str = ""  # as it is written there; "" = the place itself
    names: Names
    platforms: tuple[Names, ...] = ()

    @property
    def file(self) -> str:
        """A file's name for it, whatever stands on the plate; no two have the same."""
        return quote(self.code, safe="").replace("_", "%5F").replace("%", "_")

    def url(self, base: str) -> str:
        """What the QR code says."""
        return f"{base.rstrip('/')}/r/{quote(self.code, safe='')}"


def subjects(site: Site) -> Iterator[Subject]:
    """Every poster of a site, place by place."""
    at = _platforms(site)
    for place in site.places.values():
        platforms = tuple(u.names for u in at.get(place.id, ()))
        yield Subject(place=place.id, code=place.id, names=place.names, platforms=platforms)
        for plate in dict.fromkeys(place.codes):
            yield Subject(place=place.id, code=plate, plate=plate, names=place.names)


def homeless(site: Site) -> list[Unit]:
    """Platforms that stand at no place of the site: no code can say where they are."""
    placed = {u.id for units in _platforms(site).values() for u in units}
    return [u for u in site.units.values() if u.kind is UnitKind.PLATFORM and u.id not in placed]


def _platforms(site: Site) -> Mapping[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in site.units.values():
        if unit.kind is UnitKind.PLATFORM and unit.point is not None:
            place = _nearest(unit.point, site)
            if place is not None:
                found.setdefault(place.id, []).append(unit)
    return found


def _nearest(point: Point, site: Site) -> Place | None:
    far = [(_metres(point, p.point), p.id) for p in site.places.values()]
    metres, id = min(far, default=(math.inf, ""))
    return site.places[id] if metres <= THERE else None


def _metres(one: Point, two: Point) -> float:
    """On a plane that touches the earth there: exact enough for a few hundred metres."""
    east = (two.lon - one.lon) * math.cos(math.radians(one.lat))
    return DEGREE * math.hypot(two.lat - one.lat, east)
