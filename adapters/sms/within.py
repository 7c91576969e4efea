"""Waiting by the clock of the house, so that a test can let time pass."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bridge.ports import Clock

T = TypeVar("T")


async def in_time(clock: Clock, work: Coroutine[Any, Any, T], seconds: float) -> T:
    """What it comes to. `TimeoutError`: not so soon; it was cancelled, and has ended."""
    end = clock.now() + timedelta(seconds=seconds)
    task, alarm = asyncio.create_task(work), asyncio.create_task(_sleep(clock, end))
    try:
        await asyncio.wait((task, alarm), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise TimeoutError(f"nothing for {seconds:g} s")
    finally:
        task.cancel()
        alarm.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)


async def rung(clock: Clock, bell: asyncio.Event, until: datetime | None) -> bool:
    """Until the bell rings, or then; did it ring?"""
    waits: list[asyncio.Task[Any]] = [asyncio.create_task(bell.wait())]
    if until is not None:
        waits.append(asyncio.create_task(_sleep(clock, until)))
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    return bell.is_set()


async def _sleep(clock: Clock, until: datetime) -> None:
    await clock.sleep_until(until)
