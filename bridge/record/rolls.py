"""All-calls and roll-calls as the board shows them: while they last, and for a while after.

Law: who has not answered stands first. Who of a group answered is a figure, never a name.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from bridge.record.names import Names
from bridge.views import RollRowView, RollView
from rules.events import Event
from rules.roll_events import (
    RollAnswered,
    RollCalled,
    RollLost,
    RollOver,
    RollRow,
    RollTried,
    answered,
)

KEEP = timedelta(hours=1)  # after it is over


class Page:
    """One all-call. `first` is the ledger's version at its first fact."""

    def __init__(self, called: RollCalled, first: int) -> None:
        self.called, self.first = called, first
        self.rows = {row.unit: row for row in called.rows}
        self.over: datetime | None = None


class RollPages:
    """All that are shown."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}

    def apply(self, fact: Event, version: int) -> str:
        """The key of the all-call that the fact changed, "" for none."""
        match fact:
            case RollCalled(key=key):
                self._pages[key] = Page(fact, version)
            case RollAnswered(key=key) | RollTried(key=key) | RollLost(key=key):
                self._rows(fact)
            case RollOver(key=key, at=at):
                if key in self._pages:
                    self._pages[key].over = at
            case _:
                return ""
        return key

    def prune(self, now: datetime) -> None:
        """Let go of those that were over long ago."""
        old = [k for k, p in self._pages.items() if p.over is not None and now - p.over >= KEEP]
        for key in old:
            del self._pages[key]

    def firsts(self) -> Iterable[int]:
        """From which version on facts must be read again to show them."""
        return (page.first for page in self._pages.values())

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def views(self, keys: Iterable[str], names: Names) -> tuple[RollView, ...]:
        """These of them, as far as they are here."""
        pages: Mapping[str, Page] = self._pages
        return tuple(_view(pages[key], names) for key in keys if key in pages)

    def _rows(self, fact: RollAnswered | RollTried | RollLost) -> None:
        page = self._pages.get(fact.key)
        if page is None:
            return
        rows = page.rows
        match fact:
            case RollAnswered(unit=unit) if unit in rows:
                rows[unit] = answered(rows[unit], fact)
            case RollTried(rows=tried):
                rows.update(
                    {r.unit: r for r in tried if r.unit in rows and rows[r.unit].at is None}
                )
            case RollLost(units=units):
                rows.update({u: replace(rows[u], lost=True) for u in units if u in rows})


def _view(page: Page, names: Names) -> RollView:
    called = page.called
    rows = sorted(page.rows.values(), key=lambda r: (r.at is not None, r.at or called.at))
    there = sum(row.at is not None for row in rows)
    return RollView(
        key=called.key,
        number=called.number,
        by=called.by,
        by_names=names.unit_names(called.by),
        words=called.words,
        at=called.at,
        due=called.due,
        over=page.over,
        total=len(rows),
        there=there,
        rows=tuple(_row(row, called, names) for row in rows),
    )


def _row(row: RollRow, called: RollCalled, names: Names) -> RollRowView:
    state = "here" if row.at else "lost" if row.lost else "asked" if called.number else "told"
    return RollRowView(
        unit=row.unit,
        names=names.unit_names(row.unit),
        state=state,
        minutes=round((row.at - called.at).total_seconds() / 60, 2) if row.at else None,
        adapter=row.to.adapter,
        again=bool(row.tried),
        people=len(row.people),
        words=row.words,
    )
