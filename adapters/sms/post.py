"""One line and what we think of it: opened, listened to, opened anew; resting after it failed.

A line that was lost is tried again, later each time; one that is not allowed (PIN, password) is not
tried again before the house starts anew. What is wrong is told to the desks, and when it is over.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from adapters.sms.alarms import Alarms
from adapters.sms.choose import Standing
from adapters.sms.config import Config
from adapters.sms.line import Heard, Line, LineKind
from adapters.sms.settings import LineSettings
from bridge.errors import LogError, NotAllowed, NotReady, TryLater
from bridge.message.unsaid import without_numbers
from bridge.ports import Services

FIRST, LONGEST = 1.0, 60.0  # seconds before a lost line is opened anew
STEADY = timedelta(seconds=120)  # a line that lasted so long was well
REST_AT_MOST = 3_600.0  # seconds
PAUSE = timedelta(seconds=5)  # of a line that wants one and does not say how long
LOOKED = timedelta(seconds=1)  # between two looks at its health
GRACE = timedelta(seconds=20)  # in which a line that was opened must come up
DOWN, RESTS = "sms_line", "sms_resting"  # alarms

_log = logging.getLogger(__name__)


def _nothing() -> None:
    """Nobody looks at this line yet."""


class Post:
    """One line in the pool."""

    def __init__(
        self,
        name: str,
        settings: LineSettings,
        kind: LineKind,
        config: Config,
        services: Services,
        alarms: Alarms,
    ) -> None:
        self.name, self.settings = name, settings
        self._kind, self._config, self._services, self._alarms = kind, config, services, alarms
        self.line: Line | None = None
        self.opening = False  # neither open nor given up yet
        self.until: datetime | None = None  # it wants a pause, or rests
        self.changed: Callable[[], None] = _nothing
        self._busy: list[datetime] = []
        self._used = self._rests = 0
        self._failing: set[str] = set()  # numbers at which it failed since it last was well
        self._renew = asyncio.Event()

    def standing(self, now: datetime) -> Standing:
        """How it stands now. While it rests it is the last choice, and only for one at a time."""
        resting = bool(self._rests and self.until and self.until > now)
        return Standing(
            name=self.name,
            settings=self.settings,
            up=self.line is not None and self.line.health().up,
            sending=len(self._busy),
            busy_since=min(self._busy, default=None),
            until=None if resting else self.until,
            quarantined=resting,
            used=self._used,
        )

    def begin(self, turn: int, now: datetime) -> None:
        """It has one more message."""
        self._used = turn
        self._busy.append(now)

    def end(self, began: datetime) -> None:
        """It has one less."""
        self._busy.remove(began)
        self.changed()

    def well(self) -> None:
        """It did what a line is for."""
        self._failing.clear()
        self._rests = 0
        self.until = None
        self._alarms.end(RESTS, self.name)

    def failed(self, why: str, number: str, now: datetime) -> None:
        """It failed at that number; after so many different ones it rests.

        A number that fails alone, however often, is bad itself: the line stays for the others.
        """
        self._failing.add(number)
        if len(self._failing) >= (1 if self._rests else self._config.failures):
            self._rest(why, now)

    def hung(self, why: str, now: datetime) -> None:
        """It rests at once, and is opened anew."""
        self._rest(why, now)
        self._renew.set()

    def paused(self, error: TryLater, number: str, now: datetime) -> None:
        """It did not send a message, and wants a pause, or failed at this one only."""
        if error.whole_adapter:
            self.until = now + (error.wait or PAUSE)
        else:
            self.failed(str(error), number, now)

    def _rest(self, why: str, now: datetime) -> None:
        why = without_numbers(why)  # networks like to say whose number they mean
        seconds = min(REST_AT_MOST, self._config.quarantine * 2 ** min(self._rests, 16))
        self._rests += 1
        self._failing.clear()  # one more, and it rests again
        self.until = now + timedelta(seconds=seconds)
        _log.warning("line %s rests for %.0f s: %s", self.name, seconds, why)
        self._alarms.begin(RESTS, self.name, why)
        self.changed()

    async def run(self, heard: Heard) -> None:
        """Keep the line open, for ever or until it is not allowed."""
        clock, wait = self._services.clock, FIRST
        while True:
            began = clock.now()
            try:
                await self._open(heard)
                why = "it was hanging"
            except NotAllowed as error:
                _log.error("line %s stops: %s", self.name, error)
                self._alarms.begin(DOWN, self.name, str(error))
                return
            except NotReady as error:
                why = str(error)
            except LogError as error:
                why = f"what it heard cannot be written: {error}"
            except Exception as error:  # noqa: BLE001 - this line alone suffers
                why = f"it broke: {type(error).__name__}"
            wait = FIRST if clock.now() - began > STEADY else wait
            _log.warning("line %s is lost: %s", self.name, why)
            self._alarms.begin(DOWN, self.name, why)
            await clock.sleep_until(clock.now() + timedelta(seconds=wait))
            wait = min(LONGEST, wait * 2)

    async def _open(self, heard: Heard) -> None:
        """One life of the line: until it is lost, or hangs."""
        self._renew.clear()
        async with self._begun() as line:
            self.line = line
            tasks = [
                asyncio.ensure_future(line.listen(heard)),
                asyncio.ensure_future(self._watch(line)),
                asyncio.ensure_future(self._hangs()),
            ]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                self.line = None
                self.changed()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def _begun(self) -> AsyncIterator[Line]:
        """The line, opened."""
        self.opening = True
        try:
            async with self._kind.open(self.name, self.settings, self._services) as line:
                self.opening = False
                yield line
        finally:
            self.opening = False

    async def _hangs(self) -> None:
        """Until the line hung."""
        await self._renew.wait()

    async def _watch(self, line: Line) -> None:
        """Follow how it says that it is, for ever."""
        clock = self._services.clock
        up, since = False, clock.now()
        while True:
            health, now = line.health(), clock.now()
            if health.up is not up:
                up, since = health.up, now
                self.changed()
            if up:
                self._alarms.end(DOWN, self.name)
            elif now - since >= GRACE:
                self._alarms.begin(DOWN, self.name, health.why)
            await clock.sleep_until(now + LOOKED)
