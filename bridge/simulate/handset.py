"""Phones at the stations of a handset adapter: each is switched on, hears, and keys up to speak."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

import aiohttp
import msgspec

from bridge.errors import NotAllowed, Refused
from bridge.ports import Clock
from bridge.simulate.outside import SILENCE, Hear, Heard, Post, Reached, Utterance, pause
from rules.model import Address


class Handsets:
    """All stations of one adapter, as people hold them."""

    def __init__(
        self, name: str, door: Reached, folder: Path, session: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._name, self._base = name, door.base
        self._pins = _pins(folder / door.pins_file) if door.pins_file else {}
        self._session, self._clock = session, clock
        self._post = Post(session, clock)

    @asynccontextmanager
    async def open(self, channels: frozenset[str], hear: Hear) -> AsyncIterator[None]:
        """Every station listens while it is open. `Refused`: the bridge has no such call sign."""
        async with asyncio.TaskGroup() as group:
            on = {c: asyncio.Event() for c in channels}
            tasks = [group.create_task(self._listen(c, on[c], hear)) for c in sorted(channels)]
            for ready in on.values():
                await ready.wait()
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def say(self, said: Utterance) -> None:
        """Hold the button and speak, or type."""
        headers = {"Idempotency-Key": said.key, **self._pin(said.channel)}
        if said.recording:
            url = f"{self._url(said.channel, 'voice')}?language={said.language}"
            await self._post(url, said.recording, lambda: headers)
            return
        typed = {"words": said.words, "language": said.language}
        url = self._url(said.channel, "words")
        await self._post(url, msgspec.json.encode(typed), lambda: headers)

    async def read(self, address: Address, heard: Heard) -> None:
        """The person at the station has heard it."""
        body = msgspec.json.encode({"key": heard.key})
        url, pin = self._url(address.channel, "heard"), self._pin(address.channel)
        with suppress(Refused):  # a bridge that started anew no longer knows what it said
            await self._post(url, body, lambda: pin)

    async def _listen(self, channel: str, on: asyncio.Event, hear: Hear) -> None:
        """For ever, and after a break from where it broke."""
        last, trouble = "", count(1)
        while True:
            with suppress(aiohttp.ClientError, TimeoutError):  # it broke, or is not there yet
                async for id, data in self._events(channel, last, on):
                    trouble, last = count(1), id
                    heard = msgspec.json.decode(data, type=Heard)
                    hear(Address(self._name, channel), heard)
            await pause(self._clock, next(trouble), channel)

    async def _events(
        self, channel: str, last: str, on: asyncio.Event
    ) -> AsyncIterator[tuple[str, str]]:
        headers = {"Last-Event-ID": last, **self._pin(channel)}
        patience = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=SILENCE)
        async with self._session.get(
            self._url(channel, "events"), headers=headers, timeout=patience
        ) as stream:
            if 400 <= stream.status < 429:  # noqa: PLR2004 - it will not be better later
                raise Refused(f"{self._name}/{channel}: {(await stream.text())[:200]}")
            stream.raise_for_status()
            on.set()
            async for fields in _frames(stream.content):
                if fields.get("event") == "said":
                    yield fields.get("id", ""), fields["data"]

    def _url(self, channel: str, what: str) -> str:
        return f"{self._base}/stations/{quote(channel, safe='')}/{what}"

    def _pin(self, channel: str) -> dict[str, str]:
        pin = self._pins.get(channel)
        return {"X-Patrol-Pin": pin} if pin else {}


async def _frames(lines: aiohttp.StreamReader) -> AsyncIterator[Mapping[str, str]]:
    """Server-sent events as their fields; comments are signs of life and no events."""
    fields: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif fields:
            yield fields
            fields = {}


def _pins(path: Path) -> Mapping[str, str]:
    """What the people at the stations were told: lines of `call sign: PIN`."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise NotAllowed(f"the PINs in {path} cannot be read: {error}") from error
    pairs = (line.rpartition(":") for line in lines if not line.lstrip().startswith("#"))
    return {station.strip(): pin.strip() for station, _, pin in pairs}
