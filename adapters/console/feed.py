"""One reader of the board, many open pages.

Law: a page gets the whole board first and then every change in order. A page that cannot keep up is
cut off and gets the whole board when it comes back; nobody waits for it. A heartbeat every second
carries the house's time: a page that misses it for three seconds must say that it is stale.

What pages with the same sight get is written out once and shared by all of them, however many wait
for it: fifty consoles cost the memory and the encoding of one.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from adapters.console.people.sight import Sight
from bridge.errors import NotReady
from bridge.ports import Board, Clock, Talk
from bridge.views import BoardView

BACKLOG = 256  # events that may wait for one page …
WEIGHT = 8_000_000  # … and bytes of them
JOINED = 65_536  # bytes of small events that are sent as one
PAGES = 500  # open pages of one console
BEAT = timedelta(seconds=1)
PATIENCE = 10.0  # seconds for one write to a page that does not read


def event(name: str, data: object) -> bytes:
    """One server-sent event."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), msgspec.json.encode(data))


class Page:
    """One open page of one desk: the events that wait for it."""

    def __init__(self, desk: str, sight: Sight | None = None) -> None:
        self.desk = desk
        self.sight = None if sight is None or sight.whole else sight
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._weight = 0

    def give(self, line: bytes) -> bool:
        """Queue an event; False where the page is too far behind."""
        if self._waiting.qsize() >= BACKLOG or self._weight > WEIGHT:
            return False
        self._weight += len(line)
        self._waiting.put_nowait(line)
        return True

    def end(self) -> None:
        """No more events; what still waits is dropped, the next board will be whole."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def events(self) -> AsyncIterator[bytes]:
        """Events as they come, several small ones that wait as one; until `end`."""
        while (line := await self._waiting.get()) is not None:
            lines = [line, *self._more(JOINED - len(line))]
            self._weight -= sum(map(len, lines))
            yield b"".join(lines) if len(lines) > 1 else line

    def _more(self, room: int) -> Iterator[bytes]:
        """What else waits, as far as there is room."""
        while room > 0 and not self._waiting.empty():
            line = self._waiting.get_nowait()
            if line is None:
                self._waiting.put_nowait(None)
                return
            room -= len(line)
            yield line


class Feed:
    """Every open page, and the loops that feed them."""

    def __init__(
        self, board: Board, clock: Clock, site: Mapping[str, Any], talk: Talk | None = None
    ) -> None:
        self._board = board
        self._talk = talk
        self._clock = clock
        self._site = site  # kept up to date by the house
        self._pages: set[Page] = set()
        self._whole: dict[Sight | None, bytes] | None = None  # since the last change or beat

    async def run(self) -> None:
        """Follow the board and beat the heart. Ends only by failing: `NotReady`."""
        loops = [asyncio.create_task(loop()) for loop in (self._follow, self._beat, self._hear)]
        try:
            done, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            for loop in done:
                loop.result()
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            self._whole = None

    @contextmanager
    def page(self, desk: str, sight: Sight | None = None) -> Iterator[Page]:
        """A page of this desk is open: it holds the whole board, and gets what follows.

        `sight` makes of the board what somebody may see of it who does not see all.
        """
        page = Page(desk, sight)
        self._pages.add(page)
        try:
            page.give(self._board_for(page))
            yield page
        finally:
            self._pages.discard(page)

    @property
    def full(self) -> bool:
        """No further page can be served."""
        return len(self._pages) >= PAGES

    def watched(self, desk: str) -> bool:
        """Is a page of this desk open?"""
        return any(page.desk == desk for page in self._pages)

    def tell(self, name: str, data: object, *, desk: str | None = None) -> None:
        """Give an event to every page, or to the pages of one desk."""
        line = event(name, data)
        for page in tuple(self._pages):
            if desk is None or page.desk == desk:
                self._give(page, line)

    def _show(self, view: BoardView) -> None:
        """Give a change of the board to every page, as far as it sees it."""
        self._whole = {}
        lines: dict[Sight | None, bytes] = {}
        for page in tuple(self._pages):
            if page.sight not in lines:
                lines[page.sight] = _seen(view, page.sight)
            self._give(page, lines[page.sight])

    def _board_for(self, page: Page) -> bytes:
        """The whole board as this page sees it; what changes from now on is told to it."""
        kept = {} if self._whole is None else self._whole  # nobody follows: nothing would renew it
        if page.sight not in kept:
            kept[page.sight] = _seen(self._board.snapshot(), page.sight)
        return kept[page.sight]

    def _give(self, page: Page, line: bytes) -> None:
        if not page.give(line):
            self._pages.discard(page)
            page.end()

    def close(self) -> None:
        """End every page's stream."""
        for page in self._pages:
            page.end()
        self._pages.clear()

    async def _follow(self) -> None:
        begun = False
        async for view in self._board.changes():
            if view.full and begun:  # everything may be called otherwise now
                self.tell("site", self._site)
            self._show(view)
            begun = True
        raise NotReady("the board has ended")

    async def _hear(self) -> None:
        """Who talks just now, and their words so far, for pages that see everything."""
        if self._talk is None:
            await asyncio.Event().wait()
            return
        async for now in self._talk.changes():
            line = event("talking", now)
            for page in [p for p in self._pages if p.sight is None]:
                self._give(page, line)
        raise NotReady("nobody says who talks any more")

    async def _beat(self) -> None:
        while True:
            now = self._clock.now()
            if self._whole is not None:
                self._whole = {}  # what only time changes is seen by who comes next
            self.tell("tick", {"at": now})
            await self._clock.sleep_until(now + BEAT)


def _seen(view: BoardView, sight: Sight | None) -> bytes:
    """The board, or a change of it, as an event for all who see so much of it."""
    return event("board", sight.board(view) if sight else view)


class Stream(StreamingResponse):
    """A response of events that gives up on a client that does not read."""

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, media_type="text/event-stream")
        self.headers["x-accel-buffering"] = "no"

    async def stream_response(self, send: Send) -> None:
        """Write each event within `PATIENCE` seconds, or stop."""

        async def patient(message: Message) -> None:
            async with asyncio.timeout(PATIENCE):
                await send(message)

        await super().stream_response(patient)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI application."""
        try:
            await super().__call__(scope, receive, send)
        except TimeoutError:
            return
