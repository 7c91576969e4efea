"""One block every 20 ms where nothing outside sets the pace, by the loop's own steady clock."""

import asyncio

from adapters.radio.hear.sound import BLOCK, seconds

STEP = seconds(BLOCK)
LATE = 1.0  # seconds behind that are caught up with; more are let go (the machine slept)


class Pace:
    """A metronome; it begins with the first `step`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()

    async def step(self) -> None:
        """Return 20 ms after the last step was due."""
        now = self._loop.time()
        self._due = (self._due if now - self._due <= LATE else now) + STEP
        rung: asyncio.Future[None] = self._loop.create_future()
        alarm = self._loop.call_at(self._due, rung.set_result, None)
        try:
            await rung
        finally:
            alarm.cancel()
