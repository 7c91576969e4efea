"""Faults of a channel as alarms of the house: each is told when it begins and when it is over.

What happens in an instant (a lost block, a transmitter that was forced off) is over when it did not
happen again for `PASSED`.
"""

import asyncio

from bridge.message.untold import Untold
from bridge.ports import Clock, Hear

PASSED = 60.0  # seconds


class Alarms:
    """What is wrong with one channel now, and what the house has not been told of it yet."""

    def __init__(self, clock: Clock, *, passed: float = PASSED) -> None:
        self._passed = passed
        self._loop = asyncio.get_running_loop()
        self._on: dict[tuple[str, str], asyncio.TimerHandle | None] = {}
        self._untold = Untold(clock)

    def begin(self, what: str, about: str = "", detail: str = "", *, passes: bool = False) -> None:
        """It is wrong from now on; with `passes`, it was wrong just now."""
        new = (what, about) not in self._on
        if timer := self._on.get((what, about)):
            timer.cancel()
        self._on[what, about] = (
            self._loop.call_later(self._passed, self.end, what, about) if passes else None
        )
        if new:
            self._untold.add(what, about, detail, on=True)

    def end(self, what: str, about: str = "") -> None:
        """It is right again, if it was wrong."""
        if (what, about) in self._on:
            if timer := self._on.pop((what, about)):
                timer.cancel()
            self._untold.add(what, about, on=False)

    async def run(self, hear: Hear) -> None:
        """Tell the house, for ever."""
        await self._untold.run(hear)

    def close(self) -> None:
        """Nothing passes any more."""
        for timer in self._on.values():
            if timer:
                timer.cancel()
