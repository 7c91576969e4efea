"""Which words may have been heard already, by a process that ended before it could tell.

Before a line goes up it stands on the disk what is going to be said. Whoever starts after a crash
and finds there the very message that it shall say, says that it is a repetition. Where the disk
fails, the words are said all the same: words count more than this mark.
"""

import logging
from datetime import datetime, timedelta

from msgspec.structs import replace

from bridge.errors import LogError
from bridge.message import Outbound
from bridge.ports import Clock, Keep

PREFIX = "begun/"
STALE = timedelta(days=2)  # nobody repeats anything so late

log = logging.getLogger(__name__)


class Begun:
    """Of one channel, which says one message after the other."""

    def __init__(self, keep: Keep, clock: Clock) -> None:
        self._keep, self._clock = keep, clock
        self._now = ""  # the message that is on its way
        self._over: set[str] = set()  # their outcome is in the journal when the next one comes

    async def of(self, message: Outbound) -> Outbound:
        """The message as it must be said; it is on its way from now on."""
        self._now = message.key
        try:
            await self._forget(self._over - {message.key})
            again = message.again or await self._keep.get(PREFIX + message.key) is not None
        except LogError as error:
            log.warning("whether %s was said before is not known: %s", message.key, error)
            return message
        return replace(message, again=again)

    async def note(self) -> None:
        """The line is about to go up for the message that is on its way."""
        if not self._now:
            return  # who we are, or what was said before: nobody counts these
        try:
            at = self._clock.now().isoformat().encode()
            await self._keep.put({PREFIX + self._now: at})
        except LogError as error:
            log.warning("that %s is being said cannot be written: %s", self._now, error)

    async def unsaid(self) -> None:
        """Nothing of it was on the air."""
        self.over()
        try:
            await self._forget(self._over)
        except LogError as error:
            log.warning("it will be called a repetition, and is none: %s", error)

    def over(self) -> None:
        """Its outcome is certain."""
        self._over.add(self._now)
        self._now = ""

    async def tidy(self) -> None:
        """Forget what nobody will say any more."""
        before = self._clock.now() - STALE
        try:
            noted = await self._keep.under(PREFIX)
            old = [key for key, at in noted if datetime.fromisoformat(at.decode()) < before]
            await self._keep.drop(*old)
        except LogError as error:
            log.warning("what was said before cannot be tidied: %s", error)

    async def _forget(self, keys: set[str]) -> None:
        if keys:
            await self._keep.drop(*(PREFIX + key for key in keys))
            self._over -= keys
