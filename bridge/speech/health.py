"""Does speech-to-text work? An engine that crashes, hangs or is behind is an alarm of the house.

One recording that cannot be understood is none. The next one that was listened to ends it, whether
it was heard whole or while somebody spoke.
"""

import asyncio
from datetime import datetime

from bridge import codec
from bridge.insist import insist
from bridge.ports import Append, Clock, Log, Transcript
from bridge.streams import INBOX, alarm_key
from rules.inputs import Alarm

ADAPTER = "speech"


class Trouble(str):
    """Why nobody listened to a recording, where the recogniser itself is to blame."""

    __slots__ = ()


class Health:
    """Of the recogniser, as far as the house was told: well, when it begins."""

    def __init__(self) -> None:
        self._well = True

    def news(self, heard: object, at: datetime) -> tuple[Append, ...]:
        """What must be written with the answer to one recording."""
        well = _well(heard)
        if well is None or well is self._well:
            return ()
        key = f"{at.isoformat()}/{'over' if well else 'on'}"
        detail = "" if well else str(heard)
        alarm = Alarm(key=key, what="speech", on=not well, detail=detail, adapter=ADAPTER)
        return (Append(stream=INBOX, key=alarm_key(ADAPTER, key), body=codec.encode(alarm)),)

    def told(self, heard: object) -> None:
        """It is written."""
        well = _well(heard)
        self._well = self._well if well is None else well


def _well(heard: object) -> bool | None:
    """What became of one recording says whether the recogniser works; or nothing."""
    if isinstance(heard, Trouble):
        return False
    return True if isinstance(heard, Transcript) else None


class Relief:
    """Ends the alarm when something was understood while it was spoken."""

    def __init__(self, health: Health) -> None:
        self.health = health
        self._heard: Transcript | None = None
        self._bell = asyncio.Event()

    def understood(self, heard: Transcript) -> None:
        """The recogniser listened to it."""
        self._heard = heard
        self._bell.set()

    async def run(self, log: Log, clock: Clock) -> None:
        """Write it down, for ever."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            if news := self.health.news(self._heard, clock.now()):
                await insist(log, clock, *news, what="the end of an alarm waits for the log")
                self.health.told(self._heard)
