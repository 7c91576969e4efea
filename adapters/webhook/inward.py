"""HTTP in. 200 means durable; whatever is not 200 may and should be sent again, under the same key.

A plain ASGI function: this is the door that a whole county may come through at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from msgspec import json

from adapters.webhook import wire
from adapters.webhook.cameras import Cameras
from adapters.webhook.refusal import Refusal
from adapters.webhook.signature import verify
from bridge.errors import LogError, MediaError
from bridge.message import Datum, Inbound, Reported, Voice
from bridge.ports import Hear, Services

AWAY = 5  # seconds after which a sender may try again while we cannot write

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]


class Door:
    """The ASGI application. `hear` is set while the bridge listens."""

    def __init__(
        self, services: Services, secret: bytes, cameras: Cameras, datum: Datum = Datum.WGS84
    ) -> None:
        self._services, self._cameras = services, cameras
        self._secret = secret
        self._datum = datum
        self.hear: Hear | None = None

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """One request, one answer in JSON."""
        try:
            await _answer(send, 200, await self._serve(scope, receive))
        except Refusal as refusal:
            await _answer(send, refusal.status, {"error": str(refusal)}, refusal.wait)

    async def _serve(self, scope: Event, receive: Receive) -> dict[str, Any]:
        match scope["path"], scope["method"]:
            case "/messages", "POST":
                return await self._take(scope, receive, self._messages)
            case "/receipts", "POST":
                return await self._take(scope, receive, self._receipts)
            case "/cameras", "POST":
                return await self._take(scope, receive, self._seen)
            case "/health", "GET" | "HEAD":
                self._listener()
                return {"status": "ok"}
            case "/messages" | "/receipts" | "/cameras" | "/health", method:
                raise Refusal(405, f"{method} is not served here")
        raise Refusal(404, "POST /messages, /receipts, /cameras or GET /health")

    async def _take(
        self,
        scope: Event,
        receive: Receive,
        read: Callable[[bytes, str, str], Awaitable[Iterable[Inbound | Reported]]],
    ) -> dict[str, Any]:
        """Check, understand, write down; only then say how many were accepted."""
        headers = dict(scope["headers"])
        body = (await receive())["body"]
        key = verify(self._secret, headers, body, self._services.clock.now())
        kind = headers.get(b"content-type", b"").decode("latin-1")
        hear = self._listener()
        try:
            lines = list(await read(body, kind, key))
            await _all(hear, lines)
        except (LogError, OSError, MediaError) as error:  # the store takes nothing just now
            raise Refusal(503, f"not written down: {error}", wait=AWAY) from error
        return {"accepted": len(lines)}

    async def _messages(self, body: bytes, kind: str, key: str) -> list[Inbound]:
        letters = wire.letters(body, wire.media(kind))
        keys = [_key(letter, key, n, len(letters)) for n, letter in enumerate(letters)]
        return [
            letter.inbound(own, await self._voice(letter, n), self._datum)
            for n, (letter, own) in enumerate(zip(letters, keys, strict=True))
        ]

    async def _receipts(self, body: bytes, kind: str, _: str) -> list[Reported]:
        return [news.reported() for news in wire.news(body, wire.media(kind))]

    async def _seen(self, body: bytes, kind: str, key: str) -> list[Inbound]:
        return await self._cameras.read(body, kind, key, self._listener())

    async def _voice(self, letter: wire.Letter, nth: int) -> Voice | None:
        """The recording is stored before anybody hears of it."""
        if not letter.voice_b64:
            return None
        try:
            measured = await self._services.measure(letter.voice_b64)
        except MediaError as error:
            raise Refusal(400, f"message {nth}: voice_b64: {error}") from error
        ref = await self._services.media.put(letter.voice_b64)
        return Voice(ref=ref, seconds=measured.seconds, mime=measured.mime)

    def _listener(self) -> Hear:
        if self.hear is None:
            raise Refusal(503, "the bridge does not listen yet", wait=AWAY)
        return self.hear


def _key(letter: wire.Letter, header: str, nth: int, of: int) -> str:
    """The message's own key, else the signed one of the header, numbered where there are many."""
    if not (letter.words or letter.voice_b64 or letter.point):
        raise Refusal(400, f"message {nth}: it has no words, no voice_b64 and no point")
    if key := letter.key or header:
        return key if letter.key or of == 1 else f"{key}/{nth}"
    raise Refusal(400, f"message {nth}: key: missing, here or in a signed Idempotency-Key header")


async def _all(hear: Hear, lines: list[Inbound] | list[Inbound | Reported]) -> None:
    """Hand all in at once. When it raises, none is acknowledged, though some may be durable."""
    outcomes = await asyncio.gather(*map(hear, lines), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


async def _answer(send: Send, status: int, content: dict[str, Any], wait: int = 0) -> None:
    body = json.encode(content)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if wait:
        headers.append((b"retry-after", b"%d" % wait))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
