"""The file of the SQLite log: its tables, how it is opened, and what its errors mean.

A line is a row of `line`; `seq` counts through all streams. What was consumed is not marked on the
row, which would write every body twice, but kept per stream as a water mark (`stream.upto`: it and
all before are done) and the few done beyond it (`done`). Done lines of streams that drop lose their
body instead and leave the index `alive`; the row stays, so the key stays known and no number is
ever given twice.
"""

import os
import sqlite3
from pathlib import Path

from bridge.errors import LogError

VERSION = 1
MARK = 0x70627267  # application_id: this file is ours

SCHEMA = """
create table stream (
    id integer primary key, name text not null unique, upto integer not null default 0
) strict;

create table line (
    seq integer primary key, stream integer not null, key text not null,
    at integer not null, body blob, unique (stream, key)
) strict;

create index alive on line (stream) where body is not null;

create table done (
    stream integer not null, seq integer not null, primary key (stream, seq)
) strict, without rowid;

create trigger tidy after update of upto on stream begin
    delete from done where stream = new.id and seq <= new.upto; end;

create table lease (
    one integer primary key check (one = 1), owner text not null, fence integer not null,
    until integer not null
) strict;

insert into lease values (1, '', 0, 0);
"""


def trouble(path: Path, error: Exception) -> LogError:
    """The same trouble, naming the file."""
    return LogError(f"{path}: {error}")


def connect(path: Path, busy: float) -> sqlite3.Connection:
    """A connection that waits `busy` seconds for others and syncs every commit to the disk."""
    db = sqlite3.connect(
        path, timeout=busy, isolation_level=None, check_same_thread=False, cached_statements=1024
    )
    try:
        # The pages of a commit go to the side thread, never into somebody's commit.
        db.execute("pragma wal_autocheckpoint = 0")
        db.execute("pragma synchronous = full")
        db.execute("pragma cache_size = -16384")
    except BaseException:
        db.close()
        raise
    return db


def prepare(path: Path, busy: float) -> None:
    """Create the file where it is missing, readable by its owner only, and see that it is ours."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise LogError(f"{path}: {error.strerror}") from error
    try:
        db = connect(path, busy)
        try:
            _adopt(path, db)
        finally:
            db.close()
    except sqlite3.Error as error:
        raise trouble(path, error) from error


def _adopt(path: Path, db: sqlite3.Connection) -> None:
    # Two processes may create the file at the same moment: whoever comes second finds it made.
    db.execute("begin immediate")
    mark = db.execute("pragma application_id").fetchone()[0]
    version = db.execute("pragma user_version").fetchone()[0]
    empty = not db.execute("select count(*) from sqlite_schema").fetchone()[0]
    if empty:
        for statement in SCHEMA.split(";\n\n"):
            db.execute(statement)
        db.execute(f"pragma application_id = {MARK}")
        db.execute(f"pragma user_version = {VERSION}")
    db.execute("commit")
    if not empty and mark != MARK:
        raise LogError(f"{path}: a database, but not a log of ours")
    if version > VERSION:
        raise LogError(f"{path}: written by a newer release (layout {version})")
    mode = db.execute("pragma journal_mode = wal").fetchone()[0]
    if mode != "wal":
        raise LogError(f"{path}: this place cannot hold a write-ahead log (journal mode {mode})")
