"""What it costs to send a unit: its minutes, the doubt in them, and whose territory it is.

Law: cost = minutes of travel + half of the doubt. Of two units the one with the lower cost goes; a
unit from another zone counts as `Policy.foreign` later, but where lives are in danger time alone
counts. Ties go to the own zone, then by id.
"""

from datetime import datetime
from math import sqrt

from msgspec import Struct
from msgspec.structs import replace

from rules.call import Call
from rules.model import Point, Policy, Unit, UnitKind
from rules.route import Way
from rules.rulebook import Rulebook
from rules.territory import zones_of
from rules.world import World

LIVES = 1  # the priority of calls for which time alone counts
DOUBT_COUNTS = 0.5  # of the doubt, in the cost


class Standing(Struct, frozen=True):
    """Where a unit is taken to be; `doubt` in ± minutes."""

    point: Point
    doubt: float = 0.0


class Choice(Struct, frozen=True, kw_only=True):
    """One unit that can go to one goal of a call. `minutes` with the doubt, without territory."""

    goal: int  # nth goal of the call
    unit: Unit
    way: Way
    minutes: float
    cost: float
    foreign: bool = False
    alone: float = 0.0  # of a volunteer: minutes of whoever else is first, see blind_spots


def standing(unit: Unit, book: Rulebook, world: World, now: datetime) -> Standing | None:
    """Where a unit is: as it last said while that is worth something, else at its usual place."""
    state = world.unit(unit.id)
    if unit.kind is not UnitKind.PLATFORM and state.point is not None:
        age = now - state.point_at if state.point_at else None
        if age is None or age <= book.policy.keep_position:
            minutes = age.total_seconds() / 60 if age else 0.0
            return Standing(state.point, doubt(minutes, book.policy))
    return Standing(unit.point) if unit.point else None


def doubt(age: float, policy: Policy) -> float:
    """± minutes of a position that is `age` minutes old; 0 while it is fresh.

    Who patrols goes to and fro: the root mean square of a random walk (K. Pearson, 1905) whose
    steps last as long as a position stays fresh, less the first step, which counts as known:
    fresh · (√(age / fresh) - 1).
    """
    fresh = max(policy.fresh.total_seconds() / 60, 1.0)
    return round(max(0.0, fresh * (sqrt(age / fresh) - 1)), 1)


def priced(goal: int, unit: Unit, way: Way, at: Standing, penalty: float) -> Choice:
    """A way with its cost. `penalty` is what a unit from elsewhere pays in minutes, 0 for none."""
    minutes = way.minutes + DOUBT_COUNTS * at.doubt
    return Choice(
        goal=goal,
        unit=unit,
        way=replace(way, doubt=at.doubt) if at.doubt else way,
        minutes=minutes,
        cost=minutes + penalty,
        foreign=penalty > 0,
    )


def order(choice: Choice) -> tuple[float, bool, str]:
    """By what choices are sorted."""
    return (choice.cost, choice.foreign, choice.unit.id)


def penalty(unit: Unit, zones: frozenset[str], book: Rulebook) -> float:
    """Minutes that a unit of other zones counts as later; one without zones is at home anywhere."""
    elsewhere = bool(zones and unit.zones and not unit.zones & zones)
    return book.policy.foreign.total_seconds() / 60 if elsewhere else 0.0


def territory(call: Call, book: Rulebook) -> frozenset[str]:
    """Zones whose units go first; none where only time counts."""
    if call.priority <= LIVES or call.where is None or not book.site.zones:
        return frozenset()
    return zones_of(call.where.point, call.where.place, book.site)
