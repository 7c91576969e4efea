"""Who talks just now: a list that adapters keep and pages look at, and nothing else knows."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from msgspec.structs import replace

from bridge.ports import Talking

LONGEST = 300  # characters of words that are shown: the newest
MOST = 200  # who talk at once


class Talks:
    """The `Talk` of one process."""

    def __init__(self) -> None:
        self._now: dict[tuple[str, str], Talking] = {}
        self._watchers: set[asyncio.Event] = set()

    def tell(self, talking: Talking) -> None:
        """Somebody begins to talk, or more is known of it."""
        at = (talking.adapter, talking.key)
        if at in self._now or len(self._now) < MOST:
            self._now[at] = replace(talking, words=talking.words[-LONGEST:])
            self._ring()

    def over(self, adapter: str, key: str) -> None:
        """They do not talk any more."""
        if self._now.pop((adapter, key), None):
            self._ring()

    def now(self) -> Sequence[Talking]:
        """Who does, the longest first."""
        return sorted(self._now.values(), key=lambda one: (one.since, one.adapter, one.key))

    async def changes(self) -> AsyncIterator[Sequence[Talking]]:
        """Who does now, and then again after each change; a slow watcher misses some."""
        bell = asyncio.Event()
        bell.set()
        self._watchers.add(bell)
        try:
            while True:
                await bell.wait()
                bell.clear()
                yield self.now()
        finally:
            self._watchers.discard(bell)

    def _ring(self) -> None:
        for bell in self._watchers:
            bell.set()
