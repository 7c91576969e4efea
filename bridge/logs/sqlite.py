"""The log of one machine: a single file that survives a power cut.

Writes go through one thread (`sqlite_writer`), pages of the past through another, and readers at
the end of a stream take what was written from memory (`tails`). Other processes may use the same
file: what they write is noticed within a fraction of a second.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from bridge.errors import ConfigError, LogError, Mistake
from bridge.logs.sqlite_file import prepare, trouble
from bridge.logs.sqlite_keeper import Keeper
from bridge.logs.sqlite_pages import Pages
from bridge.logs.sqlite_proof import Proof
from bridge.logs.sqlite_rows import Outcome, read_lease, write_lease
from bridge.logs.sqlite_writer import Call, Commit, Writer
from bridge.logs.tails import Row, Tails
from bridge.logs.terms import PAGE, READ, check, entry, options, seconds, to_stamp
from bridge.ports import Append, Clock, Entry

T = TypeVar("T")


class SqliteLog:
    """One handle on the file."""

    def __init__(self, path: Path, busy: float, clock: Clock, pages: Pages, newest: int) -> None:
        self._path = path
        self._proof = Proof(path)
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._closed = False
        self._pages = pages
        self._reading = ThreadPoolExecutor(1, thread_name_prefix=f"read {path.name}")
        self._tails = Tails(newest)
        self._writer = Writer(path, busy, clock, self._written)
        self._keeper = Keeper(path, self._writer, self._notice)

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        """Write all lines and mark `done` in one transaction, together with whoever else waits."""
        self._check_open()
        check(lines)
        consumed = [(one.stream, int(one.seq)) for one in done]
        future: asyncio.Future[None] = self._loop.create_future()
        self._writer.put(Commit(lines, consumed, fence, future))
        await future

    def read(self, stream: str) -> AsyncIterator[Sequence[Entry]]:
        """Consume for ever."""
        return self._lines(stream, 0, READ, undone=True)

    def follow(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        """All lines later than `after`, and then new ones for ever."""
        return self._lines(stream, int(after or 0), PAGE, undone=False)

    async def history(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        """All lines later than `after` so far."""
        end = await self._ask(self._pages.newest)
        at = int(after or 0)
        while at < end:
            rows, at = await self._page(stream, at, PAGE, undone=False, end=end)
            if rows:
                yield _entries(stream, rows)

    async def last(self, stream: str) -> Entry | None:
        """The newest line."""
        row = await self._ask(lambda: self._pages.last(stream))
        return _entries(stream, [row])[0] if row else None

    async def claim(self, owner: str, lease: timedelta) -> int | None:
        """Own the file for `lease`."""

        def work(db: sqlite3.Connection) -> int | None:
            now, before = self._clock.now(), read_lease(db)
            if self._proof.take() and before.owner != owner:
                before = before.released(before.owner)  # whoever owned it is dead
            mine = before.claimed(owner, to_stamp(now), to_stamp(now + lease))
            if mine is None:
                return None
            write_lease(db, mine)
            return mine.fence

        return await self._call(work)

    async def release(self, owner: str) -> None:
        """Give the lease back."""

        def work(db: sqlite3.Connection) -> None:
            before = read_lease(db)
            write_lease(db, before.released(owner))
            if before.owner == owner:
                self._proof.give()

        await self._call(work)

    def promises(self) -> str:
        """What survives what."""
        return (
            f"SQLite {sqlite3.sqlite_version}, {self._path}: write-ahead log, synchronous=FULL; "
            "a commit survives kill -9 and a power cut, not the loss of this disk"
        )

    async def aclose(self) -> None:
        """Write what is queued, empty the write-ahead log, let go of the file."""
        if self._closed:
            return
        self._closed = True
        self._tails.wake()
        await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        self._proof.give()
        self._writer.close()
        self._keeper.close()
        self._reading.shutdown()
        self._pages.close()

    def _written(self, group: Sequence[Commit], outcome: Outcome) -> None:
        """The writer is done with a group. In the loop."""
        self._tails.written(outcome.before, outcome.rows)
        for nth, commit in enumerate(group):
            if commit.future.done():
                continue
            if nth in outcome.refused:
                commit.future.set_exception(outcome.refused[nth])
            else:
                commit.future.set_result(None)

    def _notice(self, newest: int) -> None:
        """The newest line is another one. In the keeper's thread."""
        with suppress(RuntimeError):  # the loop may be gone before us
            self._loop.call_soon_threadsafe(self._tails.seen, newest)

    async def _lines(
        self, stream: str, at: int, limit: int, *, undone: bool
    ) -> AsyncIterator[Sequence[Entry]]:
        tail = self._tails.of(stream)
        caught_up = False  # only the file knows what is done already
        while True:
            self._check_open()
            if not caught_up or at < tail.base:
                rows, at = await self._page(stream, at, limit, undone=undone)
                caught_up = not rows
            elif rows := tail.after(at, limit):
                at = rows[-1].seq
            else:
                await tail.grown.wait()
            if rows:
                yield _entries(stream, rows)

    async def _page(
        self, stream: str, at: int, limit: int, *, undone: bool, end: int | None = None
    ) -> tuple[list[Row], int]:
        return await self._ask(lambda: self._pages.page(stream, at, limit, undone=undone, end=end))

    async def _ask(self, work: Callable[[], T]) -> T:
        self._check_open()
        try:
            return await self._loop.run_in_executor(self._reading, work)
        except sqlite3.Error as error:
            raise trouble(self._path, error) from error

    async def _call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._check_open()
        future: asyncio.Future[T] = self._loop.create_future()
        self._writer.put(Call(work, future))
        return await future

    def _check_open(self) -> None:
        if self._closed:
            raise LogError(f"{self._path}: the log is closed")


def _entries(stream: str, rows: Sequence[Row]) -> list[Entry]:
    return [entry(stream, str(r.seq), r.key, r.at, r.body) for r in rows]


async def open(url: str, clock: Clock) -> SqliteLog:
    """Open or create the file at the URL's path; its folder must be there."""
    given = options(url, {"busy": "5"})
    path = unquote(urlsplit(url).path)
    if path in {"", ":memory:"}:
        raise ConfigError([Mistake("log", 1, "url", "sqlite: needs a file; or use memory:")])
    busy = seconds(given, "busy")
    pages, newest = await asyncio.to_thread(_prepare, Path(path), busy)
    return SqliteLog(Path(path), busy, clock, pages, newest)


def _prepare(path: Path, busy: float) -> tuple[Pages, int]:
    prepare(path, busy)
    try:
        pages = Pages(path, busy)
        return pages, pages.newest()
    except sqlite3.Error as error:
        raise trouble(path, error) from error
