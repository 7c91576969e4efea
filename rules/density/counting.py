"""Who counts for a minimum now, and who could come.

Law: a unit counts in its own zones, one without zones where it stands; a reserve that was moved
counts where it was moved to. Who is at a call is on duty and counts: the density of patrols is of
people who are out, how near they are is `cover`'s matter. Volunteers do not count.
"""

from collections.abc import Iterable
from datetime import datetime

from rules.density.site import Density
from rules.model import Place, Point, Unit
from rules.nearest import distance
from rules.reserves.away import stands
from rules.rulebook import Rulebook
from rules.terrain import Zone
from rules.territory import inside
from rules.world import World

NAMED = 6  # who could come


def there(one: Density, book: Rulebook, world: World, at: datetime) -> list[str]:
    """Units on duty that count, by id."""
    return [
        unit.id
        for unit in book.own.site.units.values()
        if fits(unit, one) and _is_in(unit, one.zone, book, world) and book.on_duty(unit, world, at)
    ]


def could_come(one: Density, book: Rulebook, world: World, at: datetime) -> tuple[str, ...]:
    """Who could come: a free reserve first, then who is off shift, those of the zone first."""
    found = []
    for unit in book.own.site.units.values():
        if not fits(unit, one) or not unit.channels:
            continue
        inside = _is_in(unit, one.zone, book, world)
        if not book.on_duty(unit, world, at):
            found.append((1 if inside else 2, unit.person, unit.id, f"{unit.id}:status_off"))
        elif unit.reserve and not inside and not world.unit(unit.id).calls:
            found.append((0, unit.person, unit.id, f"{unit.id}:status_reserve"))
    return tuple(told for *_, told in sorted(found)[:NAMED])


def fits(unit: Unit, one: Density) -> bool:
    """Is it of those that the minimum speaks of?"""
    return unit.kind in one.to and one.skills <= unit.skills


def lies_in(at: Point, zone: Zone, places: Iterable[Place]) -> bool:
    """Is a spot inside the outline of a zone, or at one of its places?"""
    own = (place for place in places if place.id in zone.places)
    return inside(at, zone.outline) or any(distance(at, p.point) <= p.radius for p in own)


def _is_in(unit: Unit, zone: str, book: Rulebook, world: World) -> bool:
    moving, known = world.moves.get(unit.id), book.site.zones.get(zone)
    if known is None:
        return not zone
    if unit.zones and not (moving is not None and moving.stands):
        return zone in unit.zones
    at = stands(unit, book, world)
    return at is not None and lies_in(at, known, book.site.places.values())
