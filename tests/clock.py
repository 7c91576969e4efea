"""Time that stands still until it is told to go on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from bridge.clock import SystemClock

CALM = 3  # looks at the sockets in a row that brought nothing
NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


async def spin() -> None:
    """Let every task of the loop run until all of them wait for something outside it."""
    ready = getattr(asyncio.get_running_loop(), "_ready", (None,))  # nobody in it: all of them wait
    calm = 0
    for _ in range(50):
        await asyncio.sleep(0)
        calm = 0 if ready else calm + 1
        if calm == CALM:
            return


class ManualClock:
    """A Clock for tests. `settle` is awaited before the clock moves and after each who is woken.

    The default lets tasks run; where threads or sockets take part, give one that waits for them.
    """

    def __init__(self, at: datetime = NOON, settle: Callable[[], Awaitable[None]] = spin) -> None:
        self.settle = settle
        self._now = at
        self._nth = count()
        self._sleepers: list[tuple[datetime, int, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    def set(self, at: datetime) -> None:
        """Somebody sets the clock, forward or back; sleepers that are due wake."""
        self._now = at
        while self._sleepers and self._sleepers[0][0] <= at:
            heappop(self._sleepers)[2].set()

    async def sleep_until(self, when: datetime) -> None:
        while when > self._now:
            bell = asyncio.Event()
            heappush(self._sleepers, (when, next(self._nth), bell))
            await bell.wait()
        await asyncio.sleep(0)

    async def advance(self, by: timedelta) -> None:
        """Go on: each sleeper wakes at its own moment, in order, and acts before the next."""
        end = self._now + by
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            when, _, bell = heappop(self._sleepers)
            self._now = max(self._now, when)
            bell.set()
            await self.settle()
        self._now = end
        await self.settle()


class RunningClock(SystemClock):
    """The real clock, as if it were `at` now: what depends on the hour is the same at any hour."""

    def __init__(self, at: datetime) -> None:
        self._ahead = at - super().now()

    def now(self) -> datetime:
        return super().now() + self._ahead
