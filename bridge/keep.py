"""What an adapter must remember itself: native ids, offsets, how often it spoke in the last minute.

One file per adapter, on the disk of the machine that runs it; every process that opens the same
adapter there shares it. The journal stays the truth: what lies here only finds the way back to it.
What is asked while the disk is busy becomes durable together, by one write; each still succeeds or
fails by itself.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from bridge.errors import LogError
from bridge.ports import Clock, Limit

BUSY_FOR = 10.0  # seconds that another process may hold the file
NOTHING: Mapping[str, bytes] = MappingProxyType({})
T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]

_TABLES = (
    "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS turns (name TEXT NOT NULL, at REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS turns_by_name ON turns (name, at)",
)


class FileKeep:
    """The `Keep` of one adapter; its file is made with the first call."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock = path, clock
        self._hand = ThreadPoolExecutor(1, f"keep-{path.stem}")
        self._open: sqlite3.Connection | None = None
        self._asked: deque[tuple[Work, Future[Any]]] = deque()

    async def get(self, key: str) -> bytes | None:
        """What was put last under the key."""
        rows = await self._do(lambda db: db.execute(_GET, (key,)).fetchall())
        return rows[0][0] if rows else None

    async def put(self, values: Mapping[str, bytes]) -> None:
        """All of it, durably, or `LogError` and nothing of it."""
        rows = list(values.items())
        await self._do(lambda db: _many(db, _PUT, rows))

    async def drop(self, *keys: str) -> None:
        """Forget them."""
        await self._do(lambda db: _many(db, _DROP, [(key,) for key in keys]))

    async def under(self, prefix: str) -> Sequence[tuple[str, bytes]]:
        """All keys with that beginning, in order, and their values."""
        return await self._do(
            lambda db: db.execute(_UNDER, (prefix, prefix + "\U0010ffff")).fetchall()
        )

    async def turn(self, *limits: Limit, put: Mapping[str, bytes] = NOTHING) -> float:
        """Take one turn of every limit, put the values with it: 0; or neither: the wait in s."""
        now, rows = self._clock.now(), list(put.items())
        return await self._do(lambda db: _turn(db, limits, now, rows))

    def close(self) -> None:
        """Let go of the file, after what was begun."""
        self._hand.submit(self._close).result()
        self._hand.shutdown()

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        done: Future[T] = Future()
        self._asked.append((work, done))
        self._hand.submit(self._round)
        return await asyncio.wrap_future(done)

    def _round(self) -> None:
        """All that was asked by now, in one transaction, without what was given up meanwhile."""
        asked = [self._asked.popleft() for _ in range(len(self._asked))]
        asked = [one for one in asked if one[1].set_running_or_notify_cancel()]
        if not asked:
            return
        try:
            outcomes = self._together([work for work, _ in asked])
        except (sqlite3.Error, OSError) as error:
            outcomes = [error] * len(asked)
        for (_, done), outcome in zip(asked, outcomes, strict=True):
            if isinstance(outcome, Exception):
                done.set_exception(self._told(outcome))
            else:
                done.set_result(outcome)

    def _together(self, works: Sequence[Work]) -> list[Any]:
        """The result or the error of each. Raises what befalls the file: then none was done."""
        database = self._open = self._open or _opened(self._path)
        database.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [_apart(database, work) for work in works]
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:  # a full disk ends it by itself
                database.execute("ROLLBACK")
            raise
        return outcomes

    def _told(self, error: Exception) -> Exception:
        if not isinstance(error, sqlite3.Error | OSError):
            return error
        told = LogError(f"{self._path.name} cannot be used: {error}")
        told.__cause__ = error
        return told

    def _close(self) -> None:
        if self._open:
            self._open.close()


_GET = "SELECT value FROM kept WHERE key = ?"
_PUT = "INSERT INTO kept VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_DROP = "DELETE FROM kept WHERE key = ?"
_UNDER = "SELECT key, value FROM kept WHERE key >= ? AND key < ? ORDER BY key"
_FORGET = "DELETE FROM turns WHERE name = ? AND (at <= ? OR at > ?)"
_TAKEN = "SELECT at FROM turns WHERE name = ? ORDER BY at DESC LIMIT 1 OFFSET ?"
_TAKE = "INSERT INTO turns VALUES (?, ?)"


def _apart(database: sqlite3.Connection, work: Work) -> Any:  # noqa: ANN401 - of any work
    """What the work came to; its error undoes it alone, unless the whole transaction is gone."""
    database.execute("SAVEPOINT one")
    try:
        outcome = work(database)
    except Exception as error:  # noqa: BLE001 - whoever asked hears of it
        database.execute("ROLLBACK TO one")
        outcome = error
    database.execute("RELEASE one")
    return outcome


def _many(database: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """The cursor ends in this thread: freed in another, it would disturb what runs here then."""
    database.executemany(statement, rows).close()


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, BUSY_FOR, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    for table in _TABLES:
        database.execute(table)
    return database


def _turn(
    database: sqlite3.Connection,
    limits: Iterable[Limit],
    now: datetime,
    rows: Sequence[tuple[str, bytes]],
) -> float:
    """A sliding window: the turn `most` before this one must be `per` seconds ago.

    A clock that was set back forgets the turns that now lie ahead of it.
    """
    limits, at = list(limits), now.timestamp()
    wait = 0.0
    for limit in limits:
        database.execute(_FORGET, (limit.name, at - limit.per, at))
        row = database.execute(_TAKEN, (limit.name, limit.most - 1)).fetchone()
        wait = max(wait, row[0] + limit.per - at) if row else wait
    if wait <= 0:
        _many(database, _TAKE, [(limit.name, at) for limit in limits])
        _many(database, _PUT, rows)
    return wait
