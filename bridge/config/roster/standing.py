"""Where people of a roster stand who have a grid and no post: in the middle of their grid.

A person is known by name to the desks, and called by the call sign alone where there is one: 800
names of people in what tourists say would find somebody everywhere.
"""

from collections.abc import Mapping
from dataclasses import replace

from msgspec.structs import replace as changed

from bridge.config.roster.people import Cell
from bridge.config.sections import Read
from rules.model import Place, Point, Unit
from rules.terrain import Zone


def stood(
    units: Mapping[str, Read[Unit]],
    zones: Mapping[str, Read[Zone]],
    places: Mapping[str, Read[Place]],
) -> Mapping[str, Read[Unit]]:
    """All units; those of a roster are people, and stand somewhere where their grid does."""
    if not any(isinstance(read.node, Cell) for read in units.values()):
        return units
    middles = {id: _middle(read.value, places) for id, read in zones.items()}
    return {
        id: replace(read, value=_person(read.value, middles))
        if isinstance(read.node, Cell)
        else read
        for id, read in units.items()
    }


def _person(unit: Unit, middles: Mapping[str, Point | None]) -> Unit:
    known = (middles.get(zone) for zone in sorted(unit.zones))
    point = unit.point or next((p for p in known if p is not None), None)
    return changed(unit, person=True, point=point)


def _middle(zone: Zone, places: Mapping[str, Read[Place]]) -> Point | None:
    """Of its outline, else of its places."""
    named = [places[id].value.point for id in sorted(zone.places) if id in places]
    points = zone.outline or tuple(named)
    if not points:
        return None
    lat, lon = sum(p.lat for p in points), sum(p.lon for p in points)
    return Point(lat / len(points), lon / len(points))
