"""Waiting for whichever comes first: a bell that somebody rings, or a moment."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime

from bridge.ports import Clock


async def rung(bell: asyncio.Event, clock: Clock, due: datetime | None) -> bool:
    """Return when the bell is rung (True) or when it is `due` (False); None = only the bell."""
    waits: list[Awaitable[object]] = [bell.wait()]
    if due is not None:
        waits.append(clock.sleep_until(due))
    tasks = [asyncio.ensure_future(w) for w in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    return bell.is_set()
