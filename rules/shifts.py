"""Who is on duty: the shifts of a unit, and its own word until the next of them begins or ends.

Law: a unit with shifts is on duty while one of them lasts. What it says of itself ("on duty", "off
duty") counts from that moment until one of its shifts next begins or ends; then the shifts decide
again. A unit without shifts is what it last said, and before that what the site says.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from rules.model import Site, Unit
from rules.states import UnitState
from rules.times import MIDNIGHT, Hours, Times

FARTHEST = 400  # days; a shift that neither begins nor ends within them never does
REMEMBERED = 4_096  # answers; each is the same whenever it is asked for
_JUST_BEFORE = timedelta(seconds=1)
_QUARTER = timedelta(minutes=15)  # clocks are put forward and back at full quarters of an hour


class Shifts:
    """The shifts of a site, by its local time."""

    def __init__(self, site: Site, times: Times) -> None:
        self._shifts, self._times = site.shifts, times
        self._next = lru_cache(maxsize=REMEMBERED)(self._search)
        self._lasts = lru_cache(maxsize=REMEMBERED)(self._one_lasts)  # many units share theirs
        self._all = tuple(dict.fromkeys(id for u in site.units.values() for id in u.shifts))

    def on_duty(self, unit: Unit, state: UnitState, at: datetime) -> bool:
        """Is the unit there to be sent at that moment?"""
        if state.on_duty is not None and not self._over(unit.shifts, state.duty_at, at):
            return state.on_duty
        return self._lasts(unit.shifts, at) if unit.shifts else unit.on_duty

    def next_change(self, after: datetime) -> datetime | None:
        """When the next shift of anybody begins or ends; None = none ever does."""
        return self._search(self._all, after)

    def next_turn(self, hours: tuple[Hours, ...], after: datetime) -> datetime | None:
        """When one of these hours next begins or ends; None = none ever does."""
        first = self._times.local(after).date()
        for n in range(FARTHEST) if hours else ():
            for at in sorted(set(self._edges(hours, first + timedelta(days=n)))):
                if at > after and any(self._turns(h, at) for h in hours):
                    return at
        return None

    def _one_lasts(self, shifts: tuple[str, ...], at: datetime) -> bool:
        return self._times.any_open((self._shifts[id] for id in shifts), at)

    def _over(self, shifts: tuple[str, ...], said: datetime | None, at: datetime) -> bool:
        """Has one of the shifts begun or ended since the unit said what it is?"""
        until = self._next(shifts, said) if said is not None else None
        return until is not None and until <= at

    def _search(self, shifts: tuple[str, ...], after: datetime) -> datetime | None:
        return self.next_turn(tuple(dict.fromkeys(self._shifts[id] for id in shifts)), after)

    def _turns(self, hours: Hours, at: datetime) -> bool:
        return self._times.open(hours, at) != self._times.open(hours, at - _JUST_BEFORE)

    def _edges(self, hours: tuple[Hours, ...], day: date) -> Iterator[datetime]:
        """Every moment of a local day at which something may begin or end."""
        moment = self._times.moment
        yield moment(day, 0)
        for span in (s for h in hours for s in h.spans):
            yield moment(day, span.start)
            yield moment(day, span.end)
        at, end = moment(day, 0), moment(day, MIDNIGHT)
        while end - moment(day, 0) != timedelta(days=1) and at < end:  # the clocks change
            yield at
            at += _QUARTER
