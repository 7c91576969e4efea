"""The tourists' bot put together: it listens, speaks, finishes what was begun, and forgets."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.telegram.budget import Budget
from adapters.telegram.config import Config, Mode
from adapters.telegram.hook import LARGEST, Hook
from adapters.telegram.inward import Inward
from adapters.telegram.natives import Natives
from adapters.telegram.outcomes import Uncertain
from adapters.telegram.polling import AGAIN, Polling
from adapters.telegram.speaking import Mouth
from adapters.telegram.tourists.door import Door
from adapters.telegram.tourists.errands import Errands
from adapters.telegram.tourists.flow import Flow
from adapters.telegram.tourists.line import Line, connected
from adapters.telegram.tourists.own import Own
from adapters.telegram.tourists.people import EXPIRED, People, Pseudonyms
from adapters.telegram.tourists.telling import Teller
from adapters.telegram.tourists.tongues import load
from bridge.errors import (
    AdapterError,
    BridgeError,
    LogError,
    NotReady,
    Refused,
    SendError,
    TryLater,
)
from bridge.message import Outbound, Receipt
from bridge.message.unsaid import for_log
from bridge.ports import Hear, Services

SWEEP = timedelta(hours=1)  # between two looks for those who can be forgotten
_AWAY = ("blocked by the user", "user is deactivated", "chat not found", "initiate conversation")

_log = logging.getLogger(__name__)


class Tourists:
    """The bot as the bridge knows it."""

    def __init__(
        self, config: Config, services: Services, line: Line, people: People, teller: Teller
    ) -> None:
        self._config, self._services, self._line = config, services, line
        self._people, self._teller = people, teller
        self._natives = Natives(services.keep)
        pseudonyms = Pseudonyms(people, self._natives)
        budget = Budget(services.keep, services.clock, config.limits)
        self._mouth = Mouth(services, line, self._natives, budget, pseudonyms)
        self._due: dict[int, datetime] = {}
        self._sooner = asyncio.Event()
        self._flow = Flow(services, people, teller, self._later)
        self._own = Own(services, people, teller, self._flow, line)
        inward = Inward(services, line, self._natives, pseudonyms, config.largest)
        self._door = Door(
            services, people, self._natives, inward, self._flow, self._own, teller, line.id
        )
        self.hook: Hook | None = None

    async def listen(self, hear: Hear) -> None:
        """Hear for ever; first what was gathered before we fell."""
        self._flow.hear = hear
        try:
            await self._again()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._finish())
                tasks.create_task(self._sweep())
                tasks.create_task(self._updates())
        except ExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            if self.hook:
                self.hook.take = None
            self._flow.hear = None

    async def send(self, message: Outbound) -> Receipt:
        """Say it to whoever is behind the name. `Refused` where nobody is, or they blocked us."""
        person = await self._people.behind(message.channel)
        async with self._door.lock(person.chat):
            if asks(message) and self._flow.hear:
                await self._flow.interrupt(await self._people.behind(message.channel))
        try:
            return await self._mouth.send(message)
        except TryLater as error:
            raise TryLater("Telegram wants a pause", error.wait) from None
        except Refused as error:
            await self._lost(message.channel, str(error))
            raise
        except SendError as error:  # none of ours: the same words would fail again
            raise Refused(str(error)) from None

    async def rest(self) -> None:
        """Until the bot has said what it wanted to say itself."""
        await self._teller.errands.rest()

    async def _lost(self, channel: str, why: str) -> None:
        """Remember that somebody cannot be reached; the next word from them ends it."""
        if any(words in why.lower() for words in _AWAY):
            person = await self._people.behind(channel)
            async with self._door.lock(person.chat):
                person = await self._people.behind(channel)
                await self._people.save(replace(person, away=why))

    async def _updates(self) -> None:
        if self.hook:
            self.hook.take = self._door.take
            await asyncio.get_running_loop().create_future()
            return
        clock = self._services.clock
        ask, album = self._line.ask, self._config.album
        bot, take = self._line.id, self._door.take
        await Polling(bot, ask, take, self._natives, clock, album=album).run()

    async def _again(self) -> None:
        """What was sealed or gathered when we fell goes on before anything new is heard."""
        for person in await self._people.everybody():
            if person.pile:
                self._due[person.chat] = person.pile.due
                if person.pile.sealed:
                    await self._flow.flush(person)

    def _later(self, chat: int, due: datetime) -> None:
        self._due[chat] = due
        self._sooner.set()

    async def _finish(self) -> None:
        """Hand in what is due."""
        clock = self._services.clock
        while True:
            self._sooner.clear()
            now = clock.now()
            for chat in [chat for chat, due in self._due.items() if due <= now]:
                try:
                    await self._done(chat, now)
                except (LogError, OSError) as error:
                    _log.warning("what was gathered waits, for it cannot be written: %s", error)
                    self._due[chat] = now + AGAIN
            await self._until(min(self._due.values(), default=None))

    async def _done(self, chat: int, now: datetime) -> None:
        async with self._door.lock(chat):
            self._due.pop(chat, None)
            person = await self._people.find(chat)
            if person is not None:
                try:
                    await self._flow.due(person, now)
                except (LogError, OSError):
                    self._due.setdefault(chat, now)
                    raise

    async def _until(self, due: datetime | None) -> None:
        """Until then, or until something is due sooner."""
        waits = [asyncio.ensure_future(self._sooner.wait())]
        if due is not None:
            waits.append(asyncio.ensure_future(self._services.clock.sleep_until(due)))  # type: ignore[arg-type]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _sweep(self) -> None:
        """Forget who was not heard for long, unless a call of theirs lives."""
        clock = self._services.clock
        while True:
            try:
                await self.forget_old()
            except LogError as error:
                _log.warning("nobody can be forgotten now: %s", error)
            await clock.sleep_until(clock.now() + SWEEP)

    async def forget_old(self) -> None:
        """Forget them now."""
        oldest = self._services.clock.now() - timedelta(days=self._config.tourists.keep_days)
        for chat in [p.chat for p in await self._people.everybody() if p.last < oldest]:
            async with self._door.lock(chat):
                person = await self._people.find(chat)
                silent = person is not None and person.last < oldest and not person.pile
                if person and silent and not self._own.live(person):
                    await self._people.forget(person, EXPIRED)

    async def menu(self) -> None:
        """Show the commands. Nobody needs them to be heard: trouble is no reason to stop."""
        try:
            await self._own.menu()
        except BridgeError as error:
            _log.info("the commands cannot be shown: %s", for_log(error))


def asks(message: Outbound) -> bool:
    """Does the house want an answer?"""
    return bool(message.choices) or message.text.rstrip().endswith(("?", "？"))


@asynccontextmanager
async def opened(config: Config, services: Services) -> AsyncIterator[Tourists]:
    """The bot's whole lifetime. `NotReady`, `NotAllowed`."""
    token = await asyncio.to_thread(config.token, services.folder)
    folders = [services.folder / config.tourists.words] if config.tourists.words else []
    tongues = await asyncio.to_thread(load, *folders)
    people, errands = People(services.keep), Errands(services.keep)
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(connected(token, config, people.chat))
        stack.push_async_callback(errands.aclose)
        teller = Teller(services, line, tongues, config.tourists, errands)
        bot = Tourists(config, services, line, people, teller)
        await _ways(bot, config, services, line, stack)
        await bot.menu()
        yield bot


async def _ways(
    bot: Tourists, config: Config, services: Services, line: Line, stack: AsyncExitStack
) -> None:
    """Let updates come: by asking, or to our door."""
    try:
        if config.mode is Mode.POLLING:
            await line.fetched()
            return
        hook = config.webhook
        assert hook is not None
        secret = await asyncio.to_thread(config.secret, services.folder)
        bot.hook = Hook(hook.path, secret, services.clock, album=config.album)
        stack.push_async_callback(bot.hook.aclose)
        await stack.enter_async_context(
            services.serve(bot.hook.app, hook.host, hook.port, largest=LARGEST)
        )
        await line.brought(hook.url, secret, hook.connections)
    except AdapterError:
        raise
    except (SendError, Uncertain) as error:
        raise NotReady(f"Telegram: {error}") from None
