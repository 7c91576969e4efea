"""kill -9 at random moments while texts go both ways over a modem: none lost, none twice in silence.

`python -m tests.soak.sms [TEXTS KILLS SEED]`. A text that went out stands in the network once, or
again and saying that it is a repetition, where the process fell before it knew of the answer.
"""

import asyncio
import random
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.message import Inbound, Reach, Reported
from bridge.streams import INBOX
from tests.adapters.sms.modem import Modem, modem
from tests.soak.sms_process import LONG

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


async def soak(folder: Path, *, texts: int, kills: int, seed: int) -> Result:
    """Bring `texts` texts while the adapter is killed `kills` times; then let it finish."""
    chance, began = random.Random(seed), time.perf_counter()
    async with modem(folder) as gsm:
        process = await _ready(folder)
        brought = 0
        for nth in range(kills):
            brought = _bring(gsm, brought, texts * (nth + 1) // (kills + 1))
            gsm.network.lost = int(chance.random() < LOST)
            await _told(process, "start")
            await _some_commands(gsm, chance.randrange(1, 60))
            await _told(process, "kill")
        _bring(gsm, brought, texts)
        gsm.network.lost = 0
        await _told(process, "start")
        await _until(gsm, lambda: len(_numbers(gsm)) == texts, texts + 120.0)
        await _until(gsm, lambda: not gsm.stored() and not gsm.waiting, 60.0)
        await _told(process, "kill")
        process.stdin.close()  # type: ignore[union-attr]
        await process.wait()
        return await _result(folder, gsm, texts, kills, time.perf_counter() - began)


def _bring(gsm: Modem, done: int, until: int) -> int:
    for number in range(done + 1, until + 1):
        gsm.text(f"+861391111{number % PEOPLE:04}", _words(number), number % 256)
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


async def _some_commands(gsm: Modem, count: int) -> None:
    """Until so many more were given, or it has nothing more to do."""
    until = len(gsm.commands) + count
    with suppress(TimeoutError):
        await _until(gsm, lambda: len(gsm.commands) >= until, 3.0)


async def _until(gsm: Modem, condition: object, seconds: float) -> None:
    changed = asyncio.Event()
    gsm.asked = changed.set
    async with asyncio.timeout(seconds):
        while not condition():  # type: ignore[operator]
            changed.clear()
            await changed.wait()


def _numbers(gsm: Modem) -> set[str]:
    return {_number(text) for text in gsm.network.texts()}


def _number(text: str) -> str:
    return text.removeprefix(f"{AGAIN}：").partition("号")[0]


async def _result(folder: Path, gsm: Modem, texts: int, kills: int, seconds: float) -> Result:
    log = await open_log(f"sqlite:{folder / 'log.db'}", SystemClock())
    lines = [codec.line(e.body) async for some in log.history(INBOX) for e in some]
    await log.aclose()
    heard = [line.words for line in lines if isinstance(line, Inbound)]
    news = [line for line in lines if isinstance(line, Reported)]
    first: set[str] = set()
    unmarked: list[str] = []
    for text in gsm.network.texts():
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
        repeated=len(gsm.network.texts()) - len(first),
        unmarked=unmarked,
        reported=len({n.relay for n in news if n.reach is Reach.DELIVERED}),
        seconds=round(seconds, 1),
    )


def main(texts: int = 1_000, kills: int = 500, seed: int = 1) -> None:
    """Print what a run came to; 1 when something was lost, doubled or repeated in silence."""
    with TemporaryDirectory() as folder:
        result = asyncio.run(soak(Path(folder), texts=texts, kills=kills, seed=seed))
    print(result)  # noqa: T201 - a program
    well = result.heard == result.answered == texts
    sys.exit(0 if well and not (result.doubled or result.unread or result.unmarked) else 1)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
