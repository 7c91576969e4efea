"""The side thread of the SQLite log: moves written pages home, and sees what others wrote.

A checkpoint inside a commit costs that commit 10–18 ms; here it costs nobody. A passive one never
waits; when the write-ahead log has grown large all the same, the writer is held up once, briefly,
so that the log can start again from its beginning.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from bridge.logs.sqlite_file import connect, trouble
from bridge.logs.sqlite_writer import Writer

EVERY = 0.2  # seconds
LARGE = 8192  # pages (32 MB) of write-ahead log
PATIENCE = 0.1  # seconds that the writer may be held up by somebody else's reading

log = logging.getLogger(__name__)


class Keeper:
    """The thread. `seen` is called from it with the number of the newest line when it changed."""

    def __init__(self, path: Path, writer: Writer, seen: Callable[[int], None]) -> None:
        self._path = path
        self._writer = writer
        self._seen = seen
        self._newest = -1
        self._failed = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"keep {path.name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End, with everything moved home unless another process reads just now. Blocks."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        db: sqlite3.Connection | None = None
        while not self._stop.wait(EVERY):
            db = self._round(db)
        db = self._round(db)
        if db is not None:
            db.close()

    def _round(self, db: sqlite3.Connection | None) -> sqlite3.Connection | None:
        try:
            db = db or connect(self._path, PATIENCE)
            self._look(db)
            if self._writer.dirty.is_set():
                self._writer.dirty.clear()
                self._checkpoint(db)
            self._failed = False
        except sqlite3.Error as error:
            self._complain(error)
        return db

    def _look(self, db: sqlite3.Connection) -> None:
        (newest,) = db.execute("select coalesce(max(seq), 0) from line").fetchone()
        if newest != self._newest:
            self._newest = newest
            self._seen(newest)

    def _checkpoint(self, db: sqlite3.Connection) -> None:
        _, pages, _ = db.execute("pragma wal_checkpoint(passive)").fetchone()
        if pages > LARGE:
            with self._writer.turn:
                db.execute("pragma wal_checkpoint(restart)").fetchone()
        if self._stop.is_set():
            db.execute("pragma wal_checkpoint(truncate)").fetchone()

    def _complain(self, error: sqlite3.Error) -> None:
        # The lines are safe in the write-ahead log: say it once, and try again.
        self._writer.dirty.set()
        if not self._failed:
            log.warning("%s", trouble(self._path, error))
        self._failed = True
