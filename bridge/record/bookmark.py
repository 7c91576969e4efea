"""Where a board may begin to read, so that its start does not grow with history.

Everything that stands on the board comes from lines after the bookmark, but for the last word on
units and links: that is in it. Reading the lines after it again ends where the board was.
"""

import logging

from msgspec import Struct, ValidationError
from msgspec.structs import replace

from bridge import codec
from bridge.errors import LogError
from bridge.ports import Append, Log
from bridge.record.known import Known
from bridge.record.ledger import Ledger
from bridge.streams import BOARD

EVERY = 20_000  # facts between two bookmarks
STEP = 500  # facts between two lines that a bookmark can point at

_log = logging.getLogger(__name__)


class Bookmark(Struct, frozen=True, kw_only=True):
    """Begin after the line `after`, knowing this."""

    after: str
    known: Known


class Marks:
    """Lines of the journal at which one could begin, the oldest that is still needed first."""

    def __init__(self, begun: Bookmark, every: int = EVERY) -> None:
        self._every = every
        self._marks = [(begun.known.version, begun.after)]
        self._set = begun.known.version
        self._newest = begun.after

    def pass_(self, version: int, seq: str) -> None:
        """The ledger has read as far as this."""
        if version - self._marks[-1][0] >= min(STEP, self._every):
            self._marks.append((version, seq))

    def due(self, version: int) -> bool:
        """Is it time for a new bookmark?"""
        return version - self._set >= self._every

    def bookmark(self, ledger: Ledger) -> Bookmark | None:
        """The newest one that still tells all; None where the one before is as good."""
        self._set, needs = ledger.version, ledger.needs()
        while len(self._marks) > 1 and self._marks[1][0] <= needs:
            del self._marks[0]
        version, after = self._marks[0]
        if after == self._newest:
            return None
        self._newest = after
        return Bookmark(after=after, known=replace(ledger.known(), version=version))


async def load(log: Log) -> Bookmark:
    """The newest bookmark, or the beginning."""
    entry = await log.last(BOARD)
    try:
        return codec.decode(entry.body, Bookmark) if entry else BEGINNING
    except (codec.Unreadable, ValidationError) as error:
        _log.warning("the bookmark cannot be read, the whole journal is: %s", error)
        return BEGINNING


async def save(log: Log, bookmark: Bookmark) -> None:
    """Keep it and let go of the one before. Trouble only makes the next start slower."""
    line = Append(stream=BOARD, key=f"after/{bookmark.after}", body=codec.encode(bookmark))
    try:
        old = await log.last(BOARD)
        await log.commit(line, done=[old] if old else [])
    except LogError as error:
        _log.warning("the bookmark was not written: %s", error)


BEGINNING = Bookmark(after="", known=Known())
