"""Was it really the nearest? What the core sent, held against where the units truly were."""

from collections.abc import Iterable

from bridge.simulate.day.core import Core
from bridge.simulate.day.measured import Tally
from bridge.simulate.day.responders import Responders
from rules.cost import standing
from rules.events import Event, Offered, Proposed
from rules.nearest import Ground, Start, distance
from rules.route import Task

MOST = 6  # units that are measured, nearest in a straight line first
SLACK = 0.5  # minutes
COULD = ("passed_farther", "passed_doubt")
ASTRAY = 50.0  # metres from where the core takes it to be


class Nearest:
    """Looks at every first unit that was asked as the nearest."""

    def __init__(self, core: Core, units: Responders) -> None:
        self._core, self._units = core, units
        self._could: dict[str, tuple[str, ...]] = {}  # call → who could have gone as well

    def look(self, facts: Iterable[Event], tally: Tally) -> None:
        """Count what was sent by these facts."""
        for fact in facts:
            match fact:
                case Proposed(call=call, route=route):
                    others = [p.unit for p in route.passed if p.reason.startswith(COULD)]
                    nearest = (
                        route.legs[0].reason.split(";")[0] == "leg_nearest" if route.legs else False
                    )
                    self._could[call] = (route.lead, *others) if nearest else ()
                case Offered(call=call, unit=unit, task=task) if task is not Task.AID:
                    could = self._could.pop(call, ())
                    if could and unit == could[0]:
                        tally.nearest += 1
                        wrong = self._slower(call, unit, could)
                        tally.wrong += wrong
                        tally.misled += wrong and self._misled(unit, could)

    def _slower(self, id: str, unit: str, could: tuple[str, ...]) -> bool:
        call, now = self._core.world.calls.get(id), self._core.now
        if call is None or call.where is None:
            return False
        starts = [s for s in map(self._really, could) if s is not None]
        to = call.where.point
        near = sorted(starts, key=lambda s: (distance(s.point, to), s.unit))[:MOST]
        near += [s for s in starts if s.unit == unit and s not in near]
        ways = self._core.book.travel.ways(to, near, Ground(now, {}, {}))
        took = {s.unit: w.minutes for s, w in zip(near, ways, strict=True) if w is not None}
        return unit in took and took[unit] > min(took.values()) + SLACK

    def _really(self, unit: str) -> Start | None:
        body = self._units.body(unit)
        at = body.where(self._core.now) if body else None
        return Start(unit, at, body.unit.mode) if body and at else None

    def _misled(self, unit: str, could: tuple[str, ...]) -> bool:
        """Had the core an old position of one of them, or one that the unit had left meanwhile?"""
        return any(self._astray(one) for one in (unit, *could))

    def _astray(self, unit: str) -> bool:
        body, core = self._units.body(unit), self._core
        known = standing(body.unit, core.book, core.world, core.now) if body else None
        at = body.where(core.now) if body else None
        if known is None or at is None:
            return False
        return known.doubt > 0 or distance(known.point, at) > ASTRAY
