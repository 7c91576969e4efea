"""Waiting for what must come, with an end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from typing import Any

from bridge import codec
from bridge.errors import LogError
from bridge.message import Reported
from bridge.ports import Append, Entry, Log
from bridge.streams import INBOX
from rules.inputs import Line
from tests.clock import ManualClock

SOON = 20.0  # seconds of real time; a test that needs them has failed


async def until(condition: Callable[[], object]) -> None:
    """Let everybody work until it is so."""
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110  a condition over many parts rings no bell
            await asyncio.sleep(0)


async def ticking(clock: ManualClock, condition: Callable[[], object], step: float = 0.25) -> None:
    """Let time go by, `step` seconds at a time, until it is so."""
    async with asyncio.timeout(SOON):
        while not condition():
            await clock.advance(timedelta(seconds=step))


async def inbox(log: Log, count: int) -> list[Line]:
    """All lines of the inbox, once there are so many."""
    lines: list[Line] = []
    async with asyncio.timeout(SOON), aclosing(log.follow(INBOX)) as entries:  # type: ignore[type-var]
        async for batch in entries:
            lines += [codec.line(e.body) for e in batch]
            if len(lines) >= count:
                return lines
    raise AssertionError("the log ended")


async def news(log: Log, count: int) -> list[Reported]:
    """All news of relays, once there are so many."""
    return [line for line in await inbox(log, count) if isinstance(line, Reported)]


@asynccontextmanager
async def running(
    *work: Coroutine[Any, Any, None],
) -> AsyncIterator[list["asyncio.Task[None]"]]:
    """These run while the context is open; a failure of theirs is told at its end."""
    tasks = [asyncio.ensure_future(w) for w in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result


class Shaky:
    """A log whose commits fail while `broken` is above zero. It stands at the port."""

    def __init__(self, inner: Log) -> None:
        self._inner = inner
        self.read, self.follow, self.history = inner.read, inner.follow, inner.history
        self.last, self.claim, self.release = inner.last, inner.claim, inner.release
        self.promises, self.aclose = inner.promises, inner.aclose
        self.broken = 0  # commits that will fail
        self.refused = 0  # commits that did

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        if self.broken:
            self.broken -= 1
            self.refused += 1
            raise LogError("the disk is full")
        await self._inner.commit(*lines, done=done, fence=fence)
