"""What the lines of a transceiver tell, in order."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CarrierChanged:
    """The receiver hears somebody, or no longer. `at`: seconds of the loop's clock."""

    on: bool
    at: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something to tell a person, `key:detail`.

    Keys: line_lost (port and why), key_time_up, lease_lapsed, guard_lost.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Back:
    """A port is open with its lines at rest, for the first time or again. `text`: the port.

    Where the voice keys and tells the carrier there is no port; then it is the guard ("").
    """

    text: str


Event = CarrierChanged | Trouble | Back


class Events:
    """What happens, in order, for one reader; as an iterator it ends when the lines are closed."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def put(self, event: Event | None) -> None:
        """Add one; None is the end."""
        self._queue.put_nowait(event)

    def __aiter__(self) -> "Events":
        return self

    async def __anext__(self) -> Event:
        event = await self._queue.get()
        if event is None:
            self._queue.put_nowait(None)
            raise StopAsyncIteration
        return event
