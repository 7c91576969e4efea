"""The log of a process that may forget. For tests and for trying things out."""

from bisect import bisect_right
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from bridge.errors import LogError
from bridge.logs.terms import READ, Bell, Lease, check, drops, entry, options, to_stamp
from bridge.ports import Append, Clock, Entry

STORES: dict[str, "Store"] = {}  # memory:NAME outlives its handles: a restart can be played


class Stream:
    """Lines in order, the keys they came with, and those that were consumed."""

    def __init__(self) -> None:
        self.lines: list[Entry] = []  # spent lines are taken out
        self.keys: set[str] = set()
        self.done: set[str] = set()

    def after(self, seq: int) -> list[Entry]:
        """All lines later than `seq`."""
        return self.lines[bisect_right(self.lines, seq, key=lambda e: int(e.seq)) :]


class Store:
    """Everything that several handles on the same memory share."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = {}
        self.seq = 0
        self.stamp = 0
        self.lease = Lease()
        self.grown = Bell()

    def stream(self, name: str) -> Stream:
        """The stream of that name, empty if new."""
        return self.streams.setdefault(name, Stream())

    def append(self, line: Append) -> None:
        """Write a line unless its key is known."""
        stream = self.stream(line.stream)
        if line.key in stream.keys:
            return
        self.seq += 1
        stream.keys.add(line.key)
        stream.lines.append(
            entry(line.stream, str(self.seq), line.key, self.stamp, bytes(line.body))
        )

    def finish(self, done: Entry) -> None:
        """Mark a line as consumed."""
        stream = self.stream(done.stream)
        if drops(done.stream):
            stream.lines = [e for e in stream.lines if e.seq != done.seq]
        else:
            stream.done.add(done.seq)


class MemoryLog:
    """One handle on a store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._closed = False

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        """Write all lines and mark `done`: at once, since nobody can come between."""
        self._check_open()
        check(lines)
        store = self._store
        store.lease.admit(fence)
        store.stamp = max(store.stamp, to_stamp(self._clock.now()))
        for line in lines:
            store.append(line)
        for one in done:
            store.finish(one)
        store.grown.ring()

    def read(self, stream: str) -> AsyncIterator[Sequence[Entry]]:
        """Consume for ever."""
        return self._pages(stream, 0, frozenset(self._store.stream(stream).done))

    def follow(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        """All lines later than `after`, and then new ones for ever."""
        return self._pages(stream, int(after or 0), frozenset())

    async def history(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        """All lines later than `after` so far."""
        self._check_open()
        rest = self._store.stream(stream).after(int(after or 0))
        for start in range(0, len(rest), READ):
            yield rest[start : start + READ]

    async def last(self, stream: str) -> Entry | None:
        """The newest line."""
        self._check_open()
        lines = self._store.stream(stream).lines
        return lines[-1] if lines else None

    async def claim(self, owner: str, lease: timedelta) -> int | None:
        """Own the store for `lease`."""
        self._check_open()
        now = self._clock.now()
        mine = self._store.lease.claimed(owner, to_stamp(now), to_stamp(now + lease))
        if mine is None:
            return None
        self._store.lease = mine
        return mine.fence

    async def release(self, owner: str) -> None:
        """Give the lease back."""
        self._check_open()
        self._store.lease = self._store.lease.released(owner)

    def promises(self) -> str:
        """What survives what."""
        return "memory: nothing survives the end of this process"

    async def aclose(self) -> None:
        """Let go of the store; other handles keep it."""
        self._closed = True
        self._store.grown.ring()

    def _check_open(self) -> None:
        if self._closed:
            raise LogError("memory: the log is closed")

    async def _pages(
        self, stream: str, after: int, without: frozenset[str]
    ) -> AsyncIterator[Sequence[Entry]]:
        while True:
            self._check_open()
            rest = self._store.stream(stream).after(after)[:READ]
            if rest:
                after = int(rest[-1].seq)
                if batch := [e for e in rest if e.seq not in without]:
                    yield batch
            else:
                await self._store.grown.wait()


async def open(url: str, clock: Clock) -> MemoryLog:
    """A handle on a fresh store, or on the one of that name."""
    options(url, {})
    name = urlsplit(url).path
    return MemoryLog(STORES.setdefault(name, Store()) if name else Store(), clock)
