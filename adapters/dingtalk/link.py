"""DingTalk's Stream mode: a ticket by HTTP, then JSON frames over a WebSocket.

Ours instead of the SDK (dingtalk-stream): that one asks for tickets and tokens with blocking calls
in the event loop, reconnects behind our back, and answers what nobody handled like what was heard.

DingTalk brings a message again until a frame of ours says 200; that is said when it is in the
journal, never before.
"""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
from msgspec import DecodeError, Struct, json

from adapters.dingtalk.http import Http
from bridge.errors import LogError, NotReady, SendError
from bridge.message.lines import crowded
from bridge.message.unsaid import for_log
from bridge.message.wire import Uncertain
from bridge.ports import Clock

SAID, PRESSED = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"
LARGEST = 4_000_000  # bytes of a frame
BEAT = timedelta(seconds=60)
MISSED = 2  # beats in which nothing came, before the line counts as dead
MANY = 256  # messages that are handed in at the same time
OK, UNKNOWN, AGAIN = 200, 404, 500

_log = logging.getLogger(__name__)

Take = Callable[[str, str, bytes], Awaitable[dict[str, Any]]]
"""Hand in what came under a topic and an id; what to answer. `LogError`, `OSError`."""


class _Headers(Struct, frozen=True, rename="camel"):
    topic: str = ""
    message_id: str = ""


class Frame(Struct, frozen=True, kw_only=True):
    """One frame of the far side. `data` is JSON in a string."""

    type: str = ""
    headers: _Headers = _Headers()
    data: str = ""


class Link:
    """The connection of one application."""

    def __init__(self, http: Http, api: str, id: str, secret: str, *, clock: Clock) -> None:
        self._http, self._url, self._clock = http, f"{api}/v1.0/gateway/connections/open", clock
        topics = [{"type": "CALLBACK", "topic": topic} for topic in (SAID, PRESSED)]
        self._who = {"clientId": id, "clientSecret": secret, "subscriptions": topics}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._missed = 0

    async def connect(self) -> None:
        """Ask for a ticket, and open it. `NotReady`, `NotAllowed`: the id or secret is refused."""
        await self.close()
        try:
            asked = self._who | {"ua": "patrolbridge"}
            answer = await self._http.ask("POST", self._url, content=asked)
            url = f"{answer.endpoint}?ticket={quote(answer.ticket, safe='')}"
            self._socket = await self._http.socket(url, LARGEST)
        except (SendError, Uncertain, aiohttp.WSServerHandshakeError) as error:
            raise NotReady(f"DingTalk's stream: {_told(error)}") from None
        self._missed = 0

    async def run(self, take: Take) -> None:
        """Read until the connection ends, each message in a task of its own."""
        socket = self._socket
        if socket is None:
            raise NotReady("there is no connection")
        async with crowded(MANY, self._beat(socket)) as taking:
            while (frame := _read(await socket.receive())) is not None:
                self._missed = 0
                if frame.type == "SYSTEM" and frame.headers.topic == "disconnect":
                    break  # DingTalk wants this one closed: another is opened
                taking.add(_answered(socket, frame, take))
                await taking.room()
            await taking.done()

    async def close(self) -> None:
        """Hang up."""
        socket, self._socket = self._socket, None
        if socket:
            await socket.close()

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        with suppress(aiohttp.ClientError, OSError):  # the reader sees that it ended
            while self._missed <= MISSED:
                await self._clock.sleep_until(self._clock.now() + BEAT)
                self._missed += 1
            await socket.close()


async def _answered(socket: aiohttp.ClientWebSocketResponse, frame: Frame, take: Take) -> None:
    code, data = OK, "{}"
    try:
        if frame.type == "SYSTEM":
            data = frame.data  # a ping wants its own words back
        elif frame.type == "CALLBACK":
            content = frame.data.encode("utf-8", "surrogatepass")
            told = await take(frame.headers.topic, frame.headers.message_id, content)
            data = json.encode({"response": told}).decode()
        else:
            code = UNKNOWN
    except (LogError, OSError) as error:
        _log.warning("a message of DingTalk is not written down: %s", error)
        code = AGAIN
    except Exception as error:  # noqa: BLE001 - one message must not end the line for all
        _log.warning("a message of DingTalk could not be handed in: %s", for_log(error))
        code = AGAIN
    headers = {"messageId": frame.headers.message_id, "contentType": "application/json"}
    answer = {"code": code, "headers": headers, "message": "OK" if code == OK else "", "data": data}
    with suppress(aiohttp.ClientError, OSError):  # then DingTalk brings it again
        await socket.send_bytes(json.encode(answer))


def _told(error: Exception) -> str:
    """No word of the address: the ticket stands in it."""
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return f"status {error.status}"
    return str(error)


def _read(message: aiohttp.WSMessage) -> Frame | None:
    """The frame; None when the line is closed. What is no frame is an empty one."""
    if message.type not in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
        return None
    try:
        return json.decode(message.data, type=Frame)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return Frame()
