"""The real core on a clock that is set by hand: lines in at their moments, facts out, no waiting.

Lines are carried out by the engine's own function, from their bytes; deadlines ring as they do in
a running bridge. Nothing is stored.
"""

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime

from bridge import codec
from bridge.engine import carry_out, due, subjects
from bridge.ports import Entry
from bridge.streams import INBOX, tick_key
from rules.events import Event
from rules.inputs import Line, Tick
from rules.rulebook import Rulebook
from rules.world import World

Then = Callable[[datetime], object]
Hear = Callable[[Line, Sequence[Event]], None]


class Core:
    """A site that decides. `heard` is told each line with the facts that it caused."""

    def __init__(self, book: Rulebook, start: datetime, heard: Hear) -> None:
        self.book, self.world, self.now = book, World(), start
        self.lines = 0
        self._heard = heard
        self._nth = 0
        self._todo: list[tuple[datetime, int, Then]] = []
        self._rings: list[tuple[datetime, str]] = []
        self._due: dict[str, datetime] = {}

    def at(self, when: datetime, then: Then) -> None:
        """Somebody does something at that moment, or now where it has passed."""
        self._nth += 1
        heapq.heappush(self._todo, (max(when, self.now), self._nth, then))

    def hear(self, key: str, line: Line) -> None:
        """One line of the inbox, now."""
        self._nth += 1
        self.lines += 1
        body = codec.encode(line)
        entry = Entry(stream=INBOX, key=key, seq=str(self._nth), body=body, at=self.now)
        self.world, facts = carry_out(self.world, entry, self.book)
        for subject in subjects(facts):
            self._watch(subject, due(self.world, subject))
        self._heard(line, facts)

    def run(self, until: datetime) -> None:
        """Until that moment, or until nothing is left to do."""
        while (when := self._next()) is not None and when <= until:
            self.now = max(self.now, when)
            if self._rings and self._rings[0][0] <= when:
                self._ring()
            else:
                heapq.heappop(self._todo)[2](self.now)

    def _next(self) -> datetime | None:
        while self._rings and self._due.get(self._rings[0][1]) != self._rings[0][0]:
            heapq.heappop(self._rings)  # it was moved meanwhile
        heads = [heap[0][0] for heap in (self._rings, self._todo) if heap]
        return min(heads, default=None)

    def _ring(self) -> None:
        moment, subject = heapq.heappop(self._rings)
        del self._due[subject]
        self.hear(tick_key(subject, moment), Tick(subject=subject, due=moment))

    def _watch(self, subject: str, moment: datetime | None) -> None:
        if moment is None:
            self._due.pop(subject, None)
        elif self._due.get(subject) != moment:
            self._due[subject] = moment
            heapq.heappush(self._rings, (moment, subject))
