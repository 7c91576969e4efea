"""What the desk pages ask of the server: the board, its changes, and words to hand in."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.audio import play
from adapters.console.feed import Feed, Stream, event
from adapters.console.front import Front, Key
from adapters.console.guard import read, same_origin, with_token
from adapters.console.people.sight import Sight
from adapters.console.people.who import Who, speaks_for, token_for, who
from adapters.console.reply import as_json
from adapters.console.stills import show
from bridge.message import Reach, Reported

BODY = 16_384  # bytes of one request
Shape = TypeVar("Shape")
Words = Annotated[str, Meta(min_length=1, max_length=2000)]


class Say(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody at a desk says these words; the page made `key`, the same for a repeated click."""

    key: Key
    desk: str
    words: Words


class Weigh(Struct, frozen=True, forbid_unknown_fields=True):
    """What would come of it if these words were said at that desk: texts, and what they cost."""

    desk: str
    words: Words


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody at a desk has read a message to it."""

    desk: str
    relay: str


class Desk:
    """The desk pages' API."""

    def __init__(self, front: Front, feed: Feed, version: str) -> None:
        self._front = front
        self._feed = feed
        self._version = version

    def routes(self) -> list[Route]:
        """Where the pages find it."""
        return [
            Route("/api/board", self._board),
            Route("/api/events", self._events),
            Route("/api/calls/{id:path}", self._call),
            Route("/api/say", self._say, methods=["POST"]),
            Route("/api/seen", self._seen, methods=["POST"]),
            Route("/api/weigh", self._weigh, methods=["POST"]),
            Route("/audio/{ref}", self._audio),
            Route("/still/{ref}", self._still),
        ]

    async def _board(self, request: Request) -> Response:
        same_origin(request)
        view = self._front.services.board.snapshot()
        return as_json(Sight(who(request), self._front.name).board(view))

    async def _call(self, request: Request) -> Response:
        same_origin(request)
        call = self._front.services.board.call(request.path_params["id"])
        if call is None or not Sight(who(request), self._front.name).sees(call):
            raise HTTPException(404, "no such call on the board")
        return as_json(call)

    async def _audio(self, request: Request) -> Response:
        return await play(self._front, request)

    async def _still(self, request: Request) -> Response:
        return await show(self._front, request)

    async def _events(self, request: Request) -> Response:
        same_origin(request)
        if self._feed.full:
            raise HTTPException(503, "too many pages are open on this console")
        someone = who(request)
        desks = someone.speaks(self._front.desks)
        desk = request.query_params.get("desk", "")
        if desk not in desks:
            desk = next(iter(desks), "")
        return Stream(self._stream(desk, someone))

    async def _stream(self, desk: str, someone: Who) -> AsyncIterator[bytes]:
        front = self._front
        sight = Sight(someone, front.name)
        with self._feed.page(desk, sight) as page:
            events = page.events()
            hello = self._hello(desk, someone)
            yield b"retry: 700\n\n" + event("hello", hello) + await anext(events)
            kept = front.services.board.said_to(front.name, desk)
            telling = asyncio.create_task(
                front.arrived(kept)
            )  # it may be much: no news waits for it
            try:
                async for line in events:
                    yield line
            finally:
                telling.cancel()

    def _hello(self, desk: str, someone: Who) -> dict[str, Any]:
        front = self._front
        return {
            "token": token_for(someone, front.token),
            "who": someone.told(),
            "version": self._version,
            "name": front.name,
            "desk": desk,
            "desks": someone.speaks(front.desks),
            "site": front.services.site,
            "ground": front.ground.tiles,
            "report": front.config.report,
            "at": front.services.clock.now(),
            "unread": front.unread(desk),
        }

    async def _say(self, request: Request) -> Response:
        said = await self._trusted(request, Say)
        desk = self._known(said.desk)
        words = " ".join(said.words.split())
        if not words:
            raise HTTPException(400, "words: nothing but blanks")
        key = f"desk/{desk}/{said.key}"
        await self._front.take(speaks_for(request, desk).says(key, desk, words))
        return as_json({"heard": True})

    async def _weigh(self, request: Request) -> Response:
        asked = await self._trusted(request, Weigh)
        desk = self._known(asked.desk)
        speaks_for(request, desk)
        scales = self._front.services.scales
        return as_json({"sent": scales.weigh(self._front.name, desk, asked.words)})

    async def _seen(self, request: Request) -> Response:
        seen = await self._trusted(request, Seen)
        desk = self._known(seen.desk)
        speaks_for(request, desk)
        relays = self._front.services.board.said_to(self._front.name, desk)
        if not any(r.key == seen.relay for r in relays):
            raise HTTPException(404, "no such message to this desk")
        await self._front.take(Reported(relay=seen.relay, reach=Reach.READ))
        self._feed.tell("seen", {"key": seen.relay}, desk=desk)
        return as_json({"heard": True})

    async def _trusted(self, request: Request, shape: type[Shape]) -> Shape:
        same_origin(request)
        with_token(request, self._front.token)
        return await read(request, shape, BODY)

    def _known(self, desk: str) -> str:
        """The desk, if the site has it: words of anybody else would be a stranger's."""
        if desk not in self._front.desks:
            raise HTTPException(
                403, f"desk: no unit of the site has the channel {self._front.name}/{desk[:40]}"
            )
        return desk
