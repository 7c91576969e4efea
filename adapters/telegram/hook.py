"""Takes updates that the server brings: 200 when they are in the journal, never before.

The server shows our secret with each (X-Telegram-Bot-Api-Secret-Token, compared in constant time).
503 makes it bring the update again. The parts of an album come as requests of their own: they wait
for each other for a moment, then all are answered.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from json import JSONDecodeError, loads

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.telegram.polling import album_of
from adapters.telegram.updates import update_id
from adapters.telegram.wire import Raw
from bridge.errors import LogError
from bridge.ports import Clock

SHOWN = "x-telegram-bot-api-secret-token"
LARGEST = 1_000_000  # bytes of one update


class Hook:
    """The ASGI application at the webhook's path. `take` is set while the bridge listens."""

    def __init__(self, path: str, secret: str, clock: Clock, *, album: float) -> None:
        self._secret, self._clock = secret.encode(), clock
        self._album = timedelta(seconds=album)
        self._albums: dict[str, _Album] = {}
        self.take: Callable[[Sequence[Raw]], Awaitable[None]] | None = None
        self.app = Starlette(routes=[Route(path, self._update, methods=["POST"])])

    async def _update(self, request: Request) -> Response:
        shown = request.headers.get(SHOWN, "").encode()
        if not hmac.compare_digest(shown, self._secret):
            return Response(status_code=401)
        raw = _read(await request.body())
        if raw is None:
            return Response(status_code=400)
        try:
            return Response(status_code=200 if await self._taken(raw) else 503)
        except (LogError, OSError):
            return Response(status_code=503)

    async def _taken(self, raw: Raw) -> bool:
        if self.take is None:
            return False
        id = album_of(raw)
        if not id or not self._album:
            await self.take([raw])
            return True
        album = self._albums.get(id)
        if album is None:
            album = self._albums[id] = _Album()
            album.taken = asyncio.ensure_future(self._gathered(id, album))
        album.parts.append(raw)
        assert album.taken is not None
        return await asyncio.shield(album.taken)

    async def _gathered(self, id: str, album: "_Album") -> bool:
        try:
            await self._clock.sleep_until(self._clock.now() + self._album)
        finally:
            del self._albums[id]
        if self.take is None:
            return False
        await self.take(sorted(album.parts, key=update_id))
        return True

    async def aclose(self) -> None:
        """Nobody waits for an album any more."""
        self.take = None
        waiting = [a.taken for a in self._albums.values() if a.taken]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


class _Album:
    def __init__(self) -> None:
        self.parts: list[Raw] = []
        self.taken: asyncio.Future[bool] | None = None


def _read(body: bytes) -> Raw | None:
    try:
        raw = loads(body)
        update_id(raw)
    except (JSONDecodeError, UnicodeDecodeError, ValueError, AttributeError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None
