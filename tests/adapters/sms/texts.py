"""What a line is given, and what it heard."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from adapters.sms.line import Arrived, Delivery, Line, News, Sms, Trouble
from tests.adapters.house import outbound


class Ear:
    """The pool's side of a line's `listen`."""

    def __init__(self) -> None:
        self.texts: dict[str, Arrived] = {}
        self.news: list[Delivery] = []
        self.troubles: list[Trouble] = []
        self.times = 0
        self.error: Exception | None = None
        self._more = asyncio.Condition()
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, news: News) -> None:
        self.times += 1
        await self._changed()
        await self.open.wait()
        if self.error:
            raise self.error
        match news:
            case Arrived(key=key):
                self.texts.setdefault(key, news)
            case Delivery():
                self.news.append(news)
            case Trouble():
                self.troubles.append(news)
        await self._changed()

    async def until(self, what: Callable[[], Any]) -> None:
        async with self._more:
            await self._more.wait_for(what)

    async def heard(self, count: int = 1) -> list[Arrived]:
        await self.until(lambda: len(self.texts) >= count)
        return list(self.texts.values())

    async def told(self, count: int = 1) -> list[Delivery]:
        await self.until(lambda: len(self.news) >= count)
        return self.news

    async def _changed(self) -> None:
        async with self._more:
            self._more.notify_all()


class Leaving:
    """Counts how often a message was about to leave; `error` forbids it."""

    def __init__(self) -> None:
        self.times = 0
        self.error: Exception | None = None

    async def __call__(self) -> None:
        self.times += 1
        if self.error:
            raise self.error


def sms(
    text: str = "请去迷魂台", number: str = "+8613800000001", key: str = "k1", **more: Any
) -> Sms:
    """A text to somebody."""
    leaving = more.pop("leaving", None) or Leaving()
    return Sms(
        number=number, text=text, message=outbound(key, number, text), leaving=leaving, **more
    )


@asynccontextmanager
async def listening(line: Line, ear: Ear) -> AsyncIterator[asyncio.Task[None]]:
    """Somebody listens to the line."""
    task = asyncio.create_task(line.listen(ear))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait((task,))
