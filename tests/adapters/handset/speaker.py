"""A page that talks, as a client that can break its link at any moment; and the house's ears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import numpy as np
from numpy.typing import NDArray

from bridge.ports import Transcript
from tests.adapters.handset.phone import Phone
from tests.adapters.house import Home

RATE = 16_000


def speech(seconds: float, seed: int = 1) -> NDArray[np.int16]:
    """Something that is like nothing else: noise from a seed."""
    count = int(seconds * RATE)
    return np.random.default_rng(seed).integers(-9_000, 9_000, count).astype(np.int16)


def spool(home: Home) -> list[str]:
    """Files of transmissions that are not handed in."""
    return [file.name for file in (home.services.folder / "spool" / "here").glob("*")]


class Line:
    """One WebSocket of a page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def begin(self, key: str = "k1", **more: Any) -> dict[str, Any]:
        """Say what it is; the answer."""
        await self.socket.send_json({"key": key, "rate": RATE} | more)
        return await self.news()

    async def sound(self, samples: NDArray[np.int16], piece: int = 1_600) -> None:
        for at in range(0, len(samples), piece):
            await self.socket.send_bytes(samples[at : at + piece].tobytes())

    async def end(self, count: int) -> dict[str, Any]:
        """Nothing more; what the bridge says at last."""
        await self.socket.send_json({"end": count})
        return await self.until("done")

    async def until(self, field: str, least: int = 0) -> dict[str, Any]:
        """The first news with this field, or an error."""
        while True:
            news = await self.news()
            if "error" in news or news.get(field, -1) >= least:
                return news

    async def news(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.socket.receive_json(timeout=5)
        return found


@asynccontextmanager
async def line(phone: Phone, **headers: str) -> AsyncIterator[Line]:
    """Opened; broken off without a word at the end."""
    async with aiohttp.ClientSession() as session:
        url = f"{phone.url.replace('http', 'ws', 1)}/talk"
        socket = await session.ws_connect(url, headers=headers)
        yield Line(socket)
        if socket._response.connection and (wire := socket._response.connection.transport):
            wire.abort()
        socket._response.close()


class Follower:
    """Puts what it is fed into words: how many samples there were."""

    def __init__(self, ears: "Listeners", *, whole: bool) -> None:
        self.lost, self.samples, self.whole = ears.lost, 0, whole
        self._ears = ears

    @property
    def so_far(self) -> str:
        return f"{self.samples}个" if self._ears.aloud else ""

    def feed(self, pcm: bytes) -> None:
        self.samples += len(pcm) // 2

    async def finish(self) -> Transcript:
        await self._ears.may_finish.wait()
        words = f"{self.samples}个样本"
        return Transcript(words=words, language="zh", confidence=0.8, engine="counter")

    def pause(self) -> None:
        """Nobody waits here for the end."""

    def drop(self) -> None:
        self._ears.dropped += 1


class Listeners:
    """The ears of a house: `there` False = none that hears while people speak."""

    def __init__(self) -> None:
        self.there, self.lost, self.dropped = True, "", 0
        self.aloud = False  # words come while somebody speaks
        self.begun: list[Follower] = []
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    def begin(self, rate: int, language: str = "", *, whole: bool = False) -> Follower | None:
        assert (rate, language) in {(RATE, "zh"), (RATE, "")}  # a browser does not know it
        self.begun += [Follower(self, whole=whole)] if self.there else []
        return self.begun[-1] if self.there else None
