"""Feishu's long connection: asked for by HTTP, then frames over a WebSocket.

Ours instead of the SDK (lark-oapi): that one takes the event loop when it is imported, so it would
need a process of its own, and answers 200 for whatever no handler was set for.

Feishu brings an event again until a frame of ours says 200; that is said when it is in the journal,
never before. A large event comes in several frames.
"""

import logging
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from msgspec import DecodeError, Struct, json

from adapters.feishu.frames import CONTROL, DATA, Frame, decoded
from adapters.feishu.http import Http
from adapters.feishu.outcomes import FORBIDDEN
from bridge.errors import LogError, NotAllowed, NotReady, SendError
from bridge.message.lines import Crowd, crowded
from bridge.message.unsaid import for_log
from bridge.message.wire import Uncertain
from bridge.ports import Clock

LARGEST = 4_000_000  # bytes of a frame, and of an event in several
BEAT = 120  # seconds, where Feishu wants no other
MISSED = 2  # beats without an answer, before the line counts as dead
MANY = 256  # events that are handed in at the same time
PARTS, PARTED = 64, 100  # frames of one event, events that come in parts at the same time
OK, AGAIN = 200, 500

_log = logging.getLogger(__name__)

Take = Callable[[bytes], Awaitable[dict[str, Any] | None]]
"""Hand an event in; what to answer. `LogError`, `OSError`: it is not durable."""


class _Config(Struct, frozen=True):
    PingInterval: int = BEAT


class Link:
    """The connection of one application."""

    def __init__(self, http: Http, api: str, id: str, secret: str, *, clock: Clock) -> None:
        self._http, self._url = http, f"{api}/callback/ws/endpoint"
        self._who = {"AppID": id, "AppSecret": secret}
        self._clock = clock
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._service, self._every, self._missed = 0, BEAT, 0
        self._parts: dict[str, dict[int, bytes]] = {}

    async def connect(self) -> None:
        """Ask where, and open it. `NotReady`, `NotAllowed`: the id or the secret is refused."""
        await self.close()
        try:
            answer = await self._http.ask("POST", self._url, content=self._who)
            url = answer.told("URL")
            self._configure(json.encode(answer.data.get("ClientConfig") or {}))
            self._service = int(parse_qs(urlsplit(url).query).get("service_id", ["0"])[0])
            self._socket = await self._http.socket(url, LARGEST)
        except aiohttp.WSServerHandshakeError as error:
            raise _refused(error) from None
        except (SendError, Uncertain, ValueError) as error:
            raise NotReady(f"Feishu's long connection: {error}") from None
        self._missed = 0
        self._parts.clear()

    async def run(self, take: Take) -> None:
        """Read until the connection ends, each event in a task of its own."""
        socket = self._socket
        if socket is None:
            raise NotReady("there is no connection")
        async with crowded(MANY, self._beat(socket)) as taking:
            async for message in socket:
                self._one(socket, message, take, taking)
                await taking.room()

    async def close(self) -> None:
        """Hang up."""
        socket, self._socket = self._socket, None
        if socket:
            await socket.close()

    def _one(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        message: aiohttp.WSMessage,
        take: Take,
        taking: Crowd,
    ) -> None:
        try:
            frame = decoded(message.data if isinstance(message.data, bytes) else b"\xff")
        except (ValueError, RecursionError):
            _log.warning("a frame of Feishu cannot be read")
            return
        if frame.method == CONTROL:
            self._missed = 0
            self._configure(frame.payload)
        elif frame.method == DATA and (event := self._whole(frame)) is not None:
            taking.add(_answered(socket, frame, event, take))

    def _whole(self, frame: Frame) -> bytes | None:
        """The event, when all of it is there."""
        id, of, nth = (
            frame.headers.get("message_id", ""),
            *map(_count, (frame.headers.get(n, "") for n in ("sum", "seq"))),
        )
        if of <= 1:
            return frame.payload
        if of > PARTS or not 0 <= nth < of:
            return None
        while id not in self._parts and len(self._parts) >= PARTED:
            del self._parts[next(iter(self._parts))]
        parts = self._parts.setdefault(id, {})
        parts[nth] = frame.payload
        if len(parts) < of:
            return None
        del self._parts[id]
        return b"".join(parts[n] for n in range(of))

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        with suppress(aiohttp.ClientError, OSError):  # the reader sees that it ended
            while self._missed <= MISSED:
                ping = Frame(method=CONTROL, service=self._service, headers={"type": "ping"})
                await socket.send_bytes(ping.encoded())
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=self._every))
                self._missed += 1
            await socket.close()

    def _configure(self, told: bytes) -> None:
        with suppress(DecodeError, UnicodeDecodeError, RecursionError):
            every = json.decode(told, type=_Config).PingInterval if told else self._every
            self._every = min(max(every, 5), 600)


async def _answered(
    socket: aiohttp.ClientWebSocketResponse, frame: Frame, event: bytes, take: Take
) -> None:
    if frame.headers.get("type") not in {"event", "card"}:
        return
    answer: dict[str, Any] = {"code": OK, "headers": None, "data": None}
    try:
        told = await take(event)
        answer["data"] = b64encode(json.encode(told)).decode() if told else None
    except (LogError, OSError) as error:
        _log.warning("an event of Feishu is not written down: %s", error)
        answer["code"] = AGAIN
    except Exception as error:  # noqa: BLE001 - one event must not end the line for all
        _log.warning("an event of Feishu could not be handed in: %s", for_log(error))
        answer["code"] = AGAIN
    frame.headers["biz_rt"] = "0"
    frame.payload = json.encode(answer)
    with suppress(aiohttp.ClientError, OSError):  # then Feishu brings it again
        await socket.send_bytes(frame.encoded())


def _refused(error: aiohttp.WSServerHandshakeError) -> Exception:
    """Feishu says in headers why it opens no connection."""
    told = dict(error.headers or {})
    status = _count(told.get("Handshake-Status", told.get("handshake-status", "")))
    words = f"Feishu opens no long connection: {status or error.status}"
    return NotAllowed(words) if status == 403 or status in FORBIDDEN else NotReady(words)  # noqa: PLR2004


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0  # noqa: PLR2004
