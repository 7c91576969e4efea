"""When the units' duty changes by time alone: no fact tells of the end of a shift."""

from collections.abc import Sequence
from datetime import datetime

from rules.rulebook import Rulebook


class Turns:
    """The next moment at which a shift of a site begins or ends; looked up once for each."""

    def __init__(self) -> None:
        self._book: Rulebook | None = None
        self._next: datetime | None = None

    def next(self, book: Rulebook, now: datetime) -> datetime | None:
        """The first turn later than `now`, or None where there is none."""
        if book is not self._book or (self._next is not None and self._next <= now):
            self._book, self._next = book, book.shifts.next_change(now)
        return self._next


def on_shifts(book: Rulebook) -> Sequence[str]:
    """The units whose duty may change by time."""
    return [unit.id for unit in book.site.units.values() if unit.shifts]
