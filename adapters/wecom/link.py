"""The long connection of an intelligent bot (developer.work.weixin.qq.com, path 101463).

Frames are JSON: `cmd`, `headers.req_id`, `body`; an answer bears the same req_id, with `errcode`.
Ours instead of the SDK (wecom-aibot-sdk-python): that one reconnects behind our back, prints its
secret in debug logs, and cannot tell "not sent" from "nobody knows".

One bot has one connection: a newer one ends it. A frame that was written and not answered is
uncertain.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import aiohttp
from msgspec import DecodeError, Raw, Struct, json

from adapters.wecom.http import Http
from adapters.wecom.outcomes import judged
from adapters.wecom.seen import Body
from bridge.errors import NotAllowed, NotReady, Refused, TryLater
from bridge.message.lines import Crowd, crowded
from bridge.message.unsaid import for_log
from bridge.message.wire import Uncertain, unreached
from bridge.ports import Clock

BEAT = timedelta(seconds=30)
MISSED = 2  # beats without an answer, before the line counts as dead
LARGEST = 4_000_000  # bytes of a frame
MANY = 256  # messages that are handed in at the same time
CHUNK = 512 * 1024  # bytes of a file in one frame, before base64

_log = logging.getLogger(__name__)


class _Headers(Struct, frozen=True):
    req_id: str = ""


class Frame(Struct, frozen=True, kw_only=True):
    """One frame of the far side. `errcode` only in answers."""

    cmd: str = ""
    headers: _Headers = _Headers()
    body: Raw = Raw(b"{}")
    errcode: int | None = None
    errmsg: str = ""


class _Made(Struct, frozen=True, kw_only=True):
    upload_id: str = ""
    media_id: str = ""


Take = Callable[[Body, str], Awaitable[None]]
"""What was told, and the req_id under which it may be answered."""


class Link:
    """The connection of one bot."""

    def __init__(
        self, http: Http, url: str, id: str, secret: str, *, clock: Clock, within: float
    ) -> None:
        self._http, self._url, self._id, self._secret = http, url, id, secret
        self._clock, self._within = clock, within
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._missed, self._nth = 0, count()

    async def connect(self) -> None:
        """Open it and say who we are. `NotReady`, `NotAllowed`: bot id or secret are refused."""
        await self.close()
        try:
            socket = await self._http.socket(self._url, LARGEST)
            subscribe = {"bot_id": self._id, "secret": self._secret}
            async with asyncio.timeout(self._within):
                await socket.send_bytes(_frame("aibot_subscribe", "subscribe", subscribe))
                answer = _read(await socket.receive())
        except (TryLater, TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NotReady(f"WeCom's long connection: {type(error).__name__}") from None
        if answer is None or answer.errcode is None:
            await socket.close()
            raise NotReady("WeCom ended the connection before it knew us")
        if answer.errcode:
            await socket.close()
            trouble = judged(answer.errcode, answer.errmsg)
            raise trouble if isinstance(trouble, NotAllowed) else NotReady(str(trouble))
        self._socket, self._missed = socket, 0

    async def run(self, take: Take) -> None:
        """Read until the connection ends, each message in a task of its own. `NotReady`."""
        socket = self._socket
        if socket is None:
            raise NotReady("there is no connection")
        try:
            async with crowded(MANY, self._beat(socket)) as taking:
                while (frame := _read(await socket.receive())) is not None:
                    self._one(frame, take, taking)
                    await taking.room()
        finally:
            if socket.closed:
                self._lost()

    async def ask(self, cmd: str, body: dict[str, Any], req_id: str = "") -> Frame:
        """One frame and its answer. The errors of `outcomes`."""
        socket = self._socket
        if socket is None or socket.closed:
            raise unreached("WeCom", "there is no connection")
        id = req_id or self._name(cmd)
        answered = self._waiting[id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._within):
                await socket.send_bytes(_frame(cmd, id, body))
                frame: Frame = await answered
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Uncertain(f"WeCom did not answer {cmd}: {type(error).__name__}") from None
        finally:
            self._waiting.pop(id, None)
        if frame.errcode:
            raise judged(frame.errcode, frame.errmsg)
        return frame

    async def upload(self, content: bytes, name: str, kind: str, digest: str) -> str:
        """A file in pieces; its media id. `Refused`: it is too small for WeCom, or not taken."""
        parts = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
        about = {"type": kind, "filename": name, "total_size": len(content)}
        init = {**about, "total_chunks": len(parts), "md5": digest}
        id = _made(await self.ask("aibot_upload_media_init", init)).upload_id
        for nth, part in enumerate(parts):
            piece = {"upload_id": id, "chunk_index": nth, "base64_data": part}  # msgspec: base64
            await self.ask("aibot_upload_media_chunk", piece)
        media = _made(await self.ask("aibot_upload_media_finish", {"upload_id": id})).media_id
        if not media:
            raise Refused("WeCom took the file and gave it no id")
        return media

    async def close(self) -> None:
        """Hang up; who waits for an answer gets none."""
        socket, self._socket = self._socket, None
        if socket:
            await socket.close()
        self._lost()

    def _one(self, frame: Frame, take: Take, taking: Crowd) -> None:
        id = frame.headers.req_id
        if frame.errcode is not None:
            self._missed = 0
            if (waiting := self._waiting.get(id)) and not waiting.done():
                waiting.set_result(frame)
            return
        try:
            body = json.decode(frame.body, type=Body)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            _log.warning("a message of WeCom cannot be read")
            return
        if body.event.eventtype == "disconnected_event":
            raise NotReady("another connection of this bot took over: run it once only")
        taking.add(_taken(take, body, id))

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        with suppress(aiohttp.ClientError, OSError):  # the reader sees that it ended
            while self._missed <= MISSED:
                await socket.send_bytes(_frame("ping", self._name("ping"), None))
                await self._clock.sleep_until(self._clock.now() + BEAT)
                self._missed += 1
            await socket.close()

    def _name(self, cmd: str) -> str:
        """A req_id that was not used before, nor by the process before this one."""
        return f"{cmd}_{int(self._clock.now().timestamp() * 1000)}_{next(self._nth)}"

    def _lost(self) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the connection ended"))


async def _taken(take: Take, body: Body, id: str) -> None:
    try:
        await take(body, id)
    except Exception as error:  # noqa: BLE001 - one message must not end the line for all
        _log.warning("a message of WeCom could not be handed in: %s", for_log(error))


def _frame(cmd: str, id: str, body: dict[str, Any] | None) -> bytes:
    frame: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": id}}
    return json.encode(frame if body is None else frame | {"body": body})


def _read(message: aiohttp.WSMessage) -> Frame | None:
    """The frame; None when the line is closed. What is no frame is an empty one."""
    if message.type not in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
        return None
    try:
        return json.decode(message.data, type=Frame)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return Frame()


def _made(frame: Frame) -> _Made:
    try:
        return json.decode(frame.body, type=_Made)
    except DecodeError:
        return _Made()
