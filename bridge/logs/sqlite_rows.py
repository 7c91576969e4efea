"""The statements of the SQLite log that write: a group of commits becomes rows.

Each function runs inside a transaction that somebody else began and ends.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import chain
from typing import TypeVar

from bridge.errors import Fenced, LogError
from bridge.logs.tails import Row
from bridge.logs.terms import Lease, drops, to_stamp
from bridge.ports import Append

T = TypeVar("T")
Asked = tuple[Sequence[Append], Sequence[tuple[str, int]], int | None]  # lines, done, fence
CHUNK = 128  # rows in one statement

LEASE = "select owner, fence, until from lease"
BEFORE = """
select owner, fence, until, coalesce((select max(seq) from line), 0),
    coalesce((select at from line order by seq desc limit 1), 0) from lease
"""
ADVANCE = """
update stream set upto = max(upto, coalesce(
    (select l.seq - 1 from line l where l.stream = stream.id and l.body is not null
        and l.seq > stream.upto
        and not exists (select 1 from done d where d.stream = l.stream and d.seq = l.seq)
        order by l.seq limit 1),
    (select l.seq from line l where l.stream = stream.id and l.body is not null
        order by l.seq desc limit 1),
    0)) where id = ?
"""


@dataclass(slots=True)
class Outcome:
    """What became of a group of commits."""

    before: int = 0  # the newest line of the file when the group began
    rows: list[tuple[str, Row]] = field(default_factory=list)  # stream and row, as written
    refused: dict[int, LogError] = field(default_factory=dict)  # nth commit → why


class Rows:
    """Writes groups; remembers the numbers of the streams until told to forget."""

    def __init__(self) -> None:
        self._streams: dict[str, int] = {}

    def forget(self) -> None:
        """The transaction was taken back: a new stream may have no number after all."""
        self._streams.clear()

    def write(self, db: sqlite3.Connection, now: datetime, group: Sequence[Asked]) -> Outcome:
        """Write every commit whose fence is good, all with one stamp that never goes back."""
        *owned, before, newest = db.execute(BEFORE).fetchone()
        lease = Lease(*owned)
        outcome = Outcome(before)
        lines: list[Append] = []
        done: list[tuple[str, int]] = []
        for nth, (new, consumed, fence) in enumerate(group):
            try:
                lease.admit(fence)
            except Fenced as refused:
                outcome.refused[nth] = refused
            else:
                lines.extend(new)
                done.extend(consumed)
        outcome.rows = self._append(db, before, max(newest, to_stamp(now)), lines)
        self._finish(db, done)
        return outcome

    def _append(
        self, db: sqlite3.Connection, before: int, stamp: int, lines: Sequence[Append]
    ) -> list[tuple[str, Row]]:
        rows = [
            (line.stream, Row(seq, line.key, stamp, line.body))
            for seq, line in enumerate(lines, before + 1)
        ]
        written = 0
        for chunk in chunks(rows):
            values = [(r.seq, self._stream(db, s), r.key, r.at, r.body) for s, r in chunk]
            cursor = db.execute(insert(len(chunk)), list(chain.from_iterable(values)))
            written += cursor.rowcount
        if written < len(rows):  # some keys were known
            kept = {seq for (seq,) in db.execute("select seq from line where seq > ?", (before,))}
            rows = [one for one in rows if one[1].seq in kept]
        return rows

    def _finish(self, db: sqlite3.Connection, done: Sequence[tuple[str, int]]) -> None:
        by_stream: dict[str, list[int]] = {}
        for stream, seq in done:
            by_stream.setdefault(stream, []).append(seq)
        for stream, seqs in by_stream.items():
            id = self._stream(db, stream)
            for chunk in chunks(seqs):
                if drops(stream):
                    db.execute(drop(len(chunk)), [*chunk, id])
                else:
                    db.execute(mark(len(chunk)), [v for seq in chunk for v in (id, seq)])
            if not drops(stream):
                db.execute(ADVANCE, (id,))

    def _stream(self, db: sqlite3.Connection, name: str) -> int:
        id = self._streams.get(name)
        if id is None:
            db.execute("insert or ignore into stream (name) values (?)", (name,))
            found = db.execute("select id from stream where name = ?", (name,)).fetchone()
            id = self._streams[name] = int(found[0])
        return id


def read_lease(db: sqlite3.Connection) -> Lease:
    """Who owns the site."""
    return Lease(*db.execute(LEASE).fetchone())


def write_lease(db: sqlite3.Connection, lease: Lease) -> None:
    """Keep it."""
    db.execute("update lease set owner = ?, fence = ?, until = ?", lease)


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in pieces that one statement takes."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


@cache
def insert(rows: int) -> str:
    """The statement that writes so many lines; a known key changes nothing."""
    values = ", ".join(["(?, ?, ?, ?, ?)"] * rows)
    return f"insert into line (seq, stream, key, at, body) values {values} on conflict do nothing"  # noqa: S608  no value is in the text


@cache
def drop(rows: int) -> str:
    """The statement that empties so many lines of a stream."""
    marks = ", ".join(["?"] * rows)
    # The plus keeps the planner from walking through the whole stream by its keys.
    return f"update line set body = null where seq in ({marks}) and +stream = ?"  # noqa: S608  as above


@cache
def mark(rows: int) -> str:
    """The statement that marks so many lines as done."""
    return f"insert or ignore into done values {', '.join(['(?, ?)'] * rows)}"  # noqa: S608  as above
