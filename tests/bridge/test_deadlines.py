"""Time becomes lines of the inbox: each deadline once, in order, whatever the log does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.deadlines import SPARE, Deadlines
from bridge.logs import open_log
from bridge.ports import Log
from rules.inputs import Tick
from tests.clock import NOON, ManualClock, spin
from tests.waiting import Shaky, inbox, running, ticking


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@pytest.fixture(params=["memory", "sqlite"])
async def log(
    request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[Log]:
    url = "memory:" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"
    log = await open_log(url, clock)
    yield log
    await log.aclose()


async def test_each_deadline_rings_once_at_its_time(log: Log, clock: ManualClock) -> None:
    deadlines = Deadlines(log, clock)
    async with running(deadlines.run()):
        for nth in (3, 1, 2):
            deadlines.watch(f"call {nth}", NOON + after(10 * nth))
        await clock.advance(after(9))
        await clock.advance(after(1))
        assert await inbox(log, 1) == [Tick(subject="call 1", due=NOON + after(10))]
        await clock.advance(after(60))
        ticks = await inbox(log, 3)
    assert ticks == [Tick(subject=f"call {n}", due=NOON + after(10 * n)) for n in (1, 2, 3)]


async def test_a_deadline_that_moves_rings_at_its_new_time(log: Log, clock: ManualClock) -> None:
    deadlines = Deadlines(log, clock)
    async with running(deadlines.run()):
        deadlines.watch("later", NOON + after(10))
        deadlines.watch("later", NOON + after(30))
        deadlines.watch("sooner", NOON + after(60))
        deadlines.watch("sooner", NOON + after(5))
        deadlines.watch("never", NOON + after(7))
        deadlines.watch("never", None)
        deadlines.watch("nobody", None)
        await clock.advance(after(100))
        ticks = await inbox(log, 2)
    assert ticks == [
        Tick(subject="sooner", due=NOON + after(5)),
        Tick(subject="later", due=NOON + after(30)),
    ]


async def test_one_that_is_nearer_wakes_who_sleeps_for_a_later_one(
    log: Log, clock: ManualClock
) -> None:
    deadlines = Deadlines(log, clock)
    async with running(deadlines.run()):
        deadlines.watch("far", NOON + timedelta(days=1))
        await spin()
        deadlines.watch("near", NOON + after(1))
        await spin()
        await clock.advance(after(2))
        assert [t.subject for t in await inbox(log, 1) if isinstance(t, Tick)] == ["near"]


async def test_what_has_passed_already_rings_at_once(log: Log, clock: ManualClock) -> None:
    deadlines = Deadlines(log, clock)
    for nth in range(5):
        deadlines.watch(str(nth), NOON - after(nth))
    async with running(deadlines.run()):
        assert len(await inbox(log, 5)) == 5


async def test_the_same_deadline_is_one_line_for_ever(log: Log, clock: ManualClock) -> None:
    for _ in range(3):  # a process that starts again watches what it watched
        deadlines = Deadlines(log, clock)
        deadlines.watch("call", NOON)
        async with running(deadlines.run()):
            await inbox(log, 1)
            deadlines.watch("call", NOON)
            await clock.advance(after(1))
    assert len(await inbox(log, 1)) == 1


async def test_ticks_wait_for_a_log_that_fails(log: Log, clock: ManualClock) -> None:
    shaky = Shaky(log)
    deadlines = Deadlines(shaky, clock)
    shaky.broken = 5
    deadlines.watch("call", NOON)
    deadlines.watch("other", NOON + after(40))
    async with running(deadlines.run()):
        await ticking(clock, lambda: not shaky.broken, step=1)
        await clock.advance(timedelta(minutes=3))
        ticks = await inbox(log, 2)
    assert [t.subject for t in ticks if isinstance(t, Tick)] == ["call", "other"]
    assert shaky.refused == 5


async def test_a_deadline_that_moves_while_its_tick_is_written_is_kept(
    log: Log, clock: ManualClock
) -> None:
    shaky = Shaky(log)
    deadlines = Deadlines(shaky, clock)
    shaky.broken = 1
    deadlines.watch("call", NOON)
    async with running(deadlines.run()):
        await spin()
        assert shaky.refused == 1
        deadlines.watch("call", NOON + after(20))
        await clock.advance(timedelta(minutes=1))
        assert [t.due for t in await inbox(log, 2) if isinstance(t, Tick)] == [
            NOON,
            NOON + after(20),
        ]


async def test_the_clock_is_set(log: Log, clock: ManualClock) -> None:
    deadlines = Deadlines(log, clock)
    async with running(deadlines.run()):
        deadlines.watch("call", NOON + timedelta(hours=1))
        await spin()
        clock.set(NOON - timedelta(hours=1))
        await spin()
        clock.set(NOON + timedelta(hours=2))
        assert len(await inbox(log, 1)) == 1


async def test_thousands_that_never_ring_leave_nothing(log: Log, clock: ManualClock) -> None:
    deadlines = Deadlines(log, clock)
    for nth in range(5 * SPARE):
        deadlines.watch(str(nth), NOON + after(60 + nth))
        deadlines.watch(str(nth), None)
    assert len(deadlines._heap) <= SPARE + 1
    deadlines.watch("call", NOON + after(1))
    async with running(deadlines.run()):
        await clock.advance(timedelta(days=1))
        assert len(await inbox(log, 1)) == 1
