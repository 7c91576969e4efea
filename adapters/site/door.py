"""Where the other site comes in: it hands letters over, fetches ours, or asks who is there.

What it hands over is durable before it hears so. A nonce that was used is known for as long as its
time could still be taken, also after a restart.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from adapters.site import wire
from adapters.site.enclosed import taken
from adapters.site.shelf import Shelf
from adapters.site.signature import AGE, Stamp, Unsigned, headers, verify
from bridge.errors import LogError
from bridge.ports import Hear, Services

LONGEST_WAIT = 20.0  # seconds that a fetch may stay open
SWEEP = 1_000  # nonces after which old ones are looked for

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]


class Refusal(Exception):
    """Answered with `status` and words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Answer(Struct, frozen=True):
    """Why nothing was done."""

    error: str


class Door:
    """The ASGI application. `hear` is set while the bridge listens."""

    def __init__(
        self,
        services: Services,
        secret: bytes,
        other: str,
        shelf: Shelf,
        seen: Callable[[], None],
    ) -> None:
        """`other` is the id of the other site; `seen` is called when it was here."""
        self._services, self._secret, self._other = services, secret, other
        self._own = str(services.site.get("id", ""))
        self._shelf, self._seen = shelf, seen
        self._nonces: dict[str, None] | None = None  # as they are kept
        self._nonces_read = asyncio.Lock()
        self._sweep_at = SWEEP
        self.hear: Hear | None = None

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """One request, one signed answer."""
        body = (await receive()).get("body", b"")
        nonce = ""
        try:
            stamp = await self._who(scope, body)
            nonce = stamp.nonce
            status, answer = 200, await self._serve(scope["path"], body)
        except Refusal as refusal:
            status, answer = refusal.status, wire.encode(Answer(str(refusal)))
        await self._answer(send, status, answer, nonce)

    async def _who(self, scope: Event, body: bytes) -> Stamp:
        if scope["method"] != "POST":
            raise Refusal(405, "POST /hand, /fetch or /hello")
        given = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        now = self._services.clock.now()
        try:
            stamp = verify(self._secret, scope["path"], given, body, of=self._other, now=now)
        except Unsigned as error:
            raise Refusal(401, str(error)) from error
        try:
            await self._once(stamp, now)
        except LogError as error:
            raise Refusal(503, "it cannot be kept now") from error
        return stamp

    async def _once(self, stamp: Stamp, now: datetime) -> None:
        """No request twice. Nonces whose time is over are forgotten."""
        keep, key = self._services.keep, f"n/{stamp.time:012}/{stamp.nonce}"
        async with self._nonces_read:
            if self._nonces is None:
                self._nonces = dict.fromkeys(name for name, _ in await keep.under("n/"))
        if key in self._nonces:
            raise Refusal(409, "this very request came before")
        self._nonces[key] = None
        await keep.put({key: b""})
        if len(self._nonces) >= self._sweep_at:
            oldest = f"n/{int(now.timestamp()) - 2 * AGE:012}"
            old = [name for name in self._nonces if name < oldest]
            self._nonces = {name: None for name in self._nonces if name >= oldest}
            self._sweep_at = 2 * len(self._nonces) + SWEEP
            await keep.drop(*old)

    async def _serve(self, path: str, body: bytes) -> bytes:
        self._seen()
        try:
            match path:
                case "/hand":
                    return await self._hand(wire.decode(body, wire.Parcel))
                case "/fetch":
                    return await self._fetch(wire.decode(body, wire.Fetch))
                case "/hello":
                    return wire.encode(wire.Hello(site=self._own))
        except wire.Spoilt as error:
            raise Refusal(422, str(error)) from error
        raise Refusal(404, "POST /hand, /fetch or /hello")

    async def _hand(self, parcel: wire.Parcel) -> bytes:
        if len(parcel.letters) > wire.MANY:
            raise Refusal(422, f"more than {wire.MANY} letters")
        hear = self._listener()
        try:
            heard = [await taken(one, self._other, self._services) for one in parcel.letters]
            for one in heard:  # in order: what is newer says more
                await hear(one)
        except (LogError, OSError) as error:
            raise Refusal(503, "not written down") from error
        return wire.encode(wire.Taken(keys=tuple(one.key for one in heard)))

    async def _fetch(self, wish: wire.Fetch) -> bytes:
        self._listener()
        self._shelf.taken(wish.got)
        wait = min(max(wish.wait, 0.0), LONGEST_WAIT)
        letters = await self._shelf.waiting(wait)
        self._seen()
        return wire.encode(wire.Parcel(letters=letters))

    def _listener(self) -> Hear:
        if self.hear is None:
            raise Refusal(503, "the bridge does not listen yet")
        return self.hear

    async def _answer(self, send: Send, status: int, body: bytes, nonce: str) -> None:
        now = int(self._services.clock.now().timestamp())
        stamp = Stamp(site=self._own, time=now, nonce=nonce)
        signed = headers(self._secret, f"answer {status}", stamp, body) if nonce else {}
        told = [(k.lower().encode(), v.encode()) for k, v in signed.items()]
        told += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": body})
