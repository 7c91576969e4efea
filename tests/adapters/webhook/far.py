"""The far side of a webhook: a client that signs, and a server that answers as it was told."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import aiohttp
from aiohttp import web

from adapters import webhook
from tests.adapters.house import Home

SECRET = "a secret of some length"


def signature(stamp: str, body: bytes, key: str = "", secret: str = SECRET) -> str:
    """As the documentation says, written once more."""
    signed = f"{stamp}.{key}.".encode() if key else f"{stamp}.".encode()
    return "v1=" + hmac.new(secret.encode(), signed + body, "sha256").hexdigest()


class Client:
    """Another system that sends us messages."""

    def __init__(self, session: aiohttp.ClientSession, port: int, now: datetime) -> None:
        self._session = session
        self._url = f"http://127.0.0.1:{port}"
        self.stamp = str(int(now.timestamp()))
        self.headers: Mapping[str, str] = {}  # of the last answer

    async def post(
        self, content: Any, path: str = "/messages", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Signed JSON, or bytes as they are. Status and answer."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        own = {
            "Content-Type": "application/json",
            "X-Patrol-Timestamp": self.stamp,
            "X-Patrol-Signature": signature(self.stamp, body),
        }
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.post(
            self._url + path, data=BytesIO(body), headers=own | told
        ) as answer:
            self.headers = answer.headers
            return answer.status, await answer.json()

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self._session.get(self._url + path) as answer:
            return answer.status, await answer.json()


@dataclass
class Answer:
    """What the server says next."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False  # never answers
    hang_up: bool = False  # reads the request and breaks the connection


class Server:
    """Another system that takes our messages: keeps requests, answers from a list."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[Answer] = []
        self.url = ""
        self._end = asyncio.Event()

    @property
    def said(self) -> list[dict[str, Any]]:
        """All messages in all requests, one after another."""
        bodies = [json.loads(body) for _, body in self.requests]
        return [m for body in bodies for m in (body if isinstance(body, list) else [body])]

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((dict(request.headers), await request.read()))
        answer = self.answers.pop(0) if self.answers else Answer()
        if answer.silent:
            await self._end.wait()
        if answer.hang_up or answer.silent:
            assert request.transport
            request.transport.abort()
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

    def end(self) -> None:
        self._end.set()


@asynccontextmanager
async def server() -> AsyncIterator[Server]:
    """It runs on a free port."""
    far = Server()
    app = web.Application()
    app.router.add_post("/hook", far.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    far.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield far
    finally:
        far.end()
        await runner.cleanup()


@asynccontextmanager
async def listening(home: Home, **settings: Any) -> AsyncIterator[Client]:
    """An open webhook that listens, and its far side."""
    config = webhook.Config(port=0, secret_file="s", **settings)
    async with (
        webhook.open(config, home.services) as adapter,
        aiohttp.ClientSession() as session,
        asyncio.TaskGroup() as group,
    ):
        task = group.create_task(adapter.listen(home.ear))
        yield Client(session, adapter.port, home.clock.now())
        task.cancel()


def letter(key: str = "k1", **more: Any) -> dict[str, Any]:
    """One message on its way in."""
    return {"key": key, "channel": "p-1", "words": "有人受伤", **more}
