"""Lines that stand at the port: each says a text in so many seconds of the house's clock, or hangs."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from msgspec import convert

from adapters.sms.alarms import Alarms
from adapters.sms.by_modem import Settings
from adapters.sms.config import Config
from adapters.sms.line import Health, Heard, Sms
from adapters.sms.pool import Pool
from adapters.sms.post import Post
from bridge.errors import NotAllowed, NotReady, TryLater
from bridge.ports import Services
from tests.adapters.house import Home, outbound


class Far:
    """What a line does. `errors`: of the next messages, one by one; "" is none.

    `bad`: a number at which it tries for `trying` seconds, and fails.
    """

    def __init__(self, name: str, home: Home) -> None:
        self.name, self.home = name, home
        self.seconds = 2.5
        self.bad, self.trying = "", 45.0
        self.hangs = False
        self.up = True
        self.errors: list[Exception | None] = []
        self.said: list[str] = []
        self.opened = 0
        self.missing: NotReady | NotAllowed | None = None
        self.lost: asyncio.Future[None] | None = None

    async def listen(self, heard: Heard) -> None:  # noqa: ARG002
        self.lost = asyncio.get_running_loop().create_future()
        await self.lost

    async def send(self, sms: Sms) -> tuple[str, ...]:
        if self.hangs:
            await asyncio.get_running_loop().create_future()
        clock, bad = self.home.clock, sms.number == self.bad
        seconds = self.trying if bad else self.seconds
        await clock.sleep_until(clock.now() + timedelta(seconds=seconds))
        if bad:
            raise TryLater("nobody answers there", timedelta(seconds=5))
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        self.said.append(sms.key)
        return (f"{self.name}-{len(self.said)}",)

    def health(self) -> Health:
        return Health(up=self.up, why="" if self.up else "no network")


class Kind:
    """A kind of line of which each line is a `Far`."""

    Settings = Settings

    def __init__(self, fars: Mapping[str, Far]) -> None:
        self._fars = fars

    @asynccontextmanager
    async def open(self, name: str, settings: Any, services: Services) -> AsyncIterator[Far]:  # noqa: ARG002
        far = self._fars[name]
        far.opened += 1
        if far.missing:
            raise far.missing
        yield far


class Pooled:
    """A pool over such lines, running."""

    def __init__(
        self, home: Home, pool: Pool, fars: Mapping[str, Far], posts: Mapping[str, Post]
    ) -> None:
        self.home, self.pool, self.fars, self.posts = home, pool, fars, posts
        self._nth = 0

    def sms(self, number: str = "+8613800138000", text: str = "请去") -> Sms:
        self._nth += 1

        async def leaving() -> None:
            """Nothing is kept here."""

        message = outbound(f"in/{self._nth}/here/x", number, text)
        return Sms(number=number, text=text, message=message, leaving=leaving)

    def send(self, **more: Any) -> "asyncio.Task[Any]":
        number = more.pop("number", "+8613800138000")
        return asyncio.create_task(self.pool.send(self.sms(number), **more))

    async def go(self, seconds: float) -> None:
        await self.home.clock.advance(timedelta(seconds=seconds))


@asynccontextmanager
async def pooled(
    home: Home, lines: Mapping[str, Mapping[str, Any]], **more: Any
) -> AsyncIterator[Pooled]:
    """The pool and its posts, all running."""
    given = {n: {"by": "modem", "port": "x", **line} for n, line in lines.items()}
    config = convert({"lines": given, **more}, Config)
    fars = {name: Far(name, home) for name in lines}
    alarms = Alarms(home.clock)
    posts = {
        name: Post(name, line, Kind(fars), config, home.services, alarms)
        for name, line in config.lines.items()
    }
    pool = Pool(config, home.clock, posts)

    async def heard(news: object) -> None:
        """Nobody listens."""

    tasks = [asyncio.create_task(work) for work in (pool.run(), alarms.run(home.ear))]
    tasks += [asyncio.create_task(post.run(heard)) for post in posts.values()]
    await home.clock.advance(timedelta(0))
    try:
        yield Pooled(home, pool, fars, posts)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
