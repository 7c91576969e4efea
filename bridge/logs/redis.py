"""The log of many machines: Redis Streams under one hash tag per site, one script per commit.

What was consumed is kept per stream as a water mark and the few done beyond it, not in a consumer
group: a group hands a line to one asker only, so an engine that was replaced while it still asked
would carry lines off, and its successor would not see them until it starts again.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import RedisError

from bridge.errors import LogError
from bridge.logs.redis_server import Address, Server, meet, parse
from bridge.logs.redis_writer import CLAIM, COMMIT, RELEASE, Writer, refused
from bridge.logs.terms import PAGE, PAGE_BYTES, READ, check, drops, entry, to_stamp
from bridge.ports import Append, Clock, Entry

T = TypeVar("T")
SEQ = re.compile(r"\d{1,20}-\d{1,20}")
BLOCK = 1.0  # seconds that a reader waits on the server; always less than the socket's patience

Line = tuple[bytes, dict[bytes, bytes]]


class RedisLog:
    """One handle on a site's streams."""

    def __init__(
        self, address: Address, server: Server, pool: ConnectionPool, clock: Clock
    ) -> None:
        self._address = address
        self._server = server
        self._pool = pool
        self._clock = clock
        self._client: Any = Redis(connection_pool=pool)
        self._block = int(min(BLOCK, address.timeout / 2) * 1000)
        self._writer = Writer(address, pool)
        self._asking: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        """Write all lines and mark `done` in one script."""
        self._check_open()
        check(lines)
        self._check_seqs(done)
        streams = list(dict.fromkeys([*(n.stream for n in lines), *(d.stream for d in done)]))
        place = {stream: nth for nth, stream in enumerate(streams, 1)}
        keys = [self._key("lease"), self._key("stamp")]
        for stream in streams:
            keys += [self._key(kind, stream) for kind in ("line", "known", "done", "upto")]
        values: list[str | bytes | int] = [
            "" if fence is None else fence,
            self._stamp(),
            len(lines),
        ]
        for line in lines:
            values += [place[line.stream], line.key, line.body]
        for one in done:
            values += [place[one.stream], one.seq, int(drops(one.stream))]
        answer = await self._writer.run(COMMIT, keys, values, sum(len(n.body) for n in lines))
        if fenced := refused(answer, self._address.where):
            raise fenced

    async def read(self, stream: str) -> AsyncIterator[Sequence[Entry]]:
        """Consume for ever."""
        client = self._client
        upto: bytes | None = await self._ask(lambda: client.get(self._key("upto", stream)))
        done: set[bytes] = await self._ask(lambda: client.smembers(self._key("done", stream)))
        pages = Pages(READ)
        after = upto.decode() if upto else "0-0"
        while True:
            lines = await self._wait(stream, after, pages.count)
            if lines:
                after = lines[-1][0].decode()
            if batch := pages.entries(stream, [n for n in lines if n[0] not in done]):
                yield batch

    async def follow(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        """All lines later than `after`, and then new ones for ever."""
        pages = Pages(PAGE)
        after = after or "0-0"
        while True:
            if batch := pages.entries(stream, await self._wait(stream, after, pages.count)):
                after = batch[-1].seq
                yield batch

    async def history(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        """All lines later than `after` so far."""
        newest = await self.last(stream)
        pages = Pages(PAGE)
        while newest is not None:
            start = f"({after}" if after else "-"
            lines = await self._range(stream, start, newest.seq, pages.count)
            if not lines:
                return
            batch = pages.entries(stream, lines)
            after = batch[-1].seq
            yield batch

    async def last(self, stream: str) -> Entry | None:
        """The newest line."""
        key = self._key("line", stream)
        lines: list[Line] = await self._ask(lambda: self._client.xrevrange(key, count=1))
        found = Pages(1).entries(stream, lines)
        return found[0] if found else None

    async def claim(self, owner: str, lease: timedelta) -> int | None:
        """Own the site for `lease`."""
        self._check_open()
        period = lease // timedelta(milliseconds=1)
        values: list[str | bytes | int] = [owner, period, self._stamp()]
        fence = await self._writer.run(CLAIM, [self._key("lease")], values, 0)
        return None if fence is None else int(fence)

    async def release(self, owner: str) -> None:
        """Give the lease back."""
        self._check_open()
        await self._writer.run(RELEASE, [self._key("lease")], [owner], 0)

    def promises(self) -> str:
        """What survives what."""
        wait = "; a commit waits for a replica" if "replica" in self._address.demands else ""
        return f"{self._address.where}, site {self._address.site}: {self._server}{wait}"

    async def aclose(self) -> None:
        """Let go of the sockets."""
        if self._closed:
            return
        self._closed = True
        await self._writer.aclose()
        for asking in self._asking:
            asking.cancel()
        await self._pool.disconnect()
        if self._asking:
            await asyncio.wait(self._asking)

    def _key(self, kind: str, stream: str = "") -> str:
        # Braces: all keys of a site in one slot, so that a commit stays one act in a cluster.
        return f"{{{self._address.site}}}:{kind}" + (f":{stream}" if stream else "")

    def _stamp(self) -> str | int:
        return to_stamp(self._clock.now()) if self._address.client_stamps else ""

    async def _range(self, stream: str, start: str, end: str, count: int) -> list[Line]:
        key = self._key("line", stream)
        return await self._ask(lambda: self._client.xrange(key, start, end, count))

    async def _wait(self, stream: str, after: str, count: int) -> list[Line]:
        """Lines later than `after`; none when there were none for a while."""
        key = self._key("line", stream)
        xread = self._client.xread
        found: Any = await self._ask(lambda: xread({key: after}, count, self._block))
        lines: list[Line] = found[0][1] if found else []
        return lines

    async def _ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """Read something; whoever closes the log ends the wait.

        The library's calls swallow a cancellation that comes at the wrong moment (`wait_for` before
        Python 3.12 does), so they run in a task of their own, which nobody who is cancelled awaits.
        """
        self._check_open()
        asking = asyncio.create_task(_run(question))
        self._asking.add(asking)
        asking.add_done_callback(self._asked)
        try:
            await asyncio.wait([asking])
        except asyncio.CancelledError:
            asking.cancel()
            raise
        self._check_open()
        try:
            return asking.result()
        except (RedisError, OSError) as error:
            raise LogError(f"{self._address.where}: {error}") from error

    def _asked(self, asking: "asyncio.Task[Any]") -> None:
        self._asking.discard(asking)
        if not asking.cancelled():
            asking.exception()  # seen, even if nobody waits for it any more

    def _check_open(self) -> None:
        if self._closed:
            raise LogError(f"{self._address.where}: the log is closed")

    def _check_seqs(self, done: Sequence[Entry]) -> None:
        for one in done:
            if not SEQ.fullmatch(one.seq):
                raise LogError(f"{one.stream}: {one.seq!a} is no line of this log")


class Pages:
    """How many lines to ask for: fewer when they are large."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.count = min(most, 64)

    def entries(self, stream: str, lines: Sequence[Line]) -> list[Entry]:
        """The lines of one answer, as entries."""
        made = [_entry(stream, seq, fields) for seq, fields in lines]
        if made:
            average = 1 + sum(len(e.body) for e in made) // len(made)
            self.count = max(1, min(self._most, PAGE_BYTES // average))
        return made


async def _run(question: Callable[[], Awaitable[T]]) -> T:
    return await question()


def _entry(stream: str, seq: bytes, fields: dict[bytes, bytes]) -> Entry:
    stamp = int(seq.partition(b"-")[0])
    return entry(stream, seq.decode(), fields[b"k"].decode(), stamp, fields[b"b"])


async def open(url: str, clock: Clock) -> RedisLog:
    """Connect to the server at `url` and see what it promises."""
    address = parse(url)
    pool = ConnectionPool(**address.pool)
    try:
        server = await meet(address, pool)
    except BaseException:
        await pool.disconnect()
        raise
    return RedisLog(address, server, pool, clock)
