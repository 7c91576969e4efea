"""The way in: a bounded queue of blocks from a source, in which nothing is lost unsaid.

Where the source says nothing for 0.1 s, as much silence takes its place: the sample clock goes on,
and a transmission whose sound breaks off still ends. A source that should never be silent alarms
after `patience` seconds, well before the five that an alarm may take.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.sound import BLOCK, Cut, silence
from adapters.radio.ids.heard import RATE, Samples
from bridge.errors import NotReady

GAP = RATE // 10  # samples of silence that take the place of nothing
ROOM = 100  # blocks: 2 s

Item = Samples | Trouble | Back
"""What a source yields."""


class Inlet:
    """The queue of the source called `key`. `give`, `tell` and `end` belong to the event loop."""

    def __init__(self, key: str, *, room: int = ROOM, patience: float | None = None) -> None:
        self._key = key
        self._room = room
        self._patience = None if patience is None else round(patience * RATE)
        self._cut = Cut()
        self._blocks: deque[Samples] = deque()
        self._news: deque[Trouble | Back] = deque()
        self._bell = asyncio.Event()
        self._lost = 0  # blocks dropped since the last was taken
        self._silent = 0  # samples of silence that took the place of nothing
        self._alarmed = False
        self._ended = False
        self._begun = asyncio.Event()  # it is known whether sound comes
        self._refused = ""  # why none came, as far as was told before any did

    def give(self, piece: Samples) -> None:
        """Samples as they come, of any number; what finds no room is counted."""
        for block in self._cut.feed(piece):
            if len(self._blocks) < self._room:
                self._blocks.append(block)
            else:
                self._lost += 1
        self._begun.set()
        self._bell.set()

    def tell(self, news: Trouble | Back) -> None:
        """Something about the source itself."""
        if isinstance(news, Trouble) and not news.count and not self._begun.is_set():
            self._refused = news.text
            self._begun.set()
        self._news.append(news)
        self._bell.set()

    async def begun(self, within: float) -> None:
        """Return when the first sound has come. `NotReady`: none comes, and why."""
        try:
            async with asyncio.timeout(within):
                await self._begun.wait()
        except TimeoutError as error:
            raise NotReady(f"{self._key}: no sound within {within:g} s") from error
        if self._refused:
            raise NotReady(f"{self._key}: {self._refused}")

    def end(self) -> None:
        """Nothing comes any more."""
        if (rest := self._cut.rest()) is not None:
            self._blocks.append(rest)
        self._ended = True
        self._bell.set()

    async def items(self) -> AsyncIterator[Item]:
        """Blocks, silence where there are none, and what must be told; until the end."""
        while True:
            for news in self._told():
                yield news
            if self._blocks:
                yield self._blocks.popleft()
            elif self._ended:
                return
            elif not await self._rung():
                for block in [silence()] * (GAP // BLOCK):
                    yield block
                self._silent += GAP

    async def _rung(self) -> bool:
        """Whether the source says anything in time."""
        self._bell.clear()
        try:
            async with asyncio.timeout(GAP / RATE):
                await self._bell.wait()
        except TimeoutError:
            return self._bell.is_set()  # we were late, not the source
        return True

    def _told(self) -> list[Trouble | Back]:
        news: list[Trouble | Back] = list(self._news)
        self._news.clear()
        if self._lost and len(self._blocks) < self._room:
            news.append(Trouble(self._key, "overrun: blocks of 20 ms lost", self._lost))
            self._lost = 0
        return news + self._silence()

    def _silence(self) -> list[Trouble | Back]:
        """Alarm once when the source is silent for too long, and say when it is back."""
        if self._blocks:
            self._silent = 0
        if self._patience is None or self._alarmed == (self._silent >= self._patience):
            return []
        self._alarmed = not self._alarmed
        return [Trouble(self._key, "no sound arrives") if self._alarmed else Back(self._key)]
