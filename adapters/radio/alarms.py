"""Faults of a channel as alarms of the house: each is told when it begins and when it is over.

What happens in an instant (a lost block, a transmitter that was forced off) is over when it did not
happen again for `PASSED`. An alarm that cannot be written waits, in its place, and is tried again.
"""

import asyncio
import logging
from collections import deque
from datetime import timedelta
from itertools import count

from bridge.errors import LogError
from bridge.message import Alarm
from bridge.ports import Clock, Hear

PASSED = 60.0  # seconds
AGAIN = timedelta(seconds=1)  # between two tries to write it
MOST = 500  # that wait while the log is away; the oldest goes

log = logging.getLogger(__name__)


class Alarms:
    """What is wrong with one channel now, and what the house has not been told of it yet."""

    def __init__(self, clock: Clock, *, passed: float = PASSED) -> None:
        self._clock, self._passed = clock, passed
        self._loop = asyncio.get_running_loop()
        self._on: dict[tuple[str, str], asyncio.TimerHandle | None] = {}
        self._untold: deque[Alarm] = deque(maxlen=MOST)
        self._bell = asyncio.Event()
        self._numbers = count(1)

    def begin(self, what: str, about: str = "", detail: str = "", *, passes: bool = False) -> None:
        """It is wrong from now on; with `passes`, it was wrong just now."""
        new = (what, about) not in self._on
        if timer := self._on.get((what, about)):
            timer.cancel()
        self._on[what, about] = (
            self._loop.call_later(self._passed, self.end, what, about) if passes else None
        )
        if new:
            self._tell(what, about, detail, on=True)

    def end(self, what: str, about: str = "") -> None:
        """It is right again, if it was wrong."""
        if (what, about) in self._on:
            if timer := self._on.pop((what, about)):
                timer.cancel()
            self._tell(what, about, "", on=False)

    async def run(self, hear: Hear) -> None:
        """Tell the house, for ever."""
        while True:
            while self._untold:
                told = self._untold[0]
                await self._surely(hear, told)
                if self._untold and self._untold[0] is told:  # it did not make room meanwhile
                    self._untold.popleft()
            self._bell.clear()
            await self._bell.wait()

    def close(self) -> None:
        """Nothing passes any more."""
        for timer in self._on.values():
            if timer:
                timer.cancel()

    def _tell(self, what: str, about: str, detail: str, *, on: bool) -> None:
        now = self._clock.now()
        key = f"{what}/{about}/{now.isoformat()}/{next(self._numbers)}"
        self._untold.append(Alarm(key=key, what=what, on=on, about=about, detail=detail))
        self._bell.set()

    async def _surely(self, hear: Hear, alarm: Alarm) -> None:
        while True:
            try:
                return await hear(alarm)
            except LogError as error:
                log.warning("an alarm waits, for it cannot be written: %s", error)
                await self._clock.sleep_until(self._clock.now() + AGAIN)
