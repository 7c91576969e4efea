"""One engine owns a site at a time; the others stand by.

The owner renews its lease; every commit of the engine carries the fence number of the lease. An
owner that lost it (`Fenced`) stops deciding at once and stands by again, as does one whose log
failed: it comes back by recalling the journal.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from bridge.deadlines import Deadlines
from bridge.engine import Engine
from bridge.errors import Fenced, LogError
from bridge.ports import Clock, Log
from bridge.retry import back_off
from bridge.versions import Books
from rules.announce import needs_start
from rules.errands import START
from rules.rulebook import Rulebook

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=10)
RENEWALS = 3  # in the time of one lease


class Owner:
    """Runs the engine of a site while this process owns it."""

    def __init__(
        self,
        log: Log,
        book: Rulebook,
        clock: Clock,
        name: str,
        *,
        started: Callable[[], None] = lambda: None,
        books: Books | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self._log, self._book, self._clock, self._name = log, book, clock, name
        self._lease = lease
        self._books = books
        self._started = started
        self._trouble = 0  # with the log, since it was last well
        self.engine: Engine | None = None  # while we own the site

    async def run(self) -> None:
        """For ever: claim, decide, and after any trouble claim again."""
        while True:
            try:
                await self._once()
            except Fenced as error:
                _log.warning("another engine owns the site: %s", error)
            except LogError as error:
                self._trouble += 1
                _log.warning("the engine waits for the log: %s", error)
                wait = min(back_off(self._trouble, self._name), self._lease)
                await self._clock.sleep_until(self._clock.now() + wait)
            finally:
                self.engine = None

    async def _once(self) -> None:
        fence = await self._log.claim(self._name, self._lease)
        if fence is None:
            await self._clock.sleep_until(self._clock.now() + self._lease / RENEWALS)
            return
        deadlines = Deadlines(self._log, self._clock)
        engine = Engine(
            self._log, self._book, fence=fence, watch=deadlines.watch, books=self._books
        )
        # The lease is renewed while the journal is read: a long one outlasts it.
        await first(self._decide(engine, deadlines), deadlines.run(), self._renew(fence))

    async def _decide(self, engine: Engine, deadlines: Deadlines) -> None:
        await engine.recall()
        if needs_start(self._book, engine.world):
            deadlines.watch(START, self._clock.now())
        self._trouble = 0
        self.engine = engine
        self._started()
        await engine.run()

    async def _renew(self, fence: int) -> None:
        while True:
            await self._clock.sleep_until(self._clock.now() + self._lease / RENEWALS)
            if await self._log.claim(self._name, self._lease) != fence:
                raise Fenced("the lease ran out")


async def first(*work: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends or fails; end the others and raise what it raised."""
    tasks = [asyncio.ensure_future(w) for w in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
