"""kill -9 of a bot at random moments: every update in the inbox once, every relay in its chat.

`python -m tests.soak.telegram [UPDATES KILLS SEED]`. A relay stands in its chat once, or again with
the same number and the word that it is a repetition, where the process fell while it was said.
"""

import asyncio
import random
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.message import Inbound
from bridge.streams import INBOX
from tests.adapters.telegram.judges import by_ptb
from tests.adapters.telegram.people import message, person
from tests.adapters.telegram.server import TOKEN, BotServer, Fault, serving

AGAIN = "再次发送"
CHATS = 9


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
    """Bring `updates` updates while the bot is killed `kills` times; then let it finish."""
    chance, began = random.Random(seed), time.perf_counter()
    (folder / "token").write_text(TOKEN)
    async with serving(by_ptb) as server:
        bringing = asyncio.create_task(_bring(server, updates, kills, chance))
        process = await _ready(folder, server)
        for _ in range(kills):
            await _started(process, server)
            await _kill_at_random(process, server, chance)
        await _started(process, server)
        await bringing
        await server.until(lambda: len(_numbers(server)) == updates)
        last = 1_000 + updates
        await server.until(lambda: server.confirmed == last + 1)
        await _told(process, "kill")
        process.stdin.close()  # type: ignore[union-attr]
        await process.wait()
        return await _result(folder, server, updates, kills, time.perf_counter() - began)


async def _ready(folder: Path, server: BotServer) -> Process:
    """The process that starts and kills bots."""
    command = (sys.executable, "-m", "tests.soak.telegram_process", str(folder), server.base)
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)


async def _told(process: Process, command: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{command}\n".encode())
    await process.stdin.drain()
    assert await process.stdout.readline() == b"done\n"


async def _started(process: Process, server: BotServer) -> None:
    before = server.polls
    await _told(process, "start")
    await server.until(lambda: server.polls > before)


async def _kill_at_random(process: Process, server: BotServer, chance: random.Random) -> None:
    """After a random number of requests: in the middle of what it does, whatever that is."""
    until = len(server.requests) + chance.randrange(1, 25)
    with suppress(TimeoutError):  # it had nothing more to do
        async with asyncio.timeout(0.5):
            await server.until(lambda: len(server.requests) >= until)
    await _told(process, "kill")


async def _bring(server: BotServer, updates: int, kills: int, chance: random.Random) -> None:
    """Some at each start, so that every process has something to fall over."""
    burst = max(1, updates // (kills + 1))
    brought = 0
    while brought < updates:
        count = min(burst, updates - brought)
        numbers = range(brought + 1, brought + count + 1)
        await server.brings(*(_said(n) for n in numbers))
        brought += count
        if chance.random() < 0.3:
            server.faults[7000 + chance.randrange(CHATS)].append(Fault(lost=True))
        polls = server.polls + 1
        await server.until(lambda polls=polls: server.polls >= polls)  # type: ignore[misc]


def _said(number: int) -> dict[str, object]:
    chat = 7000 + number % CHATS
    return message(number, chat, text=str(number), by=person(chat))


def _numbers(server: BotServer) -> Counter[str]:
    return Counter(s.text.partition("号")[0].rpartition("：")[2] for s in server.said)


async def _result(
    folder: Path, server: BotServer, updates: int, kills: int, seconds: float
) -> Result:
    log = await open_log(f"sqlite:{folder / 'log.db'}", SystemClock())
    heard: list[str] = []
    async for entries in log.history(INBOX):
        lines = (codec.line(entry.body) for entry in entries)
        heard += [line.words for line in lines if isinstance(line, Inbound)]
    await log.aclose()
    first: set[str] = set()
    unmarked: list[str] = []
    for said in server.said:
        number = said.text.partition("号")[0].rpartition("：")[2]
        if number in first and AGAIN not in said.text:
            unmarked.append(said.text)
        first.add(number)
    return Result(
        updates=updates,
        kills=kills,
        heard=len(heard),
        doubled=len(heard) - len(set(heard)),
        relays=len(first),
        repeated=len(server.said) - len(first),
        unmarked=unmarked,
        seconds=seconds,
    )


def main(updates: int = 2_000, kills: int = 200, seed: int = 1) -> None:
    """Print what a run came to; 1 when something was lost, doubled or repeated in silence."""
    with TemporaryDirectory() as folder:
        result = asyncio.run(soak(Path(folder), updates=updates, kills=kills, seed=seed))
    print(result)  # noqa: T201 - a program
    well = result.heard == result.relays == updates and not result.doubled
    sys.exit(0 if well and not result.unmarked else 1)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
