"""A whole evening: the real engine, delivery, deadlines and log; only the outside is played.

`say` speaks on a channel, `pass_` lets time go by, `told` is what a channel heard.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from adapters.loopback import CAN, Config, Loopback
from bridge import codec
from bridge.config import load
from bridge.logs import open_log
from bridge.message import Inbound, Outbound, Point, Voice
from bridge.owner import LEASE, Owner
from bridge.ports import Append, Entry, Log
from bridge.streams import JOURNAL, forgets
from bridge.supervise import Link
from rules.call import Call
from rules.drill import within
from rules.events import Event
from rules.model import Address, Site
from rules.rulebook import Rulebook
from rules.world import World
from tests.clock import ManualClock, spin

EXAMPLE = Path(__file__).parents[2] / "examples" / "yuanjiajie"
LONG = timedelta(minutes=30)  # a lease for stories of whole days: each renewal is a commit
PATIENCE = 20.0  # seconds of real time until an evening that does not come to rest has failed


class Watched:
    """The real log, looked at: it knows which lines are written and not yet done."""

    def __init__(self, inner: Log, seen: set[tuple[str, str]]) -> None:
        self._inner, self._seen = inner, seen
        self.read, self.follow, self.history = inner.read, inner.follow, inner.history
        self.last, self.release, self.promises = inner.last, inner.release, inner.promises
        self.undone: set[tuple[str, str]] = set()
        self.flying = 0
        self.moved = asyncio.Event()

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        self.flying += 1
        try:
            await self._inner.commit(*lines, done=done, fence=fence)
            new = {(n.stream, n.key) for n in lines if _is_consumed(n.stream)} - self._seen
            self._seen |= new
            self.undone |= new
            self.undone -= {(e.stream, e.key) for e in done}
        finally:
            self.flying -= 1
            self.moved.set()

    async def claim(self, owner: str, lease: timedelta) -> int | None:
        self.flying += 1
        try:
            return await self._inner.claim(owner, lease)
        finally:
            self.flying -= 1
            self.moved.set()

    async def aclose(self) -> None:
        await self._inner.aclose()


class Evening:
    """One site over one log, with every adapter a loopback of the same name and manner."""

    def __init__(
        self, url: str, clock: ManualClock, site: Site | None = None, lease: timedelta = LEASE
    ) -> None:
        self.url, self.clock, self.lease = url, clock, lease
        self.book = Rulebook(site) if site else _example()
        self.site = self.book.site
        self.ends: dict[str, Loopback] = {}
        self.deaf: set[str] = set()  # adapter/channel that cannot be reached
        self._tasks: list[asyncio.Task[None]] = []
        self._nth = 0
        self._seen: set[tuple[str, str]] = set()
        self._extra: list[Callable[[Log], asyncio.Task[None]]] = []
        clock.settle = self.rest

    def also(self, work: Callable[[Log], asyncio.Task[None]]) -> None:
        """Something else runs beside the engine (ears)."""
        self._extra.append(work)

    async def start(self) -> None:
        """The process starts."""
        self.log = Watched(await open_log(self.url, self.clock), self._seen)
        owned = asyncio.Event()
        self.owner = self._owner(owned.set)
        adapters = sorted({c.adapter for u in self.site.units.values() for c in u.channels})
        for name in adapters:
            self.ends.setdefault(name, Loopback(Config(), name))
        links = [
            Link(n, self._door(n), CAN, self.log, self.clock, self._inside(n)) for n in adapters
        ]
        work = [self.owner.run(), *(n.run() for n in links)]
        self._tasks = [asyncio.ensure_future(w) for w in work]
        self._tasks += [make(self.log) for make in self._extra]
        async with asyncio.timeout(PATIENCE):
            await owned.wait()
        await self.rest()

    def _inside(self, adapter: str) -> Callable[[str], bool]:
        return lambda channel: within(Address(adapter, channel), self.book)

    def _owner(self, started: Callable[[], None]) -> Owner:
        return Owner(self.log, self.book, self.clock, "evening", started=started, lease=self.lease)

    async def stop(self) -> None:
        """The process dies: nothing is said goodbye to but the file handles."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.log.aclose()

    async def again(self) -> None:
        """It dies and starts again on the same log."""
        await self.stop()
        await self.start()

    async def say(
        self, channel: str, words: str, *, sender: str = "", point: Point | None = None,
        voice: Voice | None = None, reply_to: str = "", key: str = "",
    ) -> None:  # fmt: skip
        """Somebody speaks on `adapter/channel`."""
        adapter, _, where = channel.partition("/")
        self._nth += 1
        await self.ends[adapter].hear(
            Inbound(
                key=key or f"m{self._nth}", channel=where, sender=sender or where, words=words,
                point=point, voice=voice, reply_to=reply_to,
            )
        )  # fmt: skip
        await self.rest()

    async def pass_(self, **time: float) -> None:
        """Time goes by."""
        await self.clock.advance(timedelta(**time))

    def heard(self, channel: str) -> list[Outbound]:
        """Messages that reached `adapter/channel`, oldest first."""
        adapter, _, where = channel.partition("/")
        return self.ends[adapter].said_to(where)

    def told(self, channel: str) -> list[str]:
        """Their texts."""
        return [m.text for m in self.heard(channel)]

    def last(self, channel: str) -> str:
        """The newest text on a channel, "" where nothing was said."""
        return (self.told(channel) or [""])[-1]

    def quiet(self, channel: str, error: Exception) -> None:
        """From now on the channel fails."""
        adapter, _, where = channel.partition("/")
        self.ends[adapter].fail(where, error)
        self.deaf.add(channel)

    @property
    def world(self) -> World:
        """What the engine knows."""
        assert self.owner.engine is not None, "no engine owns the site"
        return self.owner.engine.world

    def call(self, number: int = 1) -> Call:
        """A call by its number."""
        call = self.world.by_number(number)
        assert call is not None, f"there is no call {number}"
        return call

    async def journal(self) -> list[Event]:
        """All facts so far."""
        return [codec.fact(e.body) async for batch in self.log.history(JOURNAL) for e in batch]

    async def rest(self) -> None:
        """Until everything that was heard is decided and everything to say is said."""
        async with asyncio.timeout(PATIENCE):
            while True:
                await spin()
                self.log.moved.clear()
                if not self.log.flying and not self._waiting():
                    await spin()
                    if not self.log.moved.is_set() and not self.log.flying:
                        return
                    continue
                await self.log.moved.wait()

    def _waiting(self) -> list[tuple[str, str]]:
        mute = tuple(f"/{c}" for c in self.deaf)
        return [n for n in self.log.undone if not (mute and n[1].endswith(mute))]

    def _door(self, name: str) -> Callable[[], AbstractAsyncContextManager[Loopback]]:
        @asynccontextmanager
        async def door() -> AsyncIterator[Loopback]:
            yield self.ends[name]

        return door


@cache
def _example() -> Rulebook:
    return Rulebook(load(EXAMPLE).site)


def _is_consumed(stream: str) -> bool:
    return stream == "inbox" or (forgets(stream) and stream != "snapshot")


@asynccontextmanager
async def evening(
    url: str, clock: ManualClock, site: Site | None = None, lease: timedelta = LEASE
) -> AsyncIterator[Evening]:
    """An evening from start to end; days pass quickly with a long lease, which costs a commit."""
    tonight = Evening(url, clock, site, lease)
    await tonight.start()
    try:
        yield tonight
    finally:
        await tonight.stop()
