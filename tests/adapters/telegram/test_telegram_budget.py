"""Sixty messages wait for a group that is limited: the most urgent first, nothing lost, others free.

A minute is scaled to a second, and real time runs: delivery, budget and server are the real ones;
`tests.soak.telegram_flood` takes the real minute.
"""

import asyncio
from datetime import time
from pathlib import Path

import pytest

from adapters.telegram.budget import Budget
from adapters.telegram.config import Limits, Quiet
from adapters.telegram.wire import Target
from bridge.errors import TryLater
from bridge.keep import FileKeep
from tests.adapters.house import Home
from tests.adapters.telegram.server import BotServer
from tests.soak.telegram_flood import flood


async def test_sixty_messages_for_a_limited_group(home: Home, server: BotServer) -> None:
    async with asyncio.timeout(20):
        result = await flood(home, server, minute=1.0)
    assert (result.lost, result.doubled) == (0, 0)
    assert result.priorities == sorted(result.priorities), "the most urgent first"
    assert result.last > 1.9  # three shares of twenty
    assert result.others_p95 < 1.0, "the others waited for the group"
    assert result.edits <= 3, "states are merged"


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
