"""Alarms of an adapter on their way to the house.

An alarm that cannot be written waits, in its place, and is tried again.
"""

import asyncio
import logging
from collections import deque
from datetime import timedelta
from itertools import count

from bridge.errors import LogError
from bridge.message import Alarm
from bridge.ports import Clock, Hear

AGAIN = timedelta(seconds=1)  # between two tries to write it
MOST = 500  # that wait while the log is away; the oldest goes

_log = logging.getLogger(__name__)


class Untold:
    """What the house has not been told yet, the oldest first."""

    def __init__(self, clock: Clock, most: int = MOST) -> None:
        self._clock = clock
        self._waiting: deque[Alarm] = deque(maxlen=most)
        self._bell = asyncio.Event()
        self._numbers = count(1)

    def add(
        self, what: str, about: str = "", detail: str = "", *, on: bool, mute: bool = False
    ) -> None:
        """It is so from now on, or no more."""
        key = f"{what}/{about}/{self._clock.now().isoformat()}/{next(self._numbers)}"
        alarm = Alarm(key=key, what=what, on=on, about=about, detail=detail, mute=mute)
        self._waiting.append(alarm)
        self._bell.set()

    async def run(self, hear: Hear) -> None:
        """Tell the house, for ever."""
        while True:
            while self._waiting:
                told = self._waiting[0]
                await self._surely(hear, told)
                if self._waiting and self._waiting[0] is told:  # it did not make room meanwhile
                    self._waiting.popleft()
            self._bell.clear()
            await self._bell.wait()

    async def _surely(self, hear: Hear, alarm: Alarm) -> None:
        while True:
            try:
                return await hear(alarm)
            except LogError as error:
                _log.warning("an alarm waits, for it cannot be written: %s", error)
                await self._clock.sleep_until(self._clock.now() + AGAIN)
