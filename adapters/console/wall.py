"""The wall display: the board for everybody in the room.

Law: it looks and never acts. Its stream has no token, it is the page of no desk, and a message to a
desk does not count as delivered because a wall shows the queue.
"""

from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.feed import Feed, Stream, event
from adapters.console.front import Front
from adapters.console.guard import same_origin

NOBODY = ""  # no desk has this name


class Wall:
    """The wall display's stream."""

    def __init__(self, front: Front, feed: Feed, version: str) -> None:
        self._front = front
        self._feed = feed
        self._version = version

    def routes(self) -> list[Route]:
        """Where the page finds it."""
        return [Route("/api/wall/events", self._events)]

    async def _events(self, request: Request) -> Response:
        same_origin(request)
        if self._feed.full:
            raise HTTPException(503, "too many pages are open on this console")
        return Stream(self._stream())

    async def _stream(self) -> AsyncIterator[bytes]:
        hello = {
            "version": self._version,
            "name": self._front.name,
            "desk": NOBODY,
            "desks": (),
            "site": self._front.services.site,
            "ground": self._front.ground.tiles,
            "report": False,
            "at": self._front.services.clock.now(),
            "unread": (),
        }
        with self._feed.page(NOBODY) as page:
            yield b"retry: 700\n\n" + event("hello", hello)
            async for line in page.events():
                yield line
