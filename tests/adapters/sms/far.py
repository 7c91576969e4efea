"""A gateway on loopback that answers as it is told, and one who calls us back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web


@dataclass
class Told:
    """What the gateway says next."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


@dataclass
class Asked:
    """One request, as it came."""

    method: str
    target: str  # path and query, as they stood on the wire
    headers: dict[str, str]
    body: bytes


class Gateway:
    """Keeps requests, answers from a list, and then with the last answer again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.tells: list[Told] = [Told()]
        self.url = ""

    def tell(self, body: Any = None, **more: Any) -> None:
        self.tells.append(Told(body, **more))

    async def take(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(request.method, request.raw_path, headers, await request.read())
        self.asked.append(asked)
        if len(self.tells) > 1:
            self.tells.pop(0)
        told = self.tells[0]
        if told.hang_up:
            assert request.transport
            request.transport.abort()
        if isinstance(told.body, str | bytes):
            body = told.body.encode() if isinstance(told.body, str) else told.body
            return web.Response(status=told.status, body=body, headers=told.headers)
        return web.json_response(told.body, status=told.status, headers=told.headers)


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    """It runs on a free port."""
    far = Gateway()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", far.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield far
    finally:
        await runner.cleanup()


async def call(
    port: int, path: str, body: bytes = b"", method: str = "POST", **headers: str
) -> tuple[int, bytes]:
    """Somebody calls us back: status and answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with asyncio.timeout(10), aiohttp.ClientSession() as session:
        data = body if method == "POST" else None
        url = f"http://127.0.0.1:{port}{path}"
        async with session.request(method, url, data=data, headers=named) as answer:
            return answer.status, await answer.read()
