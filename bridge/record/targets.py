"""The targets of a site, counted over calls: today, the last seven days, and the seven before.

Days are the site's own. Exercises and calls that were merged into another count for nothing. A call
whose page leaves the board stays counted, by its id, as long as a period needs it.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bridge.desk_views import TargetView
from bridge.record.figures import began, times
from bridge.record.page import Page
from bridge.views import CallView
from rules.cel import Condition, Failed
from rules.gazetteer import fold
from rules.rulebook import Rulebook
from rules.targets import bound, compiled

WEEK = 7  # days of a period; this one ends today
Gone = Mapping[str, Mapping[str, str]]  # target → call → its day, like 2026-10-01


class Targets:
    """Counts kept up with calls. `gone`: of calls whose pages have left."""

    def __init__(self, gone: Gone) -> None:
        self.gone = {target: dict(calls) for target, calls in gone.items()}
        self._conditions: dict[str, tuple[Condition, ...]] = {}
        self._seen: dict[str, tuple[CallView, tuple[str, ...]]] = {}
        self._book: Rulebook | None = None

    def left(self, page: Page, view: Callable[[Page], CallView], book: Rulebook) -> None:
        """The page of a call leaves: what it counts for is kept."""
        if not book.site.targets:
            return
        call = view(page)
        for target in self._hits(call, book):
            self.gone.setdefault(target, {})[call.id] = _day(call, book)
        self._seen.pop(call.id, None)

    def views(
        self, calls: Iterable[CallView], book: Rulebook, at: datetime
    ) -> tuple[TargetView, ...]:
        """Every target of the site, in its order."""
        if not book.site.targets:
            return ()
        here = {c.id: c for c in calls}
        today = at.astimezone(ZoneInfo(book.site.timezone)).date()
        found: dict[str, dict[str, date]] = {id: {} for id in book.site.targets}
        for id, days in found.items():
            days |= {c: date.fromisoformat(d) for c, d in self._kept(id, today).items()}
        for call in here.values():
            for target in self._hits(call, book):
                found[target][call.id] = date.fromisoformat(_day(call, book))
        return tuple(_view(id, days, here, book, today) for id, days in found.items())

    def _kept(self, target: str, today: date) -> dict[str, str]:
        """Calls that have left and still count; older ones are let go."""
        first = (today - timedelta(days=2 * WEEK)).isoformat()
        known = self.gone.get(target, {})
        for id in [id for id, day in known.items() if day < first]:
            del known[id]
        return known

    def _hits(self, call: CallView, book: Rulebook) -> tuple[str, ...]:
        if book is not self._book:
            self._book, self._seen = book, {}
            self._conditions = {
                t.id: tuple(compiled(text) for text in t.when) for t in book.site.targets.values()
            }
        seen = self._seen.get(call.id)
        if seen is not None and seen[0] is call:  # a view is made anew when something changed
            return seen[1]
        found = tuple(self._of(call)) if not call.drill and call.status != "merged" else ()
        self._seen[call.id] = (call, found)
        return found

    def _of(self, call: CallView) -> Iterator[str]:
        values = bound(_values(call)) if self._conditions else None
        for id, conditions in self._conditions.items():
            if _hold(conditions, values):
                yield id


def _hold(conditions: Iterable[Condition], values: object) -> bool:
    """One that nobody can decide is not true: a target never counts on a guess."""
    try:
        return all(c.holds(values) for c in conditions)
    except Failed:
        return False


def _values(call: CallView) -> dict[str, Any]:
    took = {stage: seconds / 60 for stage, seconds in times(call).items()}
    clocks = {f"call.to_{s}": took.get(s, math.nan) for s in ("sent", "taken", "scene", "closed")}
    solved = {True: "yes", False: "no"}
    return clocks | {
        "call.kind": call.kind,
        "call.priority": call.priority,
        "call.place": call.place,
        "call.words": fold(call.words),
        "call.outcome": fold(call.outcome),
        "call.status": call.status,
        "call.open": call.closed is None,
        "call.stars": call.stars,
        "call.solved": "" if call.solved is None else solved[call.solved],
        "call.reports": call.reports,
    }


def _view(
    id: str, days: Mapping[str, date], here: Mapping[str, CallView], book: Rulebook, today: date
) -> TargetView:
    ages = [(today - day).days for day in days.values()]
    numbers = sorted(here[c].number for c, day in days.items() if day == today and c in here)
    return TargetView(
        id=id,
        names=dict(book.site.targets[id].names),
        today=sum(age == 0 for age in ages),
        week=sum(0 <= age < WEEK for age in ages),
        before=sum(WEEK <= age < 2 * WEEK for age in ages),
        calls=tuple(numbers),
    )


def _day(call: CallView, book: Rulebook) -> str:
    return began(call).astimezone(ZoneInfo(book.site.timezone)).date().isoformat()
