"""What is wrong with the channel now, told to the house when it begins and when it is over."""

import asyncio
import logging
from collections import deque
from datetime import timedelta
from itertools import count

from bridge.errors import LogError
from bridge.message import Alarm
from bridge.ports import Clock, Hear

AGAIN = timedelta(seconds=1)  # between two tries to write it
MOST = 100  # that wait while the log is away
MUTED, NOT_KEPT, SPEECH = "muted", "not_kept", "speech"  # words of the catalogue

log = logging.getLogger(__name__)


class Telling:
    """Each fault is told once while it lasts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._on: set[str] = set()
        self._untold: deque[Alarm] = deque(maxlen=MOST)
        self._bell = asyncio.Event()
        self._numbers = count(1)

    def tell(self, what: str, why: str) -> None:
        """It is so, and why; or, with "", it is not so."""
        if bool(why) is (what in self._on):
            return
        self._on ^= {what}
        key = f"{what}/{self._clock.now().isoformat()}/{next(self._numbers)}"
        self._untold.append(Alarm(key=key, what=what, on=bool(why), detail=why))
        self._bell.set()

    async def run(self, hear: Hear) -> None:
        """For ever."""
        while True:
            while self._untold:
                try:
                    await hear(self._untold[0])
                except LogError as error:
                    log.warning("an alarm waits, for it cannot be written: %s", error)
                    await self._clock.sleep_until(self._clock.now() + AGAIN)
                else:
                    self._untold.popleft()
            self._bell.clear()
            await self._bell.wait()
