"""kill -9 of both bots at random moments: every update in the inbox once, every relay in its chat.

`python -m tests.soak.telegram [UPDATES KILLS SEED]`. A relay stands in its chat once, or again with
the same number and the word that it is a repetition, where the process fell while it was said.
"""

import asyncio
import random
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.message import Inbound
from bridge.streams import INBOX
from tests.adapters.telegram.judges import by_aiogram, by_ptb
from tests.adapters.telegram.people import message, person
from tests.adapters.telegram.server import TOKEN, BotServer, Fault, Sent, serving

AGAIN = "再次发送"
CHATS = 9
BOTS = ("patrols", "tourists")


class Result(Struct, kw_only=True):
    """What a run came to."""

    updates: int
    kills: int
    heard: int  # lines of the inbox
    doubled: int  # updates that stand there twice: must be 0
    relays: int  # numbers that stand in a chat
    repeated: int  # that stand there again, saying so
    unmarked: list[str]  # that stand there again without saying so: must be empty
    seconds: float


async def soak(folder: Path, *, updates: int, kills: int, seed: int) -> Result:
    """Bring `updates` updates, half to each bot, while both are killed `kills` times."""
    chance, began = random.Random(seed), time.perf_counter()
    for bot in BOTS:
        (folder / f"{bot}.token").write_text(TOKEN)
    async with serving(by_ptb) as patrols, serving(by_aiogram) as tourists:
        both = Both((patrols, tourists), updates // 2)
        bringing = asyncio.create_task(_bring(both, kills, chance))
        process = await _ready(folder, both)
        for _ in range(kills):
            await _started(process, both)
            await _kill_at_random(process, both, chance)
        await _started(process, both)
        await bringing
        end = 1_001 + both.each  # the offset behind the last update
        for server in both.servers:
            await server.until(lambda of=server: len(_numbers(of)) == both.each)  # type: ignore[misc]
            await server.until(lambda of=server: of.confirmed == end)  # type: ignore[misc]
        await _told(process, "kill")
        process.stdin.close()  # type: ignore[union-attr]
        await process.wait()
        return await _result(folder, both, kills, time.perf_counter() - began)


class Both:
    """The servers of both bots; each brings `each` updates."""

    def __init__(self, servers: tuple[BotServer, BotServer], each: int) -> None:
        self.servers, self.each = servers, each

    def requests(self) -> int:
        """How many were made of either."""
        return sum(len(server.requests) for server in self.servers)

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something that a request to either changes."""
        waits = [asyncio.ensure_future(server.until(happened)) for server in self.servers]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)


async def _ready(folder: Path, both: Both) -> Process:
    """The process that starts and kills bots."""
    urls = [server.base for server in both.servers]
    command = (sys.executable, "-m", "tests.soak.telegram_process", str(folder), *urls)
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)


async def _told(process: Process, command: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{command}\n".encode())
    await process.stdin.drain()
    assert await process.stdout.readline() == b"done\n"


async def _started(process: Process, both: Both) -> None:
    before = [server.polls for server in both.servers]
    await _told(process, "start")
    for server, polls in zip(both.servers, before, strict=True):
        await server.until(lambda of=server, polls=polls: of.polls > polls)  # type: ignore[misc]


async def _kill_at_random(process: Process, both: Both, chance: random.Random) -> None:
    """After a random number of requests: in the middle of what it does, whatever that is."""
    until = both.requests() + chance.randrange(1, 50)
    with suppress(TimeoutError):  # it had nothing more to do
        async with asyncio.timeout(0.5):
            await both.until(lambda: both.requests() >= until)
    await _told(process, "kill")


async def _bring(both: Both, kills: int, chance: random.Random) -> None:
    """Some at each start, so that every process has something to fall over."""
    burst = max(1, both.each // (kills + 1))
    brought = 0
    while brought < both.each:
        count = min(burst, both.each - brought)
        numbers = range(brought + 1, brought + count + 1)
        for server in both.servers:
            await server.brings(*(_said(n) for n in numbers))
            if chance.random() < 0.3:
                server.faults[7000 + chance.randrange(CHATS)].append(Fault(lost=True))
        brought += count
        for server in both.servers:
            polls = server.polls + 1
            await server.until(lambda of=server, polls=polls: of.polls >= polls)  # type: ignore[misc]


def _said(number: int) -> dict[str, object]:
    chat = 7000 + number % CHATS
    return message(number, chat, text=str(number), by=person(chat))


def _numbers(server: BotServer) -> Counter[str]:
    return Counter(_number(s) for s in server.said)


def _number(said: Sent) -> str:
    return said.text.partition("号")[0].rpartition("：")[2]


async def _result(folder: Path, both: Both, kills: int, seconds: float) -> Result:
    log = await open_log(f"sqlite:{folder / 'log.db'}", SystemClock())
    heard: list[str] = []
    async for entries in log.history(INBOX):
        lines = (codec.line(entry.body) for entry in entries)
        heard += [f"{x.adapter}:{x.words}" for x in lines if isinstance(x, Inbound)]
    await log.aclose()
    unmarked = [said for server in both.servers for said in _unmarked(server)]
    relays = sum(len(_numbers(server)) for server in both.servers)
    return Result(
        updates=2 * both.each,
        kills=kills,
        heard=len(heard),
        doubled=len(heard) - len(set(heard)),
        relays=relays,
        repeated=sum(len(server.said) for server in both.servers) - relays,
        unmarked=unmarked,
        seconds=seconds,
    )


def _unmarked(server: BotServer) -> Iterator[str]:
    """What stands there again without saying so."""
    first: set[str] = set()
    for said in server.said:
        number = _number(said)
        if number in first and AGAIN not in said.text:
            yield said.text
        first.add(number)


def main(updates: int = 2_000, kills: int = 200, seed: int = 1) -> None:
    """Print what a run came to; 1 when something was lost, doubled or repeated in silence."""
    with TemporaryDirectory() as folder:
        result = asyncio.run(soak(Path(folder), updates=updates, kills=kills, seed=seed))
    print(result)  # noqa: T201 - a program
    well = result.heard == result.relays == updates and not result.doubled
    sys.exit(0 if well and not result.unmarked else 1)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
