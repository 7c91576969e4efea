"""The newest lines of every stream that is being read, as they were written.

Readers at the end of a stream take them from here and do not read the file again. `base` says from
where on a tail is complete: a reader behind it must go to the file. All of it lives in the loop.
"""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from bridge.logs.terms import PAGE, PAGE_BYTES, Bell


class Row(NamedTuple):
    """One line as it stands in the file."""

    seq: int
    key: str
    at: int
    body: bytes


class Tail:
    """All lines of one stream after `base`."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.grown = Bell()
        self._rows: deque[Row] = deque()
        self._bytes = 0

    def after(self, seq: int, limit: int) -> list[Row]:
        """The oldest lines later than `seq`; only for a `seq` at or after `base`."""
        found: list[Row] = []
        for row in reversed(self._rows):
            if row.seq <= seq:
                break
            found.append(row)
        found.reverse()
        return found[:limit]

    def add(self, row: Row) -> None:
        """One line more; the oldest go when there are too many."""
        self._rows.append(row)
        self._bytes += len(row.body)
        while len(self._rows) > PAGE or self._bytes > PAGE_BYTES:
            gone = self._rows.popleft()
            self._bytes -= len(gone.body)
            self.base = max(self.base, gone.seq)

    def forget(self, base: int) -> None:
        """Somebody else wrote: whoever stands before `base` must read the file."""
        self._rows.clear()
        self._bytes = 0
        self.base = base


class Tails:
    """The tails of one file."""

    def __init__(self, newest: int) -> None:
        self._newest = newest
        self._tails: dict[str, Tail] = {}

    def of(self, stream: str) -> Tail:
        """The tail of a stream; from now on it is kept."""
        tail = self._tails.get(stream)
        if tail is None:
            tail = self._tails[stream] = Tail(self._newest)
        return tail

    def written(self, before: int, rows: Iterable[tuple[str, Row]]) -> None:
        """We wrote `rows` when `before` was the newest line of the file."""
        self.seen(before)
        grown = set()
        for stream, row in rows:
            self._newest = max(self._newest, row.seq)
            if tail := self._tails.get(stream):
                tail.add(row)
                grown.add(tail)
        for tail in grown:
            tail.grown.ring()

    def seen(self, newest: int) -> None:
        """The file's newest line is `newest`: if we do not know it, others wrote."""
        if newest > self._newest:
            self._newest = newest
            for tail in self._tails.values():
                tail.forget(newest)
            self.wake()

    def wake(self) -> None:
        """Let every reader look again."""
        for tail in self._tails.values():
            tail.grown.ring()
