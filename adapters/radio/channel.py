"""One radio channel: hears, speaks, and is silent when it is closed.

Its parts live as long as it is open: the guard with the lines, the transmitter, the source of
sound. Words that found no clear channel within their patience go another way at once; what fails
for now (the line is unknown, the card is away) is "later", and goes another way when its time is
half over; words that were cut off may have been understood, so they are uncertain and are repeated
as such. Why stands in the record as a key of the catalogue, `reason_<why>`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.radio import ways
from adapters.radio.alarms import Alarms
from adapters.radio.begun import Begun
from adapters.radio.config import Config
from adapters.radio.faults import Faults
from adapters.radio.guard.transceiver import Transceiver, open_lines
from adapters.radio.handing import Handing
from adapters.radio.hear.ear import Ear, Line
from adapters.radio.hear.recorder_thread import open_recorder
from adapters.radio.listening import Listening, Reading
from adapters.radio.screened import held
from adapters.radio.speak.steps import Keys, Why
from adapters.radio.speak.transmitter import Transmitter
from adapters.radio.spoken import Shown
from adapters.radio.told import Tongue
from adapters.radio.words import Words
from bridge.errors import NotReady, Refused, TryLater
from bridge.message import Outbound, Receipt
from bridge.ports import Hear, Services

LATER = {
    Why.CROWDED: timedelta(seconds=2),
    Why.NOT_KEYED: timedelta(seconds=5),
    Why.AWAY: timedelta(seconds=5),
}


class CutOff(Exception):
    """Some of the words were on the air; what was understood nobody knows."""


class Air:
    """The lines of a channel, as the transmitter and the ear must see them."""

    def __init__(self, lines: Transceiver, config: Config, faults: Faults) -> None:
        self._lines, self._faults = lines, faults
        self._hears_at = config.wires.hears_at
        self.begun: Begun | None = None  # what is going to be said stands on the disk first
        self.ear: Ear | None = None  # while somebody listens
        self.transmitter: Transmitter | None = None

    @property
    def line(self) -> Line:
        """What the carrier line shows; None where there is none, or it is unknown."""
        known = self._hears_at and self._hears_at not in self._faults.away
        return self._lines.carrier if known else None

    @property
    def carrier(self) -> bool:
        """Whether somebody else is heard, by line or by ear."""
        return self._lines.carrier or (self.ear is not None and self.ear.busy)

    @property
    def keyed(self) -> bool:
        """Whether the transmitter is certainly on."""
        return self._lines.keyed

    @property
    def deaf_for(self) -> int:
        """Samples for which what is heard is ourselves."""
        on_air = self.transmitter is not None and self.transmitter.on_air
        return self.transmitter.times.deaf_for if self.transmitter and on_air else 0

    async def begins(self, keys: Keys) -> None:
        """These are said next."""
        if self.begun:
            await self.begun.note(keys)

    async def key(self) -> None:
        """Raise the line."""
        await self._lines.key()

    async def release(self) -> None:
        """Lower the line."""
        await self._lines.release()

    def again(self, to: str) -> None:
        """Repeat what was said last."""
        if self.transmitter:
            self.transmitter.again(to or None)

    async def watch(self) -> None:
        """Pass on what happens to the lines, until they are closed."""
        async for event in self._lines.events:
            self._faults.of_lines(event)


class Channel:
    """An open radio channel."""

    def __init__(
        self,
        config: Config,
        services: Services,
        air: Air,
        transmitter: Transmitter,
        faults: Faults,
        items: ways.Items,
        running: tuple[asyncio.Task[None], ...],
    ) -> None:
        self._config, self._services = config, services
        self._air, self._transmitter, self._faults = air, transmitter, faults
        self._items, self._running = items, running
        self._begun = air.begun = Begun(services.keep, services.clock)

    async def listen(self, hear: Hear) -> None:
        """Hear for ever. `NotReady`: the lines, the sound or the transmitter are gone."""
        ear = self._air.ear = Ear(self._config.heard())
        spool = self._services.folder / self._config.spool / self._services.name
        clock = self._services.clock
        try:
            async with open_recorder(spool) as recorder:
                words = Words(self._services.ears, self._faults.told)
                handing = Handing(hear, self._services.media, recorder, clock, self._faults.told)
                listening = Listening(
                    ear, self._air, self._reading(), recorder, handing, self._faults, clock, words,
                    Shown(self._services.talk, clock, self._services.name, self._config.channel),
                )  # fmt: skip
                await listening.recover()
                await self._begun.tidy()
                await self._until_lost(
                    handing.run(), self._hears(listening), self._faults.alarms.run(hear)
                )
        finally:
            self._air.ear = None

    async def send(self, message: Outbound) -> Receipt:
        """Say it; sent when all of it was on the air. `TryLater`, `Refused`; `CutOff`."""
        try:
            receipt = await self._transmitter.send(await self._begun.of(message))
        except TryLater:
            await self._begun.unsaid(message.key)
            raise
        except Refused as error:
            why = str(error).partition(":")[0]
            told = f"reason_{error}"
            if why == Why.CUT_OFF:
                self._begun.over(message.key)
                raise CutOff(told) from error
            await self._begun.unsaid(message.key)
            if why in LATER:
                raise TryLater(told, LATER[Why(why)]) from error
            raise Refused(told) from error
        self._begun.over(message.key)
        return receipt

    async def _hears(self, listening: Listening) -> None:
        await listening.run(self._items())
        await asyncio.get_running_loop().create_future()  # a file is over; its words are handed in

    def _reading(self) -> Reading:
        language = str(self._services.site.get("language", ""))
        tongue = Tongue(self._config.channel, language, self._config.ids.words)
        delay = held(self._config.ids.listened)
        return Reading(ways.decoder(self._config), ways.aliases(self._config), tongue, delay)

    async def _until_lost(self, *work: Awaitable[None]) -> None:
        """Do all of this until one of it fails, or one of our parts does."""
        ours = [asyncio.ensure_future(one) for one in (*work, self._faults.end())]
        try:
            every = (*ours, *self._running)
            done, _ = await asyncio.wait(every, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for one in ours:
                one.cancel()
            await asyncio.gather(*ours, return_exceptions=True)
        raise NotReady("a part of the channel ended")


@asynccontextmanager
async def opened(config: Config, services: Services) -> AsyncIterator[Channel]:
    """The channel, once its lines are open and at rest. `NotReady`: they cannot be."""
    alarms = Alarms(services.clock)
    faults = Faults(services.name, config.wires, alarms)
    async with ways.source(config, services) as items, open_lines(config.wires) as lines:
        air = Air(lines, config, faults)
        transmitter = air.transmitter = _transmitter(config, services, air, faults)
        watching = asyncio.create_task(air.watch())
        running = [watching]
        try:
            await faults.opened()
            running.append(asyncio.create_task(transmitter.run()))
            await transmitter.opened()
            yield Channel(config, services, air, transmitter, faults, items, tuple(running))
        finally:
            faults.close()
            for task in reversed(running):
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


def _transmitter(config: Config, services: Services, air: Air, faults: Faults) -> Transmitter:
    speaking, language = config.speaking, str(services.site.get("language", ""))
    return Transmitter(
        ways.sink(config, services.folder),
        air,
        services.speaker,
        services.clock,
        faults.told,
        times=ways.times(config),
        tones=None if speaking.alerts else {},
        calls=ways.calls(config),
        ident=(speaking.ident, language) if speaking.ident else None,
        begins=air.begins,
    )
