"""Sixty messages wait for one limited group while others are spoken to: who waits, and how long.

`python -m tests.soak.telegram_flood [SECONDS]` prints the figures; SECONDS is what Telegram calls a
minute (60 unless told: the real limit of twenty a minute, which takes three minutes). Delivery,
budget, memory on disk, library and HTTP are the real ones, and so is the clock.
"""

import asyncio
import platform
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import monotonic

from msgspec import Struct

from adapters.telegram import CAN
from bridge import codec
from bridge.clock import SystemClock
from bridge.delivery import Delivery
from bridge.keep import FileKeep
from bridge.logs.memory import MemoryLog, Store
from bridge.message import Choice, Outbound
from bridge.ports import Append
from bridge.streams import outbox
from tests.adapters.house import Home
from tests.adapters.telegram.board import call
from tests.adapters.telegram.conftest import Stage, staged
from tests.adapters.telegram.judges import by_ptb
from tests.adapters.telegram.people import GROUP
from tests.adapters.telegram.server import BotServer, Sent, serving

QUEUED, OTHERS, PHONES = 60, 60, 12


class Result(Struct, kw_only=True):
    """What a run came to; seconds from the moment when a message was queued until it stood there."""

    priorities: list[int]  # of the group's messages, as they arrived
    lost: int
    doubled: int
    edits: int  # of cards in the group, while messages waited
    last: float  # the group's last message
    others_p50: float
    others_p95: float
    others_worst: float


@asynccontextmanager
async def running(
    home: Home, server: BotServer, minute: float
) -> AsyncIterator[tuple[Stage, MemoryLog]]:
    """The bot with the real clock, and a delivery that feeds it."""
    clock = SystemClock()
    keep = FileKeep(home.services.folder / "keep.db", clock)
    home.services = replace(home.services, clock=clock, keep=keep)
    log = MemoryLog(Store(), clock)
    limits = {"chat": 500, "chat_per": 1.0, "group": 20, "group_per": minute, "bot": 200}
    async with staged(home, server, limits=limits) as stage:
        mouth = asyncio.create_task(Delivery("here", stage.bot, CAN, log, clock).run())
        try:
            yield stage, log
        finally:
            mouth.cancel()
            await asyncio.wait((mouth,))
            keep.close()


async def flood(home: Home, server: BotServer, *, minute: float, seed: int = 7) -> Result:
    """Queue sixty messages for a group of twenty a `minute` (s), and more for other chats."""
    priorities = [1 + n % 4 for n in range(QUEUED)]
    random.Random(seed).shuffle(priorities)
    group = [line(n, str(GROUP), p, f"17号第{n}条，级别{p}") for n, p in enumerate(priorities)]
    async with running(home, server, minute) as (stage, log):
        await stage.board.show(call())
        queued: dict[str, float] = {}
        arrived: dict[str, float] = {}
        began, states = monotonic(), 0
        await log.commit(*group)
        speaking = asyncio.create_task(_others(log, queued, minute * 2.5))
        while len(server.said) < QUEUED + OTHERS:
            count = len(server.said)
            await server.until(lambda count=count: len(server.said) > count)  # type: ignore[misc]
            arrived |= {_words(s): monotonic() for s in server.said if _words(s) not in arrived}
            states += 1
            stage.board.calls["c17"] = call("taken", f"第{states}组")
        await speaking
        edits = len([e for e in server.edits if e[0] == GROUP])
        await stage.board.show(call("closed"))
        await server.until(lambda: any("已结束" in s.text for s in server.of(GROUP)))
    waits = sorted(arrived[words] - at for words, at in queued.items())
    return _result(server, waits, edits, max(arrived[_words(s)] for s in server.of(GROUP)) - began)


async def _others(log: MemoryLog, queued: dict[str, float], seconds: float) -> None:
    """Others are spoken to all the while, one after another."""
    clock = SystemClock()
    for n in range(OTHERS):
        words = f"17号另一条{n}"
        queued[words] = monotonic()
        await log.commit(line(100 + n, str(7100 + n % PHONES), 3, words))
        await clock.sleep_until(clock.now() + timedelta(seconds=seconds / OTHERS))


def line(nth: int, channel: str, priority: int, text: str) -> Append:
    """One relay, as the engine queues it."""
    key = f"in/{nth}/here/{channel}"
    message = Outbound(
        key=key, channel=channel, text=text, language="zh", priority=priority, call="c17",
        number=17, choices=(Choice("我去", "take 17"),),
    )  # fmt: skip
    return Append(stream=outbox("here"), key=key, body=codec.encode(message))


def _words(sent: Sent) -> str:
    """What was said, without the state that was added since."""
    return sent.text.partition("\n")[0]


def _result(server: BotServer, waits: list[float], edits: int, last: float) -> Result:
    cuts, words = quantiles(waits, n=100), [_words(s) for s in server.said]
    return Result(
        priorities=[int(_words(s).partition("级别")[2]) for s in server.of(GROUP)],
        lost=QUEUED + OTHERS - len(set(words)),
        doubled=len(words) - len(set(words)),
        edits=edits,
        last=last,
        others_p50=cuts[49],
        others_p95=cuts[94],
        others_worst=waits[-1],
    )


async def _run(minute: float) -> Result:
    with TemporaryDirectory() as folder:
        async with serving(by_ptb) as server:
            return await flood(Home(Path(folder), str(GROUP)), server, minute=minute)


def main(minute: float = 60.0) -> None:
    """Print what a run came to; 1 when something was lost or others waited a second."""
    result = asyncio.run(_run(minute))
    print(platform.platform(), platform.python_version())  # noqa: T201 - a program
    print(result)  # noqa: T201
    well = not (result.lost or result.doubled) and result.priorities == sorted(result.priorities)
    sys.exit(0 if well and result.others_p95 < 1.0 else 1)


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
