"""Two engines, one site: one decides, the other stands by, and a stale one writes nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bridge import codec
from bridge.errors import Fenced, LogError
from bridge.logs import open_log
from bridge.owner import LEASE, Owner, first
from bridge.ports import Append, Entry, Log
from bridge.streams import INBOX, JOURNAL
from rules.events import Event, Lapsed, Opened
from rules.inputs import Inbound
from tests.clock import ManualClock, spin
from tests.house import history
from tests.sites import small_book
from tests.waiting import running, ticking, until

BOOK = small_book()
SITES = count()


@pytest.fixture(params=["memory", "sqlite", "redis"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "memory":
            return f"memory:{tmp_path}"
        case "sqlite":
            return f"sqlite:{tmp_path}/log.db"
    base: str = request.getfixturevalue("redis_url")
    return f"{base}?site=owner{next(SITES)}&stamp=client"


class Handle:
    """One process's handle on the log: it can stall, fail, and tell whether it waits for the store."""

    def __init__(self, inner: Log) -> None:
        self._inner = inner
        self.read, self.follow = inner.read, inner.follow
        self.last, self.release, self.promises, self.aclose = (
            inner.last,
            inner.release,
            inner.promises,
            inner.aclose,
        )
        self.flying = 0
        self.renews, self.reads = asyncio.Event(), asyncio.Event()
        self.renews.set()
        self.reads.set()
        self.fails = 0
        self.fenced = 0
        self.holds: int | None = None  # what the last claim gave

    async def history(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        async for entries in self._inner.history(stream, after):
            await self.reads.wait()
            yield entries

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        if self.fails:
            self.fails -= 1
            raise LogError("the disk is full")
        self.flying += 1
        try:
            await self._inner.commit(*lines, done=done, fence=fence)
        except Fenced:
            self.fenced += 1
            raise
        finally:
            self.flying -= 1

    async def claim(self, owner: str, lease: timedelta) -> int | None:
        await self.renews.wait()
        self.flying += 1
        try:
            self.holds = await self._inner.claim(owner, lease)
            return self.holds
        finally:
            self.flying -= 1


class Machine:
    """One process of the site."""

    def __init__(self, name: str, log: Handle, clock: ManualClock) -> None:
        self.log, self.starts = log, 0
        self.owner = Owner(log, BOOK, clock, name, started=self._started)

    def _started(self) -> None:
        self.starts += 1

    @property
    def decides(self) -> bool:
        return self.owner.engine is not None


@asynccontextmanager
async def machines(url: str, clock: ManualClock, *names: str) -> AsyncIterator[list[Machine]]:
    """Processes that are up, none of them running yet."""
    handles = [Handle(await open_log(url, clock)) for _ in names]

    async def settle() -> None:
        await spin()
        await until(lambda: not any(h.flying for h in handles))
        await spin()

    clock.settle = settle
    yield [Machine(name, handle, clock) for name, handle in zip(names, handles, strict=True)]
    for handle in handles:
        await handle.aclose()


NTH = count()


async def report(log: Log) -> str:
    nth = next(NTH)
    said = Inbound(
        key=str(nth), adapter="chat", channel=f"t{nth}", sender=f"t{nth}", words="南门又有人打架"
    )
    await log.commit(Append(stream=INBOX, key=f"chat:{nth}", body=codec.encode(said)))
    return f"chat:{nth}"


async def facts(log: Log) -> list[Event]:
    return [codec.fact(e.body) for e in await history(log, JOURNAL)]


def knows(machine: Machine, *calls: str) -> Callable[[], bool]:
    def known() -> bool:
        engine = machine.owner.engine
        return engine is not None and set(calls) <= set(engine.world.calls)

    return known


async def test_only_one_decides(url: str, clock: ManualClock) -> None:
    async with machines(url, clock, "a", "b", "c") as all_:
        async with running(*(m.owner.run() for m in all_)):
            await until(lambda: any(m.decides for m in all_))
            calls = [await report(all_[n % 3].log) for n in range(20)]
            (owner,) = [m for m in all_ if m.decides]
            await until(knows(owner, *calls))
            await clock.advance(3 * LEASE)
            assert [m for m in all_ if m.decides] == [owner], "it renews its lease"
            assert [m.starts for m in all_] == [int(m is owner) for m in all_]
        written = await facts(all_[0].log)
    opened = [f.call for f in written if isinstance(f, Opened)]
    assert sorted(opened) == sorted(calls), "each message was decided once"
    numbers = [f.number for f in written if isinstance(f, Opened)]
    assert sorted(numbers) == list(range(1, 21))


async def test_the_standby_takes_over_when_the_lease_runs_out(url: str, clock: ManualClock) -> None:
    async with machines(url, clock, "a", "b") as (a, b):
        async with running(a.owner.run()):
            await until(lambda: a.decides)
            async with running(b.owner.run()):
                one = await report(a.log)
                await until(knows(a, one))
                assert not b.decides
        before = await facts(b.log)
        async with running(b.owner.run()):  # a is dead now; its lease is not
            await spin()
            two = await report(b.log)
            assert not b.decides
            await ticking(clock, lambda: b.decides, step=1)
            await until(knows(b, one, two))
            assert b.owner.engine
            assert b.owner.engine.world.calls[two].number == 2
            await clock.advance(timedelta(seconds=120))
            await until(lambda: b.owner.engine and b.owner.engine.world.calls[one].escalated)
        after = await facts(b.log)
    assert after[: len(before)] == before
    assert [f for f in after if isinstance(f, Lapsed)], "deadlines of before the crash still ring"


async def test_a_lease_that_was_given_back_is_free_at_once(url: str, clock: ManualClock) -> None:
    async with machines(url, clock, "a", "b") as (a, b):
        async with running(a.owner.run()):
            await until(lambda: a.decides)
        await a.log.release("a")
        async with running(b.owner.run()):
            await until(lambda: b.decides)


async def test_a_stale_owner_is_fenced_and_stands_by(url: str, clock: ManualClock) -> None:
    async with machines(url, clock, "a", "b") as (a, b), running(a.owner.run(), b.owner.run()):
        await until(lambda: a.decides or b.decides)
        stale, fresh = (a, b) if a.decides else (b, a)
        one = await report(stale.log)
        await until(knows(stale, one))
        stale.log.renews.clear()  # it hangs, and does not know how long
        await ticking(clock, lambda: fresh.decides, step=1)
        assert stale.decides, "it still believes so"
        two = await report(fresh.log)
        await until(knows(fresh, one, two))
        if (engine := stale.owner.engine) is not None:  # it may have read the line itself by now
            with pytest.raises(Fenced):
                await engine.handle(await history(fresh.log, INBOX))
        assert stale.log.fenced
        stale.log.renews.set()
        await clock.advance(LEASE)
        assert fresh.decides
        assert not stale.decides
        three = await report(fresh.log)
        await until(knows(fresh, one, two, three))
        written = await facts(fresh.log)
    assert [f.call for f in written if isinstance(f, Opened)] == [one, two, three]
    assert [f.number for f in written if isinstance(f, Opened)] == [1, 2, 3]


async def test_reading_a_long_journal_does_not_cost_the_lease(url: str, clock: ManualClock) -> None:
    """Else two machines would take the site from each other for ever, and nobody would decide."""
    async with machines(url, clock, "a", "b") as (a, b):
        async with running(a.owner.run()):
            await until(lambda: a.decides)
            one = await report(a.log)
            await until(knows(a, one))
        await a.log.release("a")
        a.log.reads.clear()
        a.log.holds = None
        async with running(a.owner.run()):
            await until(lambda: a.log.holds)
            async with running(b.owner.run()):
                await clock.advance(5 * LEASE)
                assert not a.decides
                assert not b.decides
                assert b.starts == 0
                a.log.reads.set()
                await until(knows(a, one))


async def test_trouble_with_the_log_is_overcome(url: str, clock: ManualClock) -> None:
    async with machines(url, clock, "a") as (a,), running(a.owner.run()):
        await until(lambda: a.decides)
        for _ in range(12):  # each is overcome; they do not add up to an hour
            one = await report(a.log)
            a.log.fails = 2
            two = await report(_plain(a.log))
            began = clock.now()
            await ticking(clock, knows(a, one, two), step=0.5)
            assert clock.now() - began < timedelta(seconds=30)
        written = await facts(a.log)
    assert len([f for f in written if isinstance(f, Opened)]) == 24


def _plain(handle: Handle) -> Log:
    return handle._inner


async def test_first_ends_the_others_and_raises() -> None:
    ended = list[str]()

    async def waits(name: str) -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append(name)

    async def fails() -> None:
        await spin()
        raise LogError("no")

    with pytest.raises(LogError, match="no"):
        await first(waits("a"), fails(), waits("b"))
    assert sorted(ended) == ["a", "b"]
    ended.clear()
    task = asyncio.ensure_future(first(waits("c"), waits("d")))
    await spin()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(ended) == ["c", "d"]
