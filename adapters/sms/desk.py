"""The adapter put together: texts in from all lines, texts out by one of them, news of both.

A relay that went out is not sent again; one that may have gone out says that it is a repetition.
Nobody's number stands in a key: a key is the line's own, and a channel is a name (numbers.py).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from msgspec.structs import replace

from adapters.sms import showing, texts
from adapters.sms.alarms import Alarms
from adapters.sms.config import Config, kinds
from adapters.sms.costs import Costs
from adapters.sms.costs import told as cost_of
from adapters.sms.line import Arrived, Begun, Delivery, Heard, Missed, News, Sms, Trouble
from adapters.sms.numbers import Numbers, can_be_written_to
from adapters.sms.pool import Pool
from adapters.sms.post import DOWN, Post
from adapters.sms.receipts import Receipts, told
from adapters.sms.within import rung
from bridge.errors import LogError, Refused, SendError, TryLater
from bridge.message import Inbound, Outbound, Reach, Receipt, Reported, Then
from bridge.ports import Hear, Services

UNWRITTEN = timedelta(seconds=5)  # before the next try while our memory is away
MUTE = "sms_mute"
LOOK = timedelta(seconds=30)  # between two looks at how the lines are
NO_LINE = timedelta(seconds=8)  # until a house with no line that is up counts as mute
SWEEP = timedelta(hours=1)  # between two looks for what can be forgotten

_log = logging.getLogger(__name__)


class Desk:
    """The open adapter."""

    def __init__(self, config: Config, services: Services) -> None:
        self._config, self._services = config, services
        self._alarms = Alarms(services.clock)
        self.numbers = Numbers(services.keep, services.clock, services.channels, config.region)
        zone = str(services.site.get("timezone", "UTC"))
        self._costs = Costs(config, services.keep, self._alarms, zone)
        self._receipts = Receipts(services.keep, services.clock)
        found = kinds()
        self.posts = {
            name: Post(
                name,
                line,
                found[str(type(line).__struct_config__.tag)],
                config,
                services,
                self._alarms,
            )
            for name, line in config.lines.items()
        }
        self._pool = Pool(config, services.clock, self.posts)
        self._changed = asyncio.Event()
        self._alarms.changed = self._changed.set

    async def run(self) -> None:
        """Deal messages out, for ever."""
        await self._pool.run()

    async def listen(self, hear: Hear) -> None:
        """Open all lines and hear for ever. No line that is lost ends it."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._alarms.run(hear))
            tasks.create_task(self._sweep())
            tasks.create_task(self._mute())
            tasks.create_task(self._show())
            for post in self.posts.values():
                tasks.create_task(post.run(self._ear(post, hear)))

    async def send(self, message: Outbound) -> Receipt:
        """Say it by the best line. `TryLater`, `Refused`; anything else = nobody knows."""
        said = await self._receipts.said(message.key)
        if said:
            await self._then(message)
            return _receipt(said.ids, told(message.key, said), said.cost)
        number = await self.numbers.number(message.channel)
        doubt = await self._receipts.going(message.key)
        bound = await self._receipts.bound(message.key)
        message = replace(message, again=message.again or doubt or bound.over)
        sms = self._sms(message, number)
        home = await self.numbers.home(message.channel)
        try:
            gone = await self._pool.send(sms, home=home, bound=bound.line)
        except SendError as error:
            await self._stayed(message.key, error, doubt=doubt)
            raise
        cost = cost_of(self._config, self._config.lines[gone.line], sms.text)
        news = await self._receipts.sent(message.key, gone.line, gone.ids, cost)
        await self._costs.add(gone.line, sms.text, self._services.clock.now())
        await self._then(message)
        return _receipt(gone.ids, news, cost)

    async def _then(self, message: Outbound) -> None:
        """What they were told has an end here too."""
        match message.then:
            case Then.FORGET:
                await self.numbers.forget(message.channel)
            case Then.SILENCE | Then.SPEAK:
                await self.numbers.silence(message.channel, on=message.then is Then.SILENCE)

    def _sms(self, message: Outbound, number: str) -> Sms:
        async def leaving() -> None:
            try:
                await self._receipts.leaving(message.key)
            except LogError as error:  # certain: nothing goes out before this is written
                raise TryLater(f"it cannot be written down: {error}", UNWRITTEN) from error

        text = texts.written(message, self._config.parts_at_most)
        return Sms(number=number, text=text, message=message, leaving=leaving)

    async def _stayed(self, relay: str, error: SendError, *, doubt: bool) -> None:
        """Nothing went out this time; an older doubt stays."""
        if isinstance(error, Begun):
            await self._receipts.bind(relay, error.line)
        if not doubt:
            await self._receipts.stayed(relay)

    def _ear(self, post: Post, hear: Hear) -> Heard:
        async def heard(news: News) -> None:
            match news:
                case Arrived():
                    await hear(await self._inbound(post.name, news))
                case Delivery():
                    if reported := await self._receipts.news(post.name, news):
                        await hear(reported)
                case Missed():
                    for reported in await self._receipts.missed(post.name):
                        await hear(reported)
                        await self._receipts.noted(reported.relay)
                case Trouble(on=True):
                    self._alarms.begin(news.what, post.name, news.detail)
                case Trouble():
                    self._alarms.end(news.what, post.name)

        return heard

    async def _inbound(self, line: str, arrived: Arrived) -> Inbound:
        channel = await self.numbers.channel(arrived.number)
        if can_be_written_to(arrived.number):
            await self.numbers.wrote(channel, line)
        words = texts.heard(arrived, str(self._services.site.get("language", "en")))
        return Inbound(key=f"{line}/{arrived.key}", channel=channel, sender=channel, words=words)

    async def _mute(self) -> None:
        """Where no line is left for a while, what waits goes by other adapters; for ever."""
        clock = self._services.clock
        while True:
            self._changed.clear()
            if not self._dead():
                self._alarms.end(MUTE, "", mute=True)
            elif not await rung(clock, self._changed, clock.now() + NO_LINE) and self._dead():
                self._alarms.begin(MUTE, "", ", ".join(sorted(self.posts)), mute=True)
            else:
                continue
            await self._changed.wait()

    async def _show(self) -> None:
        """Tell how the lines are, when that changed by a step; for ever."""
        clock, told = self._services.clock, None
        while True:
            now = clock.now()
            step = showing.step(self.posts.values(), now)
            if step != told and not self._dead() and any(p.line for p in self.posts.values()):
                self._alarms.tell_how(MUTE, showing.shown(self.posts.values(), now))
                told = step
            await clock.sleep_until(now + LOOK)

    def _dead(self) -> bool:
        return {about for what, about in self._alarms.now() if what == DOWN} >= set(self.posts)

    async def _sweep(self) -> None:
        """Forget what no news can come of any more, and whom the site knows no longer, for ever."""
        clock, site = self._services.clock, self._services.site
        while True:
            try:
                await self._receipts.forget_old()
                keep_for = site.get("names_for")
                await self.numbers.forget_old(
                    None if keep_for is None else timedelta(seconds=keep_for)
                )
                await self._costs.look(clock.now())
            except LogError as error:
                _log.warning("old messages cannot be forgotten now: %s", error)
            await clock.sleep_until(clock.now() + SWEEP)


def _receipt(ids: Sequence[str], news: Reported | None, cost: str) -> Receipt:
    """How far it came by now. `Refused`: it failed on its way."""
    if news and news.reach is Reach.FAILED:
        raise Refused(news.reason)
    return Receipt(native=tuple(ids), reach=news.reach if news else Reach.SENT, reason=cost)


@asynccontextmanager
async def opened(config: Config, services: Services) -> AsyncIterator[Desk]:
    """All lines of one adapter; they are opened by `listen`."""
    desk = Desk(config, services)
    dealing = asyncio.ensure_future(desk.run())
    try:
        yield desk
    finally:
        dealing.cancel()
        await asyncio.gather(dealing, return_exceptions=True)
