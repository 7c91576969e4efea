"""One Mumble channel: hears everybody in it, and speaks when nobody else does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.mumble.config import Config
from adapters.mumble.hearing import Hearing
from adapters.mumble.link import Link, User, connect
from adapters.mumble.manners import Manners
from adapters.mumble.sound import packets
from adapters.mumble.telling import MUTED, Telling
from adapters.mumble.wire import Voice
from bridge.errors import NotReady, Refused, TryLater
from bridge.message import Outbound, Receipt
from bridge.ports import Hear, Services

LOOKED = timedelta(milliseconds=100)
PACKET = timedelta(milliseconds=20)
LATER = timedelta(seconds=5)
_AGAIN = {"zh": "重复。", "en": "I say again. "}  # nobody knows whether it was heard before


class CutOff(Exception):
    """Some of the words were said; what was understood nobody knows."""


class Channel:
    """An open channel."""

    def __init__(
        self, config: Config, services: Services, link: Link, hearing: Hearing, telling: Telling
    ) -> None:
        self._config, self._services = config, services
        self._link, self._hearing, self._telling = link, hearing, telling
        self._manners = Manners(services.clock, timedelta(milliseconds=config.answer_for))
        self._lost = ""

    async def listen(self, hear: Hear) -> None:
        """Hear until the connection is lost. `NotReady`, `NotAllowed`."""
        work = (
            self._hearing.run(hear),
            self._link.run(self._heard, self._services.clock),
            self._telling.run(hear),
        )
        tasks = [asyncio.ensure_future(one) for one in work]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
        except NotReady as error:
            self._lost = str(error)
            raise
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def send(self, message: Outbound) -> Receipt:
        """Say it; sent when all of it is out. `TryLater`, `Refused`, `CutOff`."""
        if message.channel != self._config.channel:
            raise Refused(f"there is no channel {message.channel}; ours is {self._config.channel}")
        try:
            speech = await self._services.speaker.say(_words(message), message.language)
        except NotReady as error:
            raise TryLater(f"no voice: {error}", LATER) from error
        opus = await asyncio.to_thread(lambda: list(packets(speech.pcm, speech.rate)))
        await self._clear(message.priority)
        await self._say(opus)
        if message.asks:
            self._manners.asked()
        return Receipt()

    def _heard(self, user: User, voice: Voice) -> None:
        if user.room == self._link.state.room:
            self._hearing.heard(user, voice)
            if voice.last:
                self._manners.answered()

    async def _clear(self, priority: int) -> None:
        """Wait until nobody else speaks. `TryLater`; `Refused`: it goes another way."""
        clock = self._services.clock
        until = clock.now() + timedelta(milliseconds=self._config.patience)
        while not self._lost and (self._hearing.busy or not self._manners.may(priority)):
            if clock.now() >= until:
                raise Refused("reason_channel_busy")
            await clock.sleep_until(clock.now() + LOOKED)
        if self._lost:
            raise TryLater(self._lost, LATER, whole_adapter=True)
        muted = self._link.state.muted
        self._telling.tell(MUTED, self._config.room or self._config.channel if muted else "")
        if muted:
            raise Refused("reason_muted")

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


def _words(message: Outbound) -> str:
    again = _AGAIN.get(message.language.partition("-")[0], "") if message.again else ""
    return again + message.text


@asynccontextmanager
async def opened(config: Config, services: Services) -> AsyncIterator[Channel]:
    """Connected, and in the room. `NotReady`, `NotAllowed`."""
    link = await connect(config, services.folder)
    telling = Telling(services.clock)
    hearing = Hearing(config, services, services.folder / config.spool / services.name, telling)
    try:
        yield Channel(config, services, link, hearing, telling)
    finally:
        await link.aclose()
        await hearing.aclose()
