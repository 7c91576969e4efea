"""A console on a scripted board, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from adapters import console
from adapters.console import Config, Console
from bridge.clock import SystemClock
from bridge.keep import FileKeep
from bridge.ports import Clock, Keep, Talk
from tests.adapters.console.board import Inbox, ScriptedBoard, a_house
from tests.adapters.console.samples import SITE


@dataclass
class Stage:
    """An open console, its board, its inbox and a client beside it."""

    board: ScriptedBoard
    inbox: Inbox
    console: Console
    http: aiohttp.ClientSession
    listening: asyncio.Task[None]
    keep: Keep
    talk: Talk

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.console.port}"

    async def token(self) -> str:
        """The token that a page of ours learns from its stream."""
        async with self.http.get(self.url + "/api/events?desk=desk") as stream:
            name, data = await an_event(stream)
            assert name == "hello"
            token: str = data["token"]
            return token

    async def say(self, words: str, **changes: Any) -> tuple[int, Any]:
        body = {"key": "key-00000001", "desk": "desk", "words": words} | changes
        headers = {"x-patrol-token": await self.token()}
        async with self.http.post(self.url + "/api/say", json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def report(self, words: str, key: str = "key-00000001", **more: Any) -> tuple[int, Any]:
        body = {"key": key, "words": words} | more
        async with self.http.post(self.url + "/report/say", json=body) as answer:
            return answer.status, await answer.json()


async def an_event(stream: aiohttp.ClientResponse) -> tuple[str, Any]:
    """The next server-sent event: its name and data."""
    name, data = "", None
    async with asyncio.timeout(5):
        while line := (await stream.content.readline()).decode().rstrip("\n"):
            field, _, value = line.partition(": ")
            name = value if field == "event" else name
            data = json.loads(value) if field == "data" else data
    return (name, data) if name else await an_event(stream)


@contextmanager
def a_keep(clock: Clock | None = None) -> Iterator[FileKeep]:
    """The memory of a console, on disk as in the house."""
    with TemporaryDirectory() as folder:
        keep = FileKeep(Path(folder) / "console.db", clock or SystemClock())
        yield keep
        keep.close()


@asynccontextmanager
async def opened(
    config: Config,
    board: ScriptedBoard,
    channels: tuple[str, ...] = ("desk", "commander"),
    clock: Clock | None = None,
    site: dict[str, Any] = SITE,
) -> AsyncIterator[Stage]:
    """A console with this configuration, listening."""
    inbox = Inbox()
    jar = aiohttp.CookieJar(unsafe=True)
    async with AsyncExitStack() as stack:
        keep = stack.enter_context(a_keep(clock))
        house = a_house(board, channels=channels, keep=keep, clock=clock, site=site)
        adapter = await stack.enter_async_context(console.open(config, house))
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        listening = asyncio.create_task(adapter.listen(inbox))
        try:
            yield Stage(board, inbox, adapter, http, listening, keep, house.talk)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
