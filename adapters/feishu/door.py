"""Takes events that Feishu brings by HTTP: 200 when they are in the journal, never before.

An event is sealed with the Encrypt Key, bears a signature and the Verification Token; a wrong one
or a timestamp that is far from our clock is 401. 503 makes Feishu bring it again (after 15 s,
5 min, 1 h, 6 h), which its key makes one message.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import DecodeError, Struct, json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.feishu.crypt import fits, opened
from adapters.feishu.seen import Event, read
from bridge.errors import LogError
from bridge.message.sealed import NotOurs, fresh, same
from bridge.ports import Clock

LARGEST = 1_000_000  # bytes of one request

Take = Callable[[Event], Awaitable[dict[str, Any] | None]]
"""Hand it in; what to answer. `LogError`, `OSError`: it is not durable."""


class _Sealed(Struct, frozen=True):
    encrypt: str


class Door:
    """The ASGI application at the callback's path. `take` is set while the bridge listens."""

    def __init__(self, path: str, token: str, key: str, clock: Clock) -> None:
        self._token, self._key, self._clock = token, key, clock
        self.take: Take | None = None
        self.app = Starlette(routes=[Route(path, self._brings, methods=["POST"])])

    async def _brings(self, request: Request) -> Response:
        body = await request.body()
        try:
            plain = opened(self._key, json.decode(body, type=_Sealed).encrypt)
        except NotOurs:
            return Response(status_code=401)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            return Response(status_code=400)
        event = read(plain)
        if event is None:
            return Response(status_code=400)
        if event.type == "url_verification":
            good = self._known(event.token)
            return (
                JSONResponse({"challenge": event.challenge}) if good else Response(status_code=401)
            )
        if not (self._known(event.header.token) and self._signed(request, body)):
            return Response(status_code=401)
        return await self._taken(event)

    async def _taken(self, event: Event) -> Response:
        if self.take is None:
            return Response(status_code=503)
        try:
            return JSONResponse(await self.take(event) or {})
        except (LogError, OSError):
            return Response(status_code=503)

    def _known(self, token: str) -> bool:
        return same(self._token, token)

    def _signed(self, request: Request, body: bytes) -> bool:
        told = request.headers
        stamp = told.get("x-lark-request-timestamp", "")
        if not fresh(stamp, self._clock):
            return False
        nonce = told.get("x-lark-request-nonce", "")
        return fits(told.get("x-lark-signature", ""), stamp, nonce, self._key, body)
