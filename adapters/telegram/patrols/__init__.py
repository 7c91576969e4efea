"""The bot of patrols and volunteers, on aiogram: calls into groups, topics and private chats.

What it hears is confirmed to Telegram when it is in the journal; what it says keeps to Telegram's
limits; its messages follow their calls.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TypeVar

from adapters.telegram.budget import Budget
from adapters.telegram.config import Config, Mode
from adapters.telegram.hook import LARGEST, Hook
from adapters.telegram.inward import Inward
from adapters.telegram.natives import Natives
from adapters.telegram.outcomes import Uncertain
from adapters.telegram.patrols.cards import Cards
from adapters.telegram.patrols.forums import Forums
from adapters.telegram.patrols.hearing import WHERE, Patrols
from adapters.telegram.patrols.wire import PatrolWire, connected
from adapters.telegram.patrols.words import menu, say
from adapters.telegram.polling import Polling, Take
from adapters.telegram.speaking import Mouth
from adapters.telegram.wire import Raw
from bridge.errors import NotReady, SendError, TryLater
from bridge.message import Choice, Outbound, Receipt
from bridge.message.lines import first_end
from bridge.ports import Adapter, Hear, Services

T = TypeVar("T")
CHECKED = timedelta(minutes=5)  # how often a bot with a webhook asks whether it is still itself


class PatrolBot:
    """One bot. `port` is where its webhook is served, 0 where it asks for updates."""

    def __init__(
        self,
        config: Config,
        services: Services,
        wire: PatrolWire,
        natives: Natives,
        *,
        mouth: Mouth,
        cards: Cards,
        forums: Forums,
        ear: Patrols,
        hook: Hook | None = None,
        port: int = 0,
    ) -> None:
        self._config, self._services, self._wire, self._natives = config, services, wire, natives
        self._mouth, self._cards, self._ear, self._hook = mouth, cards, ear, hook
        self._forums = forums
        self.port = port

    async def listen(self, hear: Hear) -> None:
        """Hear for ever, and keep the cards. `NotReady`, `NotAllowed`."""

        async def take(batch: Sequence[Raw]) -> None:
            await self._ear.take(batch, hear)

        ways = self._polled(take) if self._hook is None else self._brought(self._hook, take)
        beside = (self._cards.run(), self._forums.run(hear))
        await first_end(ways, *beside)

    async def send(self, message: Outbound) -> Receipt:
        """Say it. `TryLater`, `Refused`; anything else = nobody knows."""
        return await self._mouth.send(message)

    async def quiet(self) -> None:
        """Return when everybody was answered who pressed or asked something so far."""
        await self._ear.quiet()

    async def _polled(self, take: Take) -> None:
        await _reached(self._wire.unhook())

        async def ask(offset: int) -> Sequence[Raw]:
            return await self._wire.updates(offset, self._config.wait)

        clock, album = self._services.clock, self._config.album
        polling = Polling(self._ear.id, ask, take, self._natives, clock, album=album)
        await polling.run()

    async def _brought(self, hook: Hook, take: Take) -> None:
        settings = self._config.webhook
        assert settings is not None
        secret = await asyncio.to_thread(self._config.secret, self._services.folder)
        hook.take = take
        try:
            await _reached(self._wire.hook(settings.url, secret, settings.connections))
            clock = self._services.clock
            while True:
                await clock.sleep_until(clock.now() + CHECKED)
                with suppress(SendError, Uncertain):  # away is no news here: it brings updates
                    await self._wire.me()
        finally:
            hook.take = None


@asynccontextmanager
async def opened(config: Config, services: Services) -> AsyncIterator[Adapter]:
    """One bot. `NotReady`: Telegram is away; `NotAllowed`: the token is refused."""
    token = await asyncio.to_thread(config.token, services.folder)
    async with connected(config, token) as wire, _hooked(config, services) as (hook, port):
        me = await _reached(wire.me())
        for language in ("zh", "en"):
            with suppress(SendError, Uncertain):
                await wire.commands(menu(language), "" if language == _site(services) else language)
        natives = Natives(services.keep)
        budget = Budget(services.keep, services.clock, config.limits)
        addresses = Forums(services, natives, config.groups, services.channels, config.topics)
        await addresses.load()
        inward = Inward(services, wire, natives, addresses, config.largest)
        cards = Cards(services, wire, natives, budget)
        mouth = Mouth(
            services,
            wire,
            natives,
            budget,
            addresses,
            quiet=config.quiet,
            shown=cards,
            more=more,
        )
        ear = Patrols(
            services,
            wire,
            natives,
            budget,
            addresses,
            inward,
            id=me.id,
            name=me.username or "",
            hears=config.hears,
        )
        try:
            yield PatrolBot(
                config,
                services,
                wire,
                natives,
                mouth=mouth,
                cards=cards,
                forums=addresses,
                ear=ear,
                hook=hook,
                port=port,
            )
        finally:
            await ear.aclose()


def more(message: Outbound) -> list[tuple[Choice, str]]:
    """Beside the answers of a call: where it is, and a cry for help."""
    if not (message.call and message.number and message.choices):
        return []
    language, number = message.language, message.number
    backup = say("backup_words", language, number=number)
    return [
        (Choice(say("where", language), ""), WHERE),
        (Choice(say("backup", language), backup), ""),
    ]


@asynccontextmanager
async def _hooked(config: Config, services: Services) -> AsyncIterator[tuple[Hook | None, int]]:
    """The webhook's application, served; nothing where updates are asked for."""
    if config.mode is Mode.POLLING or config.webhook is None:
        yield None, 0
        return
    settings = config.webhook
    secret = await asyncio.to_thread(config.secret, services.folder)
    hook = Hook(settings.path, secret, services.clock, album=config.album)
    async with services.serve(hook.app, settings.host, settings.port, largest=LARGEST) as port:
        try:
            yield hook, port
        finally:
            await hook.aclose()


async def _reached(work: Awaitable[T]) -> T:
    """`NotReady` where Telegram is away for now."""
    try:
        return await work
    except (TryLater, Uncertain) as error:
        raise NotReady(str(error)) from error


def _site(services: Services) -> str:
    return str(services.site.get("language", ""))
