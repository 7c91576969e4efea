"""Sixty messages wait for a group that is limited: the most urgent first, nothing lost, others free.

Limits are scaled to a second, and real time runs: delivery, budget and server are the real ones.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time
from pathlib import Path
from time import monotonic

import pytest

from adapters.telegram import CAN
from adapters.telegram.budget import Budget
from adapters.telegram.config import Limits, Quiet
from adapters.telegram.wire import Target
from bridge import codec
from bridge.clock import SystemClock
from bridge.delivery import Delivery
from bridge.errors import TryLater
from bridge.keep import FileKeep
from bridge.logs.memory import MemoryLog, Store
from bridge.message import Choice, Outbound
from bridge.ports import Append
from bridge.streams import outbox
from tests.adapters.house import Home
from tests.adapters.telegram.board import call
from tests.adapters.telegram.conftest import Stage, staged
from tests.adapters.telegram.people import GROUP
from tests.adapters.telegram.server import BotServer

LIMITS = {"chat": 500, "chat_per": 1.0, "group": 20, "group_per": 1.0, "bot": 200}


@asynccontextmanager
async def running(home: Home, server: BotServer) -> AsyncIterator[tuple[Stage, MemoryLog]]:
    """The bot with the real clock, and a delivery that feeds it."""
    clock = SystemClock()
    home.services = replace(
        home.services, clock=clock, keep=FileKeep(home.services.folder / "keep.db", clock)
    )
    log = MemoryLog(Store(), clock)
    async with staged(home, server, limits=LIMITS) as stage:
        mouth = asyncio.create_task(Delivery("here", stage.bot, CAN, log, clock).run())
        try:
            yield stage, log
        finally:
            mouth.cancel()
            await asyncio.wait((mouth,))


def line(nth: int, channel: str, priority: int, text: str) -> Append:
    choices = (Choice("我去", "take 17"),)
    key = f"in/{nth}/here/{channel}"
    message = Outbound(
        key=key, channel=channel, text=text, language="zh", priority=priority, call="c17", number=17,
        choices=choices,
    )  # fmt: skip
    return Append(stream=outbox("here"), key=key, body=codec.encode(message))


async def test_sixty_messages_for_a_limited_group(home: Home, server: BotServer) -> None:
    priorities = [1 + n % 4 for n in range(60)]
    random.Random(7).shuffle(priorities)
    group = [line(n, "-1001", p, f"17号第{n}条，级别{p}") for n, p in enumerate(priorities)]
    others = [line(100 + n, str(7100 + n % 6), 3, f"17号给别人第{n}条") for n in range(30)]
    async with asyncio.timeout(20), running(home, server) as (stage, log):
        await stage.board.show(call())
        began = monotonic()
        await log.commit(*group, *others)
        arrived: dict[int, float] = {}
        states = 0
        while len(server.said) < 90:
            count = len(server.said)
            await server.until(lambda count=count: len(server.said) > count)  # type: ignore[misc]
            arrived |= {s.id: monotonic() - began for s in server.said if s.id not in arrived}
            states += 1
            stage.board.calls["c17"] = call("taken", f"第{states}组")
        said = server.of(GROUP)
        edits_before = [e for e in server.edits if e[0] == GROUP]
        await stage.board.show(call("closed"))
        await server.until(lambda: sum("已结束" in s.text for s in said) >= 1)
    found = [int(s.text.rpartition("级别")[2][0]) for s in said]
    assert sorted(s.text for s in said) == sorted({s.text for s in said})
    assert len(said) == 60
    assert found == sorted(priorities)
    last = max(n for n, s in enumerate(server.said) if s.chat > 0)
    assert last < 30 + 40, "the others waited for the group"  # it has had two of its three shares
    assert max(arrived.values()) > 1.9  # three seconds' worth of a budget of twenty
    assert len(edits_before) <= 3


async def test_a_budget_is_shared_by_all_who_open_the_same_memory(
    home: Home, tmp_path: Path
) -> None:
    keeps = [FileKeep(tmp_path / "one.db", home.clock) for _ in range(2)]
    one, two = (Budget(keep, home.clock, Limits(group=3, chat=9)) for keep in keeps)
    for budget in (one, two, one):
        await budget.take(Target(-1))
    with pytest.raises(TryLater) as told:
        await two.take(Target(-1))
    assert 59 < told.value.wait.total_seconds() <= 60
    await two.take(Target(-2))
    await two.take(Target(5))
    await one.pause(5, told.value.wait)
    with pytest.raises(TryLater):
        await two.take(Target(5))
    for keep in keeps:
        keep.close()


async def test_edits_leave_room_for_messages(home: Home) -> None:
    budget = Budget(home.services.keep, home.clock, Limits(group=10, chat=99, edits=0.5))
    edits = [await budget.spare(Target(-1)) for _ in range(8)]
    assert [wait == 0 for wait in edits] == [True] * 5 + [False] * 3
    for _ in range(5):
        await budget.take(Target(-1))
    with pytest.raises(TryLater):
        await budget.take(Target(-1))


def test_quiet_hours_go_over_midnight() -> None:
    night = Quiet(begins="22:00", ends="07:00")
    noon = Quiet(begins="12:00", ends="13:00")
    told = [night.holds(time(h)) for h in (21, 22, 0, 6, 7, 12)]
    assert told == [False, True, True, True, False, False]
    assert [noon.holds(time(h)) for h in (11, 12, 13)] == [False, True, False]
