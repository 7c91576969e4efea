"""HTTP for adapters: an ASGI application, served inside our own loop.

A far side that dawdles or floods is dealt with here, so that no adapter has to think of it:
headers and bodies must keep coming, a peer that vanished without a word is noticed by the kernel,
and an application gets each body whole in one event, never more than it asked for. A WebSocket is
pinged, and gives one message at a time: who does not take it is not sent the next.
"""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from bridge.errors import NotAllowed, NotReady

LARGEST = 16_000_000  # bytes of a body, where the application does not say
SWALLOW = 16_000_000  # bytes beyond that are read and dropped before we hang up
HEAD = 32_768  # bytes of request line and headers
CONNECTIONS = 1_000  # more are told 503
KEEP_ALIVE = 30  # seconds between two requests
PING = 5.0  # seconds between two pings of a WebSocket, and until it must have answered one
MESSAGE = 65_536  # bytes of one message of a WebSocket
VANISHED_MS = 20_000  # milliseconds until the kernel gives up on a peer that confirms nothing

Event = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long we wait for whom, in seconds."""

    silence: float = 15.0  # within a request without a byte
    whole: float = 300.0  # for a request to arrive; 10 MB at 270 kbit/s
    grace: float = 2.0  # for running requests at the end


PATIENCE = Patience()


class _State(ServerState):
    """The connections of one server, and the moment when the last of them is gone."""

    def __init__(self, patience: Patience) -> None:
        super().__init__()
        self.patience = patience
        self.emptied = asyncio.Event()


class _Connection(HttpToolsProtocol):
    """A connection whose far side must get on with it."""

    def __init__(self, config: uvicorn.Config, state: _State) -> None:
        super().__init__(config, state, {})
        self._state = state
        self._silence: asyncio.TimerHandle | None = None
        self._whole: asyncio.TimerHandle | None = None
        self._head: int | None = None  # bytes so far, None outside the head
        self._unfinished = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > HEAD and not self.transport.is_closing():
                self.send_400_response("Headers too large.")
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unfinished = False
        self._watch()
        super().connection_lost(exc)
        if not self.connections:
            self._state.emptied.set()

    def handle_websocket_upgrade(self) -> None:
        self._unfinished = False  # from here on the pings watch over it
        self._watch()
        super().handle_websocket_upgrade()

    def _should_upgrade_to_ws(self) -> bool:
        return len(self._state.connections) < CONNECTIONS  # else it is told 503 as a request

    def on_message_begin(self) -> None:
        self._head, self._unfinished = 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._unfinished = False
        super().on_message_complete()

    def _watch(self) -> None:
        """Give the far side its time while something of a request is missing."""
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None
        if self._unfinished:
            patience = self._state.patience
            self._silence = self.loop.call_later(patience.silence, self._silent)
            self._whole = self._whole or self.loop.call_later(patience.whole, self._drop)
        elif self._whole is not None:
            self._whole.cancel()
            self._whole = None

    def _silent(self) -> None:
        if self.flow.read_paused:  # it is we who are slow
            self._watch()
        else:
            self._drop()

    def _drop(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()


class _Socket(WebSocketsSansIOProtocol):
    """A WebSocket of a server."""

    def __init__(self, config: uvicorn.Config, server_state: _State, app_state: Scope) -> None:
        super().__init__(config, server_state, dict(app_state))
        self._state = server_state

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if not self.connections:
            self._state.emptied.set()


async def _listener(host: str, port: int) -> socket.socket:
    """A listening socket. `NotReady` or `NotAllowed` names host and port."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, *_, address = min(found, key=lambda info: info[0] != socket.AF_INET)
        listener = socket.create_server(address[:2], family=family, backlog=256)
    except OSError as error:
        message = f"cannot serve on {host}:{port}: {error.strerror or error}"
        refused = error.errno in {errno.EACCES, errno.EPERM}
        raise (NotAllowed if refused else NotReady)(message) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; each accepted socket inherits it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, VANISHED_MS)
    return listener


def whole(app: App, largest: int) -> App:
    """The application with each body in one event; 413 to what is longer than `largest` bytes."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" or scope["method"] in {"GET", "HEAD"}:
            return await app(scope, receive, send)
        try:
            body = await _read(receive, largest)
        except ConnectionError:
            return None
        if body is None:
            return await _too_large(send, largest)
        events = iter(({"type": "http.request", "body": body, "more_body": False},))

        async def replay() -> Event:
            return next(events, None) or await receive()

        return await app(scope, replay, send)

    return served


async def _read(receive: Receive, largest: int) -> bytes | None:
    """The body, or None where it is too long. `ConnectionError`: the far side went away."""
    parts: list[bytes] = []
    size, more = 0, True
    # A far side that is still writing does not read our answer: swallow a good deal of it first.
    while more and size <= largest + SWALLOW:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ConnectionError("gone in the middle of a request")
        part, more = event.get("body", b""), event.get("more_body", False)
        size += len(part)
        if size <= largest:
            parts.append(part)
    return None if size > largest else b"".join(parts)


async def _too_large(send: Send, largest: int) -> None:
    """Say 413 and hang up."""
    body = b'{"error":"longer than %d bytes"}' % largest
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serve(
    app: App, host: str, port: int, *, largest: int = LARGEST, patience: Patience = PATIENCE
) -> AsyncIterator[int]:
    """Serve an ASGI application while the context is open; yields the port (0 = any free).

    A body of more than `largest` bytes is answered with 413 and never reaches the application.
    `NotReady` when the port is in use or the host is not ours, `NotAllowed` when it is forbidden.
    At the end running requests have a moment (`patience.grace`); streams should end before it.
    """
    listener = await _listener(host, port)
    config = uvicorn.Config(
        whole(app, largest),
        http=_Connection,
        ws=_Socket,
        ws_max_size=MESSAGE,
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        ws_per_message_deflate=False,  # sound does not get smaller
        lifespan="off",
        loop="none",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
    )
    config.load()
    state = _State(patience)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(config, state), sock=listener)
    try:
        yield listener.getsockname()[1]
    finally:
        server.close()
        await _wind_up(state)


async def _wind_up(state: _State) -> None:
    """Let running requests finish, then cut the rest off: no task and no socket is left."""
    for connection in tuple(state.connections):
        connection.shutdown()
    await _ended(state, state.patience.grace)
    for connection in tuple(state.connections):
        connection.transport.abort()
    await _ended(state, 0.5)
    for task in state.tasks:
        task.cancel()
    await _ended(state, 0.5)


async def _ended(state: _State, within: float) -> None:
    """Every request is answered and every connection is gone, or `within` seconds are over."""
    if state.tasks:
        await asyncio.wait(state.tasks, timeout=within)
    if state.connections and not state.tasks:
        state.emptied.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await state.emptied.wait()
