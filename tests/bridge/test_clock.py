"""The one reader of the clock, and the clock of the tests."""

import asyncio
from datetime import UTC, datetime, timedelta

from bridge.clock import SystemClock
from bridge.ports import Clock
from tests.clock import NOON, ManualClock


class Adjusted(SystemClock):
    """A machine whose clock somebody sets."""

    def __init__(self) -> None:
        self.wrong_by = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.wrong_by


async def test_the_system_clock_never_wakes_too_early() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    for wait in (0.0, -5.0, 0.0001, 0.02):
        when = clock.now() + timedelta(seconds=wait)
        await clock.sleep_until(when)
        assert clock.now() >= when


async def test_a_clock_that_is_set_back_makes_us_wait_longer() -> None:
    clock = Adjusted()
    when = clock.now() + timedelta(seconds=0.02)
    clock.wrong_by = timedelta(seconds=-0.2)
    async with asyncio.timeout(5):
        await clock.sleep_until(when)
    assert clock.now() >= when


async def test_a_sleeper_can_be_cancelled() -> None:
    sleeper = asyncio.create_task(SystemClock().sleep_until(NOON + timedelta(days=9999)))
    await asyncio.sleep(0)
    sleeper.cancel()
    await asyncio.wait([sleeper])
    assert sleeper.cancelled()


async def test_the_manual_clock_wakes_in_order_each_at_its_moment() -> None:
    clock, seen = ManualClock(), list[tuple[str, datetime]]()

    async def sleeper(name: str, *minutes: int) -> None:
        for minute in minutes:
            await clock.sleep_until(NOON + timedelta(minutes=minute))
            seen.append((name, clock.now()))

    tasks = [
        asyncio.create_task(sleeper("late", 3)),
        asyncio.create_task(sleeper("often", 1, 2, 3, 9)),
        asyncio.create_task(sleeper("past", -1)),
    ]
    await clock.advance(timedelta(minutes=5))
    assert [(name, (at - NOON).seconds // 60) for name, at in seen] == [
        ("past", 0),
        ("often", 1),
        ("often", 2),
        ("late", 3),
        ("often", 3),
    ]
    assert clock.now() == NOON + timedelta(minutes=5)
    clock.set(NOON + timedelta(hours=1))
    await asyncio.gather(*tasks)
    assert seen[-1] == ("often", NOON + timedelta(hours=1))
