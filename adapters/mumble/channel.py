"""One Mumble channel: hears everybody in it, and speaks when nobody else does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.mumble.config import Config
from adapters.mumble.hearing import Hearing
from adapters.mumble.link import Link, User, connect
from adapters.mumble.sound import packets
from adapters.mumble.wire import Voice
from bridge.errors import NotReady, Refused, TryLater
from bridge.message import Outbound, Receipt
from bridge.ports import Hear, Services

CLEAR = timedelta(seconds=10)  # for the others to have finished
LOOKED = timedelta(milliseconds=100)
PACKET = timedelta(milliseconds=20)
LATER = timedelta(seconds=5)


class CutOff(Exception):
    """Some of the words were said; what was understood nobody knows."""


class Channel:
    """An open channel."""

    def __init__(self, config: Config, services: Services, link: Link, hearing: Hearing) -> None:
        self._config, self._services = config, services
        self._link, self._hearing = link, hearing
        self._lost = ""

    async def listen(self, hear: Hear) -> None:
        """Hear until the connection is lost. `NotReady`, `NotAllowed`."""
        handing = asyncio.create_task(self._hearing.run(hear))
        reading = asyncio.create_task(self._link.run(self._heard, self._services.clock))
        try:
            await asyncio.wait((handing, reading), return_when=asyncio.FIRST_COMPLETED)
            for task in (handing, reading):
                if task.done():
                    task.result()
        except NotReady as error:
            self._lost = str(error)
            raise
        finally:
            handing.cancel()
            reading.cancel()
            await asyncio.gather(handing, reading, return_exceptions=True)

    async def send(self, message: Outbound) -> Receipt:
        """Say it; sent when all of it is out. `TryLater`, `Refused`, `CutOff`."""
        if message.channel != self._config.channel:
            raise Refused(f"there is no channel {message.channel}; ours is {self._config.channel}")
        try:
            speech = await self._services.speaker.say(message.text, message.language)
        except NotReady as error:
            raise TryLater(f"no voice: {error}", LATER) from error
        opus = await asyncio.to_thread(lambda: list(packets(speech.pcm, speech.rate)))
        await self._clear()
        await self._say(opus)
        return Receipt()

    def _heard(self, user: User, voice: Voice) -> None:
        if user.room == self._link.state.room:
            self._hearing.heard(user, voice)

    async def _clear(self) -> None:
        """Wait until nobody else speaks. `TryLater`, `Refused`."""
        clock = self._services.clock
        until = clock.now() + CLEAR
        while self._hearing.busy and not self._lost:
            if clock.now() >= until:
                raise TryLater("somebody else speaks all the time", LATER)
            await clock.sleep_until(clock.now() + LOOKED)
        if self._lost:
            raise TryLater(self._lost, LATER, whole_adapter=True)
        if self._link.state.muted:
            raise Refused("the Mumble server has muted us")

    async def _say(self, opus: list[bytes]) -> None:
        clock = self._services.clock
        start = clock.now()
        for nth, packet in enumerate(opus):
            if self._lost or self._link.state.muted:
                raise CutOff(self._lost or "the Mumble server has muted us")
            try:
                await self._link.say(packet, last=nth == len(opus) - 1)
            except ConnectionError as error:
                raise CutOff(str(error)) from error
            await clock.sleep_until(start + (nth + 1) * PACKET)


@asynccontextmanager
async def opened(config: Config, services: Services) -> AsyncIterator[Channel]:
    """Connected, and in the room. `NotReady`, `NotAllowed`."""
    link = await connect(config, services.folder)
    hearing = Hearing(config, services, services.folder / config.spool / services.name)
    try:
        yield Channel(config, services, link, hearing)
    finally:
        await link.aclose()
        await hearing.aclose()
