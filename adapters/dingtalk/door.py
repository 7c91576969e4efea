"""Takes what DingTalk brings by HTTP: 200 when it is in the journal, never before.

A robot's messages bear a sign of the application's secret, and a time (ms) that must be near our
clock; else 401. Events come sealed, and are answered sealed with “success”: that proves the address
(check_url). 503 makes DingTalk bring it again, which its key makes one message.
"""

from collections.abc import Awaitable, Callable

from msgspec import DecodeError, Struct, json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.dingtalk.crypt import signed
from adapters.dingtalk.seen import Seen, said
from bridge.errors import LogError
from bridge.message.sealed import NotOurs, Sealed, fresh
from bridge.ports import Clock

LARGEST = 1_000_000  # bytes of one request

Take = Callable[[Seen], Awaitable[None]]
"""Hand it in. `LogError`, `OSError`: it is not durable."""


class _Event(Struct, frozen=True):
    encrypt: str


class Door:
    """The ASGI application at the callback's path. `take` is set while the bridge listens."""

    def __init__(
        self, path: str, app: str, secret: str, envelope: Sealed | None, clock: Clock
    ) -> None:
        self._app, self._secret, self._envelope, self._clock = app, secret, envelope, clock
        self.take: Take | None = None
        self.app = Starlette(routes=[Route(path, self._brings, methods=["POST"])])

    async def _brings(self, request: Request) -> Response:
        body = await request.body()
        asked = request.query_params
        given = asked.get("msg_signature") or asked.get("signature", "")
        if given and self._envelope:
            return await self._event(self._envelope, given, request, body)
        stamp = request.headers.get("timestamp", "")
        fits = signed(request.headers.get("sign", ""), stamp, self._secret)
        if not (fits and fresh(stamp, self._clock, milliseconds=True)):
            return Response(status_code=401)
        return await self._taken(body) or JSONResponse({})

    async def _event(self, envelope: Sealed, given: str, request: Request, body: bytes) -> Response:
        stamp = request.query_params.get("timestamp", "")
        nonce = request.query_params.get("nonce", "")
        try:
            sealed = json.decode(body, type=_Event).encrypt
            plain = envelope.opened(given, stamp, nonce, sealed)
        except NotOurs:
            return Response(status_code=401)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            return Response(status_code=400)
        if not fresh(stamp, self._clock, milliseconds=True):
            return Response(status_code=401)
        now = str(int(self._clock.now().timestamp() * 1000))
        if trouble := await self._taken(plain):
            return trouble
        made, signature = envelope.made(b"success", now, nonce)
        told = {"encrypt": made, "msg_signature": signature, "timeStamp": now, "nonce": nonce}
        return JSONResponse(told)

    async def _taken(self, plain: bytes) -> Response | None:
        """Nothing when it is durable, or holds nothing to hear."""
        seen = said(plain, self._app)
        if seen is None or seen.empty:
            return None
        if self.take is None:
            return Response(status_code=503)
        try:
            await self.take(seen)
        except (LogError, OSError):
            return Response(status_code=503)
        return None
