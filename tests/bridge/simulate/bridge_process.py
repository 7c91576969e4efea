"""`patrolbridge` commands as processes of their own, and what their journal says."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from bridge import codec
from bridge.clock import SystemClock
from bridge.config import load
from bridge.datadir import log_url
from bridge.logs import open_log
from bridge.ports import Log
from bridge.streams import JOURNAL
from rules.call import Call
from rules.rulebook import Rulebook
from rules.transitions import Status
from rules.world import World, apply

PATIENCE = 45.0
QUIET_MODELS = {"PATROLBRIDGE_MODELS": "/nonexistent"}  # nothing here is about voices
F = TypeVar("F")


class Command:
    """One running command; `lines` is what it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def line(self, part: str) -> str:
        """The next line that holds `part`."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while raw := await self.process.stdout.readline():
                self.lines.append(raw.decode().rstrip())
                if part in self.lines[-1]:
                    return self.lines[-1]
        raise AssertionError(f"ended without {part!r}:\n" + "\n".join(self.lines))

    async def end(self) -> int:
        """Its exit code, once it has ended and all of it was read."""
        async with asyncio.timeout(PATIENCE):
            assert self.process.stdout is not None
            rest = (await self.process.stdout.read()).decode()
            self.lines += rest.splitlines()
            return await self.process.wait()


@asynccontextmanager
async def command(*words: str | Path) -> AsyncIterator[Command]:
    """`patrolbridge WORDS`, killed at the end where it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bridge",
        *(str(w) for w in words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **QUIET_MODELS},
        limit=1 << 20,
    )
    try:
        yield Command(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


class Journal:
    """What a running bridge has decided so far, read beside it."""

    def __init__(self, log: Log, book: Rulebook) -> None:
        self._log, self._book = log, book
        self.world = World()
        self.facts: list[object] = []
        self._new = self._read()

    async def until(self, condition: Callable[[World], bool]) -> World:
        """Read on until the world is so."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition(self.world):
                    await anext(self._new)
        except TimeoutError:
            told = [f"{c.number} {c.kind} {c.status}" for c in self.world.calls.values()]
            raise AssertionError("\n".join(told)) from None
        return self.world

    async def _read(self) -> AsyncIterator[None]:
        async for batch in self._log.follow(JOURNAL):
            for entry in batch:
                fact = codec.fact(entry.body)
                self.facts.append(fact)
                self.world = apply(self.world, fact, self._book.policy)
            yield


@asynccontextmanager
async def journal(site: Path, data: Path) -> AsyncIterator[Journal]:
    loaded = load(site)
    log = await open_log(log_url(loaded, data), SystemClock())
    try:
        yield Journal(log, Rulebook(loaded.site))
    finally:
        await log.aclose()


def of(world: World, words: str) -> Call | None:
    """The call that began with these words."""
    return next((c for c in world.calls.values() if words in c.said.words), None)


def became(words: str, *statuses: Status) -> Callable[[World], bool]:
    """A condition: the call with these words stands so."""

    def so(world: World) -> bool:
        call = of(world, words)
        return call is not None and call.status in statuses

    return so
