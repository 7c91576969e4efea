"""A recorded inbox, played to other rules: what was heard stays, what follows from it is their own.

Law: with the rules of then, everything is as it was. A deadline that was recorded rings where it
rang. One that only the other rules set rings by itself, when its time has come; that nobody
answered it says little, since nobody was asked then.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime

from bridge import codec
from bridge.engine import carry_out, due, subjects
from bridge.ports import Entry
from bridge.streams import INBOX, changes_site, tick_key
from rules.errands import deadlines
from rules.events import Event
from rules.inputs import Tick
from rules.rulebook import Rulebook
from rules.world import World


class Other:
    """The world under the other rules. It begins as the world was when they were put in place."""

    def __init__(self, world: World, book: Rulebook) -> None:
        self.world, self._book = world, book
        self._heap = list(deadlines(world))
        heapq.heapify(self._heap)
        self._last: datetime | None = None

    def hear(self, line: Entry, then: World) -> Iterator[tuple[Event, ...]]:
        """The facts of all that rings before the line, and of the line itself.

        `then` is the world as it was recorded, before the line.
        """
        yield from self._ring(line.at, then)
        if not changes_site(line.key):  # the other rules stay
            yield self._decide(line)
        self._last = line.at

    def _ring(self, until: datetime, then: World) -> Iterator[tuple[Event, ...]]:
        waits: list[tuple[datetime, str]] = []
        while self._heap and self._heap[0][0] < until:
            when, subject = heapq.heappop(self._heap)
            if due(self.world, subject) != when:
                continue
            if due(then, subject) == when:  # it stood then as well: it rings where it rang
                waits.append((when, subject))
            else:
                yield self._decide(self._tick(subject, when))
        for one in waits:
            heapq.heappush(self._heap, one)

    def _tick(self, subject: str, when: datetime) -> Entry:
        at = when if self._last is None else max(when, self._last)
        body = codec.encode(Tick(subject=subject, due=when))
        return Entry(stream=INBOX, key=tick_key(subject, when), body=body, seq="", at=at)

    def _decide(self, line: Entry) -> tuple[Event, ...]:
        self.world, facts = carry_out(self.world, line, self._book)
        for subject in subjects(facts):
            if (when := due(self.world, subject)) is not None:
                heapq.heappush(self._heap, (when, subject))
        return facts
