"""Takes what WeCom brings by HTTP: 200 when it is in the journal, never before.

GET proves to WeCom that the address is ours (echostr). POST brings JSON of a bot or XML of an
application, in an envelope. A wrong signature or a timestamp that is far from our clock is
401; 503 makes WeCom bring it again (three times), which its key makes one message.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import DecodeError, Struct, json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.wecom.crypt import xml_fields
from adapters.wecom.seen import Seen, told
from bridge.errors import LogError
from bridge.message.sealed import NotOurs, Sealed, fresh
from bridge.ports import Clock

LARGEST = 1_000_000  # bytes of one request

Take = Callable[[Seen], Awaitable[dict[str, Any] | None]]
"""Hand it in; what to answer a bot with. `LogError`, `OSError`: it is not durable."""


class _Body(Struct, frozen=True):
    encrypt: str


class Door:
    """The ASGI application at the callback's path. `take` is set while the bridge listens."""

    def __init__(self, path: str, envelope: Sealed, clock: Clock) -> None:
        self._envelope, self._clock = envelope, clock
        self.take: Take | None = None
        self.app = Starlette(
            routes=[
                Route(path, self._proves, methods=["GET"]),
                Route(path, self._brings, methods=["POST"]),
            ]
        )

    async def _proves(self, request: Request) -> Response:
        plain = self._opened(request, request.query_params.get("echostr", ""))
        return Response(status_code=401) if plain is None else Response(plain)

    async def _brings(self, request: Request) -> Response:
        body = await request.body()
        sealed, bot = _sealed(body)
        if not sealed:
            return Response(status_code=400)
        plain = self._opened(request, sealed)
        if plain is None:
            return Response(status_code=401)
        seen = told(plain, "callback")
        if seen is None or seen.empty:
            return Response()
        if self.take is None:
            return Response(status_code=503)
        try:
            answer = await self.take(seen)
        except (LogError, OSError):
            return Response(status_code=503)
        return self._answer(request, answer) if bot and answer else Response()

    def _answer(self, request: Request, answer: dict[str, Any]) -> Response:
        stamp, nonce = str(int(self._clock.now().timestamp())), request.query_params["nonce"]
        made, signature = self._envelope.made(json.encode(answer), stamp, nonce)
        told = {"encrypt": made, "msgsignature": signature, "timestamp": stamp, "nonce": nonce}
        return Response(json.encode(told), media_type="application/json")

    def _opened(self, request: Request, sealed: str) -> bytes | None:
        """What is in the envelope; None where it is not WeCom's, or old."""
        asked = request.query_params
        stamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
        if not fresh(stamp, self._clock):
            return None
        try:
            return self._envelope.opened(asked.get("msg_signature", ""), stamp, nonce, sealed)
        except NotOurs:
            return None


def _sealed(body: bytes) -> tuple[str, bool]:
    """The envelope in a body, and whether it came to a bot; "" where there is none."""
    try:
        if body.lstrip()[:1] == b"<":
            return xml_fields(body).get("Encrypt", ""), False
        return json.decode(body, type=_Body).encrypt, True
    except (DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return "", False
