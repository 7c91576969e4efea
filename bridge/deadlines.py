"""Turns deadlines into lines of the inbox, so that time itself is on the record."""

import asyncio
import heapq
from datetime import datetime

from bridge import codec
from bridge.insist import insist
from bridge.ports import Append, Clock, Log
from bridge.streams import INBOX, tick_key
from bridge.wake import rung
from rules.inputs import Tick

SPARE = 1_000  # entries of the heap that may be out of date before they are swept


class Deadlines:
    """The next deadline of every subject; the nearest rings first."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self._due: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []
        self._nearer = asyncio.Event()

    def watch(self, subject: str, due: datetime | None) -> None:
        """The subject's one next deadline is now this; None = none any more."""
        if due is None:
            self._due.pop(subject, None)
        elif self._due.get(subject) != due:
            self._due[subject] = due
            heapq.heappush(self._heap, (due, subject))
            if self._heap[0][0] == due:
                self._nearer.set()
            if len(self._heap) > 4 * len(self._due) + SPARE:  # most calls end before they are due
                self._heap = [(due, subject) for subject, due in self._due.items()]
                heapq.heapify(self._heap)

    async def run(self) -> None:
        """For ever: whose deadline has passed gets a tick."""
        while True:
            ticks = self._passed()
            if ticks:
                await self._ring(ticks)
            await self._wait()

    def _passed(self) -> list[Tick]:
        now, ticks = self._clock.now(), list[Tick]()
        while self._heap and self._heap[0][0] <= now:
            due, subject = heapq.heappop(self._heap)
            if self._due.get(subject) == due:
                ticks.append(Tick(subject=subject, due=due))
        return ticks

    async def _ring(self, ticks: list[Tick]) -> None:
        lines = [
            Append(stream=INBOX, key=tick_key(t.subject, t.due), body=codec.encode(t))
            for t in ticks
        ]
        await insist(self._log, self._clock, *lines, what="deadlines wait for the log")
        for tick in ticks:
            if self._due.get(tick.subject) == tick.due:
                del self._due[tick.subject]

    async def _wait(self) -> None:
        self._nearer.clear()
        if self._heap and self._heap[0][0] <= self._clock.now():
            return
        await rung(self._nearer, self._clock, self._heap[0][0] if self._heap else None)
