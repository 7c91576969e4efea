"""A transceiver under test, and waiting for what it tells."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from adapters.radio.guard.events import Back, Event
from adapters.radio.guard.transceiver import Transceiver, open_lines
from adapters.radio.lines.wires import Wires
from tests.adapters.radio.lines.modem import PATIENCE, soon

E = TypeVar("E", bound=Event)


async def told(lines: Transceiver, kind: type[E]) -> E:
    """The next event of this kind; those before it are passed over."""
    async with asyncio.timeout(PATIENCE):
        async for event in lines.events:
            if isinstance(event, kind):
                return event
    raise AssertionError("the lines were closed")


async def seen(condition: Callable[[], object]) -> float:
    """Wait, without hindering anybody, until it is so; the seconds it took."""
    return await asyncio.to_thread(soon, condition)


@asynccontextmanager
async def on_air(wires: Wires, ports: int = 1) -> AsyncIterator[Transceiver]:
    """A transceiver whose ports are open."""
    async with open_lines(wires) as lines:
        for _ in range(ports):
            await told(lines, Back)
        yield lines
