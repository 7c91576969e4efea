"""Which zones a unit counts for, when a desk speaks of a grid and not of a call."""

from rules.model import Unit
from rules.rulebook import Rulebook
from rules.territory import zones_of
from rules.world import World


def answers_for(unit: Unit, book: Rulebook, world: World) -> frozenset[str]:
    """The zones of a unit; where it answers for none, those where it is."""
    at = None if unit.zones else book.position(unit, world)
    return unit.zones or (zones_of(at, "", book.site) if at else frozenset())
