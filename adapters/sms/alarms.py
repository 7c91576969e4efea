"""What is wrong with the lines, told to the house when it begins and when it is over.

An alarm that cannot be written waits, in its place, and is tried again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from bridge.errors import LogError
from bridge.message import Alarm
from bridge.ports import Clock, Hear

AGAIN = timedelta(seconds=1)  # between two tries to write it
MOST = 500  # that wait while the log is away; the oldest goes
DETAIL = 200  # characters

_log = logging.getLogger(__name__)


class Alarms:
    """What is wrong now, and what the house has not been told of it yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._on: set[tuple[str, str]] = set()
        self._untold: deque[Alarm] = deque(maxlen=MOST)
        self._bell = asyncio.Event()
        self._numbers = count(1)
        self.changed: Callable[[], None] = lambda: None

    def begin(self, what: str, about: str, detail: str = "", *, mute: bool = False) -> None:
        """It is wrong from now on. `mute`: so wrong that nothing can be said at all."""
        if (what, about) not in self._on:
            self._on.add((what, about))
            self._tell(what, about, detail, on=True, mute=mute)
            self.changed()

    def end(self, what: str, about: str, *, mute: bool = False) -> None:
        """It is right again, if it was wrong."""
        if (what, about) in self._on:
            self._on.discard((what, about))
            self._tell(what, about, "", on=False, mute=mute)
            self.changed()

    def tell_how(self, what: str, detail: str) -> None:
        """How the adapter is while nothing is wrong with all of it."""
        self._tell(what, "", detail, on=False, mute=True)

    def now(self) -> set[tuple[str, str]]:
        """What is wrong, and about what."""
        return set(self._on)

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

    def _tell(self, what: str, about: str, detail: str, *, on: bool, mute: bool) -> None:
        key = f"{what}/{about}/{self._clock.now().isoformat()}/{next(self._numbers)}"
        alarm = Alarm(key=key, what=what, on=on, about=about, detail=detail[:DETAIL], mute=mute)
        self._untold.append(alarm)
        self._bell.set()

    async def _surely(self, hear: Hear, alarm: Alarm) -> None:
        while True:
            try:
                return await hear(alarm)
            except LogError as error:
                _log.warning("an alarm waits, for it cannot be written: %s", error)
                await self._clock.sleep_until(self._clock.now() + AGAIN)
