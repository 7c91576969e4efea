"""A phone at a station: speaks and listens over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters import handset
from tests.adapters.house import Home


class Phone:
    """One client. `said` is what it heard, `ids` the events' ids."""

    def __init__(self, session: aiohttp.ClientSession, port: int, station: str, pin: str) -> None:
        self._session = session
        self.base = f"http://127.0.0.1:{port}"
        self.url = f"{self.base}/stations/{quote(station, safe='')}"
        self.pin = {"X-Patrol-Pin": pin} if pin else {}
        self.said: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.headers: Mapping[str, str] = {}  # of the last answer

    async def post(self, path: str, content: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        """Bytes as they are, anything else as JSON. Status and answer."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.post(
            self.url + path, data=BytesIO(body), headers=self.pin | told
        ) as answer:
            self.headers = answer.headers
            return answer.status, await answer.json()

    async def get(self, path: str, **headers: str) -> tuple[int, bytes, str]:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.get(self.base + path, headers=told) as answer:
            self.headers = answer.headers
            return answer.status, await answer.read(), answer.content_type

    @asynccontextmanager
    async def listening(self, after: str = "") -> AsyncIterator[None]:
        """The station is switched on."""
        headers = self.pin | {"Last-Event-ID": after}
        async with self._session.get(self.url + "/events", headers=headers) as stream:
            assert stream.status == 200, await stream.text()
            self._stream = stream.content
            assert b"event: hello" in await stream.content.readuntil(b"\n\n")
            yield

    async def hear(self) -> dict[str, Any]:
        """The next message."""
        frame = (await asyncio.wait_for(self._stream.readuntil(b"\n\n"), 5)).decode()
        fields = dict(line.partition(": ")[::2] for line in frame.strip().split("\n"))
        self.ids += [fields["id"]] if "id" in fields else []
        self.said.append(json.loads(fields["data"]))
        assert fields["event"] == self.said[-1]["type"]
        return self.said[-1]

    async def at_end(self) -> bool:
        """The line was closed by the other side."""
        return await asyncio.wait_for(self._stream.read(), 5) == b""


@asynccontextmanager
async def phone(port: int, station: str = "a", pin: str = "") -> AsyncIterator[Phone]:
    async with aiohttp.ClientSession() as session:
        yield Phone(session, port, station, pin)


@asynccontextmanager
async def opened(home: Home, **settings: Any) -> AsyncIterator[handset.Handset]:
    """An adapter that the bridge listens to."""
    async with handset.open(handset.Config(port=0, **settings), home.services) as adapter:
        task = asyncio.create_task(adapter.listen(home.ear))
        try:
            yield adapter
        finally:
            task.cancel()
            await asyncio.wait((task,))
