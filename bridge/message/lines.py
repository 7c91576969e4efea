"""Connections that an adapter keeps open for as long as it listens."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar

from bridge.errors import NotReady
from bridge.ports import Clock

ALIVE = 5.0  # seconds that a connection must have lasted to be opened again at once

_log = logging.getLogger(__name__)

Take_contra = TypeVar("Take_contra", contravariant=True)
Take = TypeVar("Take")


class Line(Protocol[Take_contra]):
    """A connection that was opened."""

    async def connect(self) -> None:
        """Open it (anew). `NotReady`, `NotAllowed`."""

    async def run(self, take: Take_contra) -> None:
        """Read until it ends."""


async def held(vendor: str, line: Line[Take] | None, take: Take, clock: Clock) -> None:
    """For ever; without a line, nothing comes. `NotReady`: it ends as soon as it is open."""
    while line:
        begun = clock.now()
        await line.run(take)
        if (clock.now() - begun).total_seconds() < ALIVE:
            raise NotReady(f"{vendor} ended the long connection")
        _log.warning("%s ended the long connection: it is opened again", vendor)
        await line.connect()
    await asyncio.get_running_loop().create_future()


class Door(Protocol):
    """Where the network calls us. `take` is set while the bridge listens."""

    take: Any


async def attended(door: Door | None, take: object, *works: Coroutine[Any, Any, None]) -> None:
    """Do all of it as `first_end` does; meanwhile whoever calls at the door is heard by `take`."""
    if door:
        door.take = take
    try:
        await first_end(*works)
    finally:
        if door:
            door.take = None


async def first_end(*works: Coroutine[Any, Any, None]) -> None:
    """Do all of it until one ends, which should not be; then the others end as well."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        task.result()


class Crowd:
    """Work that is done side by side, so much of it at the same time, until the line ends."""

    def __init__(self, most: int) -> None:
        self._most, self._tasks = most, set[asyncio.Task[None]]()

    def add(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def room(self) -> None:
        """Wait until there is room for more."""
        if len(self._tasks) >= self._most:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def done(self) -> None:
        """Wait for all of it."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def end(self) -> None:
        """Break off what is left."""
        for task in tuple(self._tasks):
            task.cancel()
        await self.done()


@asynccontextmanager
async def crowded(most: int, beat: Coroutine[Any, Any, None]) -> AsyncIterator[Crowd]:
    """A crowd for what comes on a connection, while `beat` keeps that alive; both end with it."""
    taking, beating = Crowd(most), asyncio.create_task(beat)
    try:
        yield taking
    finally:
        beating.cancel()
        await asyncio.wait((beating,))
        await taking.end()
