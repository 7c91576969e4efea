"""Sixty messages wait for one limited group while others are spoken to: who waits, and how long.

`python -m tests.soak.chat_flood [SECONDS]` prints the figures for WeCom, DingTalk and Feishu;
SECONDS is what counts as a minute (60 unless told: the real limit of twenty a minute, which takes
three minutes each). Delivery, budget, memory on disk, adapter and HTTP are the real ones, and so is
the clock.
"""

import asyncio
import platform
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from msgspec import Struct

from bridge import codec
from bridge.clock import SystemClock
from bridge.delivery import Delivery
from bridge.keep import FileKeep
from bridge.logs.memory import MemoryLog, Store
from bridge.message import Choice, Outbound
from bridge.ports import Append
from bridge.streams import outbox
from tests.adapters.dingtalk import server as dingtalk
from tests.adapters.dingtalk.town import GROUP as CID
from tests.adapters.feishu import server as feishu
from tests.adapters.feishu.town import GROUP as OC
from tests.adapters.telegram.board import Board, call
from tests.adapters.wecom import server as wecom
from tests.adapters.wecom.town import GROUP as WR
from tests.soak.chat_process import VENDORS, WAYS

QUEUED, OTHERS, PHONES = 60, 60, 12
SIDES: dict[str, tuple[Callable[[], Any], str, str]] = {
    "wecom": (wecom.serving, WR, ""),
    "dingtalk": (dingtalk.serving, CID, ""),
    "feishu": (feishu.serving, OC, "ou_"),
}
_TOLD = re.compile(r"第(\d+)条级别(\d)")


class Result(Struct, kw_only=True):
    """What a run came to; seconds from the moment when a message was queued until it stood there."""

    priorities: list[int]  # of the group's messages, as they arrived
    lost: int
    doubled: int
    edits: int  # of cards, while messages waited
    stale: int  # cards that show another state than the last: must be 0
    last: float  # the group's last message
    others_p50: float
    others_p95: float
    others_worst: float


async def flood(folder: Path, vendor: str, *, minute: float, seed: int = 7) -> Result:
    """Queue sixty messages for a group of twenty a `minute` (s), and more for other chats."""
    serving, group, person = SIDES[vendor]
    clock, board, made = SystemClock(), Board(), VENDORS[vendor]
    keep = FileKeep(folder / "keep.db", clock)
    services = replace(made.house(folder).services, clock=clock, keep=keep, board=board)
    limits: dict[str, Any] = {"chat": 20, "chat_per": minute}
    if vendor != "wecom":
        limits |= {"app": 1_000, "edits": 1_000}
    log = MemoryLog(Store(), clock)
    await board.show(call())
    async with serving() as server:
        config = made.settings(server.port, **WAYS[vendor], limits=limits, within=10)
        async with made.module.open(config, services) as adapter:
            mouth = Delivery("here", adapter, made.module.CAN, log, clock)
            works = [asyncio.create_task(work) for work in (mouth.run(), adapter.listen(_deaf))]
            try:
                return await _flooded(server, log, board, group, person, minute, seed)
            finally:
                for work in works:
                    work.cancel()
                await asyncio.wait(works)
                keep.close()


async def _flooded(
    server: Any, log: MemoryLog, board: Board, group: str, person: str, minute: float, seed: int
) -> Result:
    priorities = [1 + n % 4 for n in range(QUEUED)]
    random.Random(seed).shuffle(priorities)
    began = monotonic()
    await log.commit(*(_line(n, group, p) for n, p in enumerate(priorities)))
    queued: dict[int, float] = {}
    arrived: dict[int, float] = {}
    speaking = asyncio.create_task(_others(log, queued, person, minute * 2.5))
    states = 0
    while len(arrived) < QUEUED + OTHERS:
        noticed = server.noticed
        await server.until(lambda noticed=noticed: server.noticed > noticed)
        arrived = {n: arrived.get(n, monotonic()) for n, _ in _told(server)}
        states += 1
        board.calls["c17"] = call("taken", f"第{states}组")
    await speaking
    edits = len(_edits(server))
    await board.show(call("closed"))
    if edits:
        await server.until(lambda: not _stale(server))
    waits = sorted(arrived[n] - at for n, at in queued.items())
    return _result(server, waits, edits, max(arrived[n] for n in range(QUEUED)) - began)


async def _deaf(_: object) -> None:
    """Nobody speaks here."""


async def _others(log: MemoryLog, queued: dict[int, float], person: str, seconds: float) -> None:
    """Others are spoken to all the while, one after another."""
    clock = SystemClock()
    for n in range(QUEUED, QUEUED + OTHERS):
        queued[n] = monotonic()
        await log.commit(_line(n, f"{person}p{n % PHONES}", 3))
        await clock.sleep_until(clock.now() + timedelta(seconds=seconds / OTHERS))


def _line(nth: int, channel: str, priority: int) -> Append:
    """One relay, as the engine queues it."""
    key = f"in/{nth}/here/{channel}"
    message = Outbound(
        key=key, channel=channel, text=f"17号第{nth}条级别{priority}", language="zh",
        priority=priority, call="c17", number=17, choices=(Choice("我去", "take 17"),),
    )  # fmt: skip
    return Append(stream=outbox("here"), key=key, body=codec.encode(message))


def _told(server: Any) -> list[tuple[int, int]]:
    """Number and priority of all that was said, in order."""
    return [(int(n), int(p)) for body in server.sent for n, p in _TOLD.findall(_plain(body))[:1]]


def _plain(value: Any) -> str:
    """All the words in a body, whatever its form."""
    if isinstance(value, dict):
        return " ".join(_plain(v) for v in value.values())
    if isinstance(value, list):
        return " ".join(_plain(v) for v in value)
    return str(value)


def _edits(server: Any) -> list[tuple[str, Any]]:
    edits: list[tuple[str, Any]] = getattr(server, "edits", [])
    return edits


def _stale(server: Any) -> int:
    """Cards whose last state is not that of the call."""
    last = dict(_edits(server))
    return QUEUED + OTHERS - sum("已结束" in _plain(card) for card in last.values())


def _result(server: Any, waits: list[float], edits: int, last: float) -> Result:
    cuts, told = quantiles(waits, n=100), _told(server)
    seen = Counter(n for n, _ in told)
    return Result(
        priorities=[p for n, p in told if n < QUEUED],
        lost=QUEUED + OTHERS - len(seen),
        doubled=sum(seen.values()) - len(seen),
        edits=edits,
        stale=_stale(server) if edits else 0,
        last=last,
        others_p50=cuts[49],
        others_p95=cuts[94],
        others_worst=waits[-1],
    )


def main(minute: float = 60.0) -> None:
    """Print what each run came to; 1 when something was lost or others waited a second."""
    print(platform.platform(), platform.python_version())  # noqa: T201 - a program
    well = True
    for vendor in SIDES:
        with TemporaryDirectory() as folder:
            result = asyncio.run(flood(Path(folder), vendor, minute=minute))
        print(vendor, result)  # noqa: T201
        good = not (result.lost or result.doubled or result.stale)
        well &= good and result.priorities == sorted(result.priorities) and result.others_p95 < 1.0
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
