"""The one thread that writes the SQLite log.

Everything that waits goes into one transaction, and so into one sync of the disk. Many rows make
one statement: the thread then works outside the interpreter's lock for the whole batch. A statement
per row (`executemany`) must win the lock back after every row: beside a busy thread that was
measured at 178 rows a second, against 12,762 with 128 rows in a statement.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bridge.errors import LogError
from bridge.logs.sqlite_file import connect, trouble
from bridge.logs.sqlite_rows import Outcome, Rows
from bridge.ports import Append, Clock

T = TypeVar("T")
GROUP = 4096  # lines in one transaction
GROUP_BYTES = 16 << 20


@dataclass(slots=True, frozen=True)
class Commit:
    """Lines and consumed (stream, seq); somebody waits for `future`."""

    lines: Sequence[Append]
    done: Sequence[tuple[str, int]]
    fence: int | None
    future: asyncio.Future[None]


@dataclass(slots=True, frozen=True)
class Call:
    """A transaction of its own; its result goes to `future`."""

    work: Callable[[sqlite3.Connection], Any]
    future: asyncio.Future[Any]


Told = Callable[[Sequence[Commit], Outcome], None]


def grouped(jobs: Sequence[Commit | Call]) -> Iterator[list[Commit] | Call]:
    """The jobs in order; neighbouring commits come together until a group is large enough."""
    group: list[Commit] = []
    lines = weight = 0
    for job in jobs:
        if isinstance(job, Call):
            if group:
                yield group
                group = []
            yield job
            continue
        if not group:
            lines = weight = 0
        group.append(job)
        lines += len(job.lines)
        weight += sum(len(line.body) for line in job.lines)
        if lines >= GROUP or weight >= GROUP_BYTES:
            yield group
            group = []
    if group:
        yield group


class Writer:
    """The thread, its connection and its queue. `told` is called in the loop, in order."""

    def __init__(self, path: Path, busy: float, clock: Clock, told: Told) -> None:
        self.turn = threading.Lock()  # held while writing; who holds it keeps the writer out
        self.dirty = threading.Event()  # something was written since somebody cleared this
        self._path = path
        self._busy = busy
        self._clock = clock
        self._told = told
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Commit | Call] = []
        self._changed = threading.Condition()
        self._closing = False
        self._db: sqlite3.Connection | None = None
        self._rows = Rows()
        self._thread = threading.Thread(target=self._run, name=f"write {path.name}", daemon=True)
        self._thread.start()

    def put(self, job: Commit | Call) -> None:
        """Queue a job; its future is resolved in the loop."""
        with self._changed:
            self._waiting.append(job)
            self._changed.notify()

    def close(self) -> None:
        """Write what is queued, move everything into the main file and end. Blocks."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _take(self) -> list[Commit | Call]:
        """All that waits; nothing only at the very end."""
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            jobs, self._waiting = self._waiting, []
            return jobs

    def _run(self) -> None:
        while jobs := self._take():
            for group in grouped(jobs):
                if isinstance(group, Call):
                    self._serve(group)
                else:
                    self._write(group)
        self._drop_connection()

    def _write(self, group: list[Commit]) -> None:
        try:
            outcome = self._transact(lambda db: self._group(db, group))
        except Exception as error:  # noqa: BLE001  whatever it is, those who wait must hear it
            failure = self._named(error)
            outcome = Outcome(refused=dict.fromkeys(range(len(group)), failure))
        self._tell(self._told, group, outcome)

    def _group(self, db: sqlite3.Connection, group: list[Commit]) -> Outcome:
        return self._rows.write(db, self._clock.now(), [(c.lines, c.done, c.fence) for c in group])

    def _serve(self, call: Call) -> None:
        try:
            result = self._transact(call.work)
        except Exception as error:  # noqa: BLE001  see _write
            self._tell(_fail, call.future, self._named(error))
        else:
            self._tell(_resolve, call.future, result)

    def _tell(self, what: Callable[..., None], *about: object) -> None:
        with suppress(RuntimeError):  # the loop is gone, and with it everybody who waited
            self._loop.call_soon_threadsafe(what, *about)

    def _transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self.turn:
            try:
                db = self._db = self._db or connect(self._path, self._busy)
                db.execute("begin immediate")
                result = work(db)
                db.execute("commit")
            except BaseException:
                # Whatever state the connection is in: closing it takes everything back.
                self._drop_connection()
                raise
        self.dirty.set()
        return result

    def _drop_connection(self) -> None:
        self._rows.forget()
        db, self._db = self._db, None
        if db is not None:
            db.close()

    def _named(self, error: Exception) -> LogError:
        return error if isinstance(error, LogError) else trouble(self._path, error)


def _resolve(future: asyncio.Future[Any], result: object) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
