"""The statements of the SQLite log that read. Blocking; used by one thread at a time."""

from pathlib import Path

from bridge.logs.sqlite_file import connect
from bridge.logs.tails import Row
from bridge.logs.terms import PAGE_BYTES

PAGE = """
select seq, key, at, body from line
where stream = (select id from stream where name = :stream) and body is not null
    and seq > :at and seq <= :end order by seq limit :limit
"""
UNDONE = """
select seq, key, at, body from line
where stream = (select id from stream where name = :stream) and body is not null
    and seq > max(:at, (select upto from stream where name = :stream)) and seq <= :end
    and not exists (select 1 from done where done.stream = line.stream and done.seq = line.seq)
    order by seq limit :limit
"""
LAST = """
select seq, key, at, body from line
where stream = (select id from stream where name = :stream) and body is not null
    order by seq desc limit 1
"""


class Pages:
    """A connection that only reads."""

    def __init__(self, path: Path, busy: float) -> None:
        self._db = connect(path, busy)
        self._db.execute("pragma query_only = on")

    def newest(self) -> int:
        """The number of the newest line of the file."""
        return int(self._db.execute("select coalesce(max(seq), 0) from line").fetchone()[0])

    def page(
        self, stream: str, at: int, limit: int, *, undone: bool, end: int | None = None
    ) -> tuple[list[Row], int]:
        """Lines after `at` up to `end`, and how far this has read: where the next page starts."""
        end = self.newest() if end is None else end
        asked = {"stream": stream, "at": at, "end": end, "limit": limit}
        cursor = self._db.execute(UNDONE if undone else PAGE, asked)
        rows: list[Row] = []
        weight = 0
        for values in cursor:
            rows.append(Row(*values))
            weight += len(values[3])
            if weight > PAGE_BYTES:
                break
        cursor.close()
        whole = len(rows) < limit and weight <= PAGE_BYTES
        return rows, max(at, end) if whole else rows[-1].seq

    def last(self, stream: str) -> Row | None:
        """The newest line of a stream."""
        found = self._db.execute(LAST, {"stream": stream}).fetchone()
        return Row(*found) if found else None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
