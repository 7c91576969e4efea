"""Logs for tests: open as often as needed, closed at the end; and short words for what is asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from itertools import count

from bridge.logs import open_log
from bridge.ports import Append, Entry, Log
from tests.clock import ManualClock

ENDS = count()
SOON = 20.0  # seconds; a test that needs them has failed


class House:
    """Opens the log of the test as often as needed and closes every handle at the end."""

    def __init__(self, url: str, clock: ManualClock) -> None:
        self.url = url
        self.clock = clock
        self._open: list[Log] = []

    async def open(self) -> Log:
        log = await open_log(self.url, self.clock)
        self._open.append(log)
        return log

    async def aclose(self) -> None:
        for log in self._open:
            await log.aclose()


def line(stream: str, key: str, body: bytes | None = None) -> Append:
    return Append(stream=stream, key=key, body=key.encode() if body is None else body)


def lines(stream: str, numbers: range) -> list[Append]:
    return [line(stream, f"{n:04}") for n in numbers]


async def take(source: AsyncIterator[Sequence[Entry]], count: int) -> list[Entry]:
    """The next entries, at least so many."""
    found: list[Entry] = []
    async with asyncio.timeout(SOON):
        while len(found) < count:
            found += await anext(source)
    return found


def keys(entries: Sequence[Entry]) -> list[str]:
    return [e.key for e in entries]


async def history(log: Log, stream: str, after: str = "") -> list[Entry]:
    async with asyncio.timeout(SOON):
        return [e async for batch in log.history(stream, after) for e in batch]


async def undone(log: Log, stream: str) -> list[str]:
    """What a new reader is given: all up to a line that is written to mark the end."""
    end = f"end {next(ENDS)}"
    await log.commit(line(stream, end))
    found: list[Entry] = []
    async with aclosing(log.read(stream)) as reader:  # type: ignore[type-var]
        while end not in keys(found):
            found += await take(reader, 1)
    await log.commit(done=found[-1:])
    return keys(found)[:-1]


class Live:
    """Somebody who is always listening: what a source gives, as it comes."""

    def __init__(self, source: AsyncIterator[Sequence[Entry]]) -> None:
        self.found: list[Entry] = []
        self._grown = asyncio.Condition()
        self._task = asyncio.create_task(self._listen(source))

    async def _listen(self, source: AsyncIterator[Sequence[Entry]]) -> None:
        async for batch in source:
            async with self._grown:
                self.found += batch
                self._grown.notify_all()

    async def until(self, count: int) -> list[str]:
        """The keys of all lines so far, at least so many."""
        async with asyncio.timeout(SOON), self._grown:
            await self._grown.wait_for(lambda: len(self.found) >= count)
        return keys(self.found)

    async def aclose(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
