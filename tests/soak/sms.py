"""kill -9 at random moments while texts go both ways over a line: none lost, none twice in silence.

`python -m tests.soak.sms [TEXTS KILLS SEED [modem|smpp|http]]`, without a line each of them. A text that went out stands in the network once, or
again and saying that it is a repetition, where the process fell before it knew of the answer.
"""

import asyncio
import random
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from json import dumps
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.message import Inbound, Reach, Reported
from bridge.streams import INBOX
from tests.soak.sms_process import LONG
from tests.soak.sms_sides import SIDES, Side

AGAIN = "再次发送"
PEOPLE = 9
LOST = 0.2  # of the starts, at which the network loses one answer


class Result(Struct, kw_only=True):
    """What a run came to."""

    texts: int
    kills: int
    heard: int  # texts in the inbox
    doubled: int  # that stand there twice: must be 0
    unread: list[str]  # that are not what was written: must be empty
    answered: int  # numbers that came out whole
    repeated: int  # that came out again, saying so
    unmarked: list[str]  # that came out again without saying so: must be empty
    reported: int  # relays known to be delivered
    seconds: float


async def soak(folder: Path, *, texts: int, kills: int, seed: int, line: str = "modem") -> Result:
    """Bring `texts` texts while the adapter is killed `kills` times; then let it finish."""
    chance, began = random.Random(seed), time.perf_counter()
    async with SIDES[line](folder) as side:
        (folder / "line.json").write_text(dumps(side.line))
        process = await _ready(folder)
        brought = 0
        for nth in range(kills):
            brought = _bring(side, brought, texts * (nth + 1) // (kills + 1))
            side.lose(chance.random() < LOST)
            await _told(process, "start")
            await _some_time(side, chance)
            await _told(process, "kill")
        _bring(side, brought, texts)
        side.lose(False)
        await _told(process, "start")
        await _until(side, lambda: len(_numbers(side)) == texts, texts + 120.0)
        await _until(side, side.idle, 60.0)
        await _told(process, "kill")
        process.stdin.close()  # type: ignore[union-attr]
        await process.wait()
        return await _result(folder, side, texts, kills, time.perf_counter() - began)


def _bring(side: Side, done: int, until: int) -> int:
    for number in range(done + 1, until + 1):
        side.bring(f"+861391111{number % PEOPLE:04}", _words(number), number)
    return until


def _words(number: int) -> str:
    return f"{number}号" + (LONG if number % 2 else "")


async def _ready(folder: Path) -> Process:
    """The process that starts and kills adapters."""
    command = (sys.executable, "-m", "tests.soak.sms_process", str(folder))
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)


async def _told(process: Process, command: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{command}\n".encode())
    await process.stdin.drain()
    assert await process.stdout.readline() == b"done\n"


async def _some_time(side: Side, chance: random.Random) -> None:
    """Until some more happened, or it has nothing more to do; and a moment longer."""
    until = side.count + chance.randrange(1, 60)
    for condition, seconds in ((lambda: side.count >= until, 1.0), (bool, chance.random() * 0.02)):
        with suppress(TimeoutError):
            await _until(side, condition, seconds)


async def _until(side: Side, condition: object, seconds: float) -> None:
    changed = asyncio.Event()
    side.changed = changed.set
    async with asyncio.timeout(seconds):
        while not condition():  # type: ignore[operator]
            changed.clear()
            await changed.wait()


def _numbers(side: Side) -> set[str]:
    return {_number(text) for text in side.texts()}


def _number(text: str) -> str:
    return text.removeprefix(f"{AGAIN}：").partition("号")[0]


async def _result(folder: Path, side: Side, texts: int, kills: int, seconds: float) -> Result:
    log = await open_log(f"sqlite:{folder / 'log.db'}", SystemClock())
    lines = [codec.line(e.body) async for some in log.history(INBOX) for e in some]
    await log.aclose()
    heard = [line.words for line in lines if isinstance(line, Inbound)]
    news = [line for line in lines if isinstance(line, Reported)]
    first: set[str] = set()
    unmarked: list[str] = []
    for text in side.texts():
        if _number(text) in first and AGAIN not in text:
            unmarked.append(text[:40])
        first.add(_number(text))
    return Result(
        texts=texts,
        kills=kills,
        heard=len(set(heard)),
        doubled=len(heard) - len(set(heard)),
        unread=[words[:40] for words in heard if words != _words(int(_number(words) or 0))],
        answered=len(first),
        repeated=len(side.texts()) - len(first),
        unmarked=unmarked,
        reported=len({n.relay for n in news if n.reach is Reach.DELIVERED}),
        seconds=round(seconds, 1),
    )


def main(texts: str = "1000", kills: str = "500", seed: str = "1", line: str = "") -> None:
    """Print what each run came to; 1 when something was lost, doubled or repeated in silence."""
    well = True
    for name in [line] if line else SIDES:
        with TemporaryDirectory() as folder:
            work = soak(Path(folder), texts=int(texts), kills=int(kills), seed=int(seed), line=name)
            result = asyncio.run(work)
        print(name, result, flush=True)  # noqa: T201 - a program
        lost = {result.heard, result.answered} != {int(texts)}
        well = well and not (lost or result.doubled or result.unread or result.unmarked)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
