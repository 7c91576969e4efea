"""Many people of a roster: for one call only the nearest of those who fit are looked at.

Law: of hundreds of people nobody asks why each one is not sent. Those of the zone come first, then
the nearer ones, in a straight line; so many are looked at that all who are wanted are among them.
A person who could be expected (busy with a call, asked already, at rest) has a reason as any unit.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import cos, radians

from rules.model import Kind, Point, Unit, UnitKind

LOOKED_AT = 40  # who can go; more than a joint plan and its aid ever want
REMEMBERED = 64  # kinds, and what rules change of them


class Crowd:
    """The people of a site, sorted out once by what kinds of call ask for."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._people = tuple(u for u in units if u.person)
        self._fit = lru_cache(maxsize=REMEMBERED)(self._sorted_out)

    def __bool__(self) -> bool:
        return bool(self._people)

    def fit(self, kind: Kind) -> tuple[Unit, ...]:
        """Who could ever be sent to a kind of call."""
        return self._fit(kind.to, kind.skills)

    def _sorted_out(self, to: tuple[UnitKind, ...], skills: frozenset[str]) -> tuple[Unit, ...]:
        return tuple(u for u in self._people if u.kind in to and skills <= u.skills and u.channels)


def nearest(
    people: Sequence[Unit],
    goals: Sequence[Point],
    zones: frozenset[str],
    where: Callable[[Unit], Point | None],
    can_go: Callable[[Unit], bool],
) -> list[Unit]:
    """The people to look at, nearest first: `LOOKED_AT` who can go, and who else is passed by."""
    found, able = list[Unit](), 0
    for _, _, unit in sorted(_measured(people, goals, zones, where), key=lambda m: m[:2]):
        if able >= LOOKED_AT:
            break
        found.append(unit)
        able += can_go(unit)
    return found


def _measured(
    people: Sequence[Unit],
    goals: Sequence[Point],
    zones: frozenset[str],
    where: Callable[[Unit], Point | None],
) -> Iterable[tuple[tuple[bool, float], str, Unit]]:
    """Each with by how much it is elsewhere and far: squares of degrees, shrunk to the latitude."""
    narrow = cos(radians(goals[0].lat)) if goals else 1.0
    for unit in people:
        if (at := where(unit)) is not None:
            far = min(
                ((at.lat - g.lat) ** 2 + ((at.lon - g.lon) * narrow) ** 2 for g in goals),
                default=0.0,
            )
            yield (bool(zones and not unit.zones & zones), far), unit.id, unit
