"""Which words may have been heard already, by a process that ended before it could tell.

Before a line goes up it stands on the disk what is going to be said. Whoever starts after a crash
and finds there the very message that it shall say, says that it is a repetition. Where the disk
fails, the words are said all the same: words count more than this mark.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from bridge.errors import LogError
from bridge.message import Outbound
from bridge.ports import Clock, Keep

PREFIX = "begun/"
STALE = timedelta(days=2)  # nobody repeats anything so late

log = logging.getLogger(__name__)


class Begun:
    """Of one radio channel. Each call sign is told one message after the other."""

    def __init__(self, keep: Keep, clock: Clock) -> None:
        self._keep, self._clock = keep, clock
        self._way: dict[str, str] = {}  # messages that are on their way, and to whom
        self._over: dict[str, set[str]] = {}  # by call sign: the next one shows they are written

    async def of(self, message: Outbound) -> Outbound:
        """The message as it must be said; it is on its way from now on."""
        self._way[message.key] = message.channel
        try:
            before = self._over.get(message.channel, set()) - {message.key}
            await self._forget(message.channel, before)
            again = message.again or await self._keep.get(PREFIX + message.key) is not None
        except LogError as error:
            log.warning("whether a relay was said before is not known: %s", error)
            return message
        return replace(message, again=again)

    async def note(self, keys: Sequence[str]) -> None:
        """The line is about to go up for these.

        Who we are, and what was said before: nobody counts these.
        """
        at = self._clock.now().isoformat().encode()
        noted = {PREFIX + key: at for key in keys if key in self._way}
        try:
            if noted:
                await self._keep.put(noted)
        except LogError as error:
            log.warning("that %d relays are being said cannot be written: %s", len(noted), error)

    async def unsaid(self, key: str) -> None:
        """Nothing of it was on the air."""
        channel = self._way.pop(key, "")
        try:
            await self._forget(channel, {key})
        except LogError as error:
            log.warning("a relay will be called a repetition, and is none: %s", error)

    def over(self, key: str) -> None:
        """Its outcome is certain."""
        self._over.setdefault(self._way.pop(key, ""), set()).add(key)

    async def tidy(self) -> None:
        """Forget what nobody will say any more."""
        before = self._clock.now() - STALE
        try:
            noted = await self._keep.under(PREFIX)
            old = [key for key, at in noted if datetime.fromisoformat(at.decode()) < before]
            await self._keep.drop(*old)
        except LogError as error:
            log.warning("what was said before cannot be tidied: %s", error)

    async def _forget(self, channel: str, keys: set[str]) -> None:
        if keys:
            await self._keep.drop(*(PREFIX + key for key in keys))
            left = self._over.pop(channel, set()) - keys
            if left:
                self._over[channel] = left
