"""Asks for updates and confirms them when they are in the journal, never before.

Telegram forgets what lies before the `offset` that we ask from; so the offset moves only after
`take` returned for every update of the batch. What was not confirmed comes again, and is known by
its key. The parts of an album come one after another: the last album of a batch is asked for once
more, so that it is heard whole.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from adapters.telegram.natives import Natives
from adapters.telegram.updates import update_id
from adapters.telegram.wire import Raw
from bridge.errors import LogError, TryLater
from bridge.ports import Clock

AGAIN = timedelta(seconds=2)  # while the journal cannot be written
Ask = Callable[[int], Awaitable[Sequence[Raw]]]
"""Updates from this offset on, oldest first; waits a while for one. Errors as in `outcomes`."""
Take = Callable[[Sequence[Raw]], Awaitable[None]]
"""Hand a batch in; returns when all of it is durable. `LogError`, `OSError`: it is not."""

_log = logging.getLogger(__name__)


class Polling:
    """The long polls of one bot."""

    def __init__(
        self, bot: int, ask: Ask, take: Take, natives: Natives, clock: Clock, *, album: float
    ) -> None:
        self._bot = bot
        self._ask, self._take, self._natives, self._clock = ask, take, natives, clock
        self._album = timedelta(seconds=album)
        self._waited: frozenset[str] = frozenset()  # albums that had their time

    async def run(self) -> None:
        """For ever. `NotReady`, `NotAllowed`."""
        offset = await self._natives.offset(self._bot)
        while True:
            try:
                offset = await self._once(offset)
            except TryLater as error:
                await self._clock.sleep_until(self._clock.now() + error.wait)
            except (LogError, OSError) as error:
                _log.warning("what was heard waits, for it cannot be written: %s", error)
                await self._clock.sleep_until(self._clock.now() + AGAIN)

    async def _once(self, offset: int) -> int:
        batch = sorted(await self._ask(offset), key=update_id)
        whole = self._whole(batch)
        if whole:
            await self._take(whole)
            offset = update_id(whole[-1]) + 1
            await self._natives.confirm(self._bot, offset)
        if len(whole) < len(batch):  # the rest of an album is on its way
            await self._clock.sleep_until(self._clock.now() + self._album)
        return offset

    def _whole(self, batch: Sequence[Raw]) -> Sequence[Raw]:
        """The batch without an album at its end that may not be all there."""
        albums = [album_of(raw) for raw in batch]
        last = albums[-1] if albums else ""
        if not last or last in self._waited or not self._album:
            self._waited = frozenset()
            return batch
        self._waited = frozenset({last})
        return batch[: albums.index(last)]


def album_of(raw: Raw) -> str:
    """The album that an update is part of, "" for none."""
    message = raw.get("message")
    id = message.get("media_group_id") if isinstance(message, dict) else None
    return str(id) if id else ""


async def together(tasks: Sequence[Awaitable[None]]) -> None:
    """All of them at once, in order; the first trouble when all have ended."""
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
