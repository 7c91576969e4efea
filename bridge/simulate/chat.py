"""A chat behind a webhook adapter: it posts what people write, and hears where the bridge posts.

Both directions are signed with the secret that both sides hold.
The signature is the one that the adapter publishes: `v1=` and the hex of HMAC-SHA256 over
`timestamp "." body`.
"""

import asyncio
import hmac
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from bridge import web
from bridge.errors import NotAllowed
from bridge.ports import Clock
from bridge.simulate.outside import Hear, Heard, Post, Reached, Utterance
from rules.model import Address

AGE = 300  # seconds that a timestamp may differ from our clock
KNOWN = 10_000  # messages that are remembered, so that one sent again is heard once
SOON = timedelta(milliseconds=200)

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]


class Chat:
    """Everybody on one webhook adapter."""

    def __init__(
        self, name: str, door: Reached, folder: Path, session: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._name, self._door, self._clock = name, door, clock
        self._file = folder / (door.secret_file or f"{name}.secret")
        self._post = Post(session, clock)
        self._secret = b""
        self._known: dict[str, None] = {}
        self._hear: Hear | None = None

    @asynccontextmanager
    async def open(self, channels: frozenset[str], hear: Hear) -> AsyncIterator[None]:
        """Messages are taken while it is open, from the moment when the bridge has its secret."""
        del channels  # whoever is written to has a chat
        self._hear = hear
        self._secret = await self._learn()
        url = urlsplit(self._door.url)
        if not url.hostname:
            yield
            return
        port = url.port or (443 if url.scheme == "https" else 80)
        async with web.serve(self._serve, url.hostname, port):
            yield

    async def say(self, said: Utterance) -> None:
        """Write, or send a voice note."""
        letter: dict[str, Any] = {
            "key": said.key,
            "channel": said.channel,
            "sender": said.sender,
            "language": said.language,
        }
        if said.recording:
            letter["voice_b64"] = b64encode(said.recording).decode()
        else:
            letter["words"] = said.words
        if said.point is not None:
            letter["point"] = {"lat": said.point.lat, "lon": said.point.lon}
        await self._send("/messages", letter)

    async def read(self, address: Address, heard: Heard) -> None:
        """Two blue ticks."""
        del address  # the receipt names the message
        await self._send("/receipts", {"relay": heard.key, "reach": "read"})

    async def _send(self, path: str, content: Mapping[str, Any]) -> None:
        body = msgspec.json.encode(content)
        await self._post(self._door.base + path, body, lambda: self._signed(body))

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(int(self._clock.now().timestamp()))
        return {
            "Content-Type": "application/json",
            "X-Patrol-Timestamp": stamp,
            "X-Patrol-Signature": self._sign(stamp.encode(), body),
        }

    def _sign(self, stamp: bytes, body: bytes) -> str:
        return "v1=" + hmac.digest(self._secret, b"%b.%b" % (stamp, body), "sha256").hex()

    async def _learn(self) -> bytes:
        """The secret; the bridge makes the file at its first start, so it may take a moment."""
        if name := self._door.secret_env:
            if secret := os.environ.get(name):
                return secret.strip().encode()
            raise NotAllowed(f"the secret in the variable {name} is missing")
        while not await asyncio.to_thread(self._file.exists):
            await self._clock.sleep_until(self._clock.now() + SOON)
        return (await asyncio.to_thread(self._file.read_text, "utf-8")).strip().encode()

    async def _serve(self, scope: Event, receive: Receive, send: Send) -> None:
        """One request of the bridge, as an ASGI application."""
        body = (await receive()).get("body", b"") if scope["method"] == "POST" else b""
        if (scope["method"], scope["path"]) != ("POST", urlsplit(self._door.url).path or "/"):
            await _answer(send, 404, {"error": "nothing is served here"})
        elif not self._genuine(dict(scope["headers"]), body):
            await _answer(send, 401, {"error": "the signature does not fit"})
        else:
            await _answer(send, 200, self._take(body))

    def _genuine(self, headers: Mapping[bytes, bytes], body: bytes) -> bool:
        stamp = headers.get(b"x-patrol-timestamp", b"")
        given = headers.get(b"x-patrol-signature", b"")
        fresh = stamp.isdigit() and abs(self._clock.now().timestamp() - int(stamp)) <= AGE
        return fresh and hmac.compare_digest(given, self._sign(stamp, body).encode())

    def _take(self, body: bytes) -> Any:  # noqa: ANN401 - JSON
        """Give each message to whoever it is for; one that comes again is only confirmed."""
        found = msgspec.json.decode(body, type=Heard | list[Heard])
        for heard in found if isinstance(found, list) else [found]:
            if heard.key not in self._known and self._hear is not None:
                self._hear(Address(self._name, heard.channel), heard)
            self._known[heard.key] = None
        while len(self._known) > KNOWN:
            self._known.pop(next(iter(self._known)))
        proof = {"reach": "delivered"}
        return [proof for _ in found] if isinstance(found, list) else proof


async def _answer(send: Send, status: int, content: Any) -> None:  # noqa: ANN401 - JSON
    body = msgspec.json.encode(content)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
