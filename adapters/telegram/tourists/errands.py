"""What the bot says of itself: after what was heard is durable, never in its way, never flooding.

One after another in each chat; a word of the bot that cannot be said now is not said at all, for
what matters is said by the house.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bridge.errors import BridgeError
from bridge.message.unsaid import for_log
from bridge.ports import Keep, Limit

MOST, PER = 12, 60.0  # words of the bot itself to one chat, in so many seconds

_log = logging.getLogger(__name__)


class Errands:
    """Small things to do beside hearing."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._tasks: set[asyncio.Task[None]] = set()
        self._last: dict[int, asyncio.Task[None]] = {}

    def go(self, chat: int, errand: Callable[[], Awaitable[Any]], *, spare: bool = False) -> None:
        """Do it when what was asked for the same chat before is done. `spare`: not counted."""
        task = asyncio.create_task(self._run(chat, errand, self._last.get(chat), spare=spare))
        self._tasks.add(task)
        self._last[chat] = task
        task.add_done_callback(lambda done: self._done(chat, done))

    async def rest(self) -> None:
        """Until all that was asked so far is done."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def aclose(self) -> None:
        """Nothing goes on."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(
        self,
        chat: int,
        errand: Callable[[], Awaitable[Any]],
        before: "asyncio.Task[None] | None",
        *,
        spare: bool,
    ) -> None:
        if before is not None:
            await asyncio.wait((before,))
        try:
            own = Limit(name=f"own/{chat}", most=MOST, per=PER)
            if spare or await self._keep.turn(own) <= 0:
                await errand()
        except BridgeError as error:
            _log.info("the bot could not say something itself: %s", for_log(error))

    def _done(self, chat: int, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if self._last.get(chat) is task:
            del self._last[chat]
        if not task.cancelled() and (error := task.exception()):
            _log.error("an errand failed: %s", type(error).__name__)
