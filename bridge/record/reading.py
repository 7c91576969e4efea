"""The journal, read for the record: lines of the log to facts of a ledger."""

from collections.abc import AsyncIterator
from datetime import timedelta

from bridge import codec
from bridge.errors import LogError
from bridge.ports import Entry, Log
from bridge.record.ledger import Ledger, Touched
from bridge.record.page import Page
from bridge.streams import JOURNAL
from rules.rulebook import Rulebook
from rules.transitions import IllegalMove

QUIET = timedelta(days=7)  # after it a call that is over is told of, and memory let go


class Torn(LogError):
    """A line of the journal that cannot be read, or that does not follow from those before."""


def applied(ledger: Ledger, entry: Entry) -> Touched:
    """One line more. `Torn` names the line that is wrong."""
    try:
        return ledger.apply(entry.key, codec.fact(entry.body))
    except codec.Unreadable as error:
        # Its own text shows the body, and with it whoever reported.
        raise Torn(f"journal line {entry.seq}: cannot be read: {error.__cause__}") from error
    except IllegalMove as error:
        raise Torn(f"journal line {entry.seq}: {error}") from error


async def pages(
    log: Log, book: Rulebook, quiet: timedelta = QUIET
) -> AsyncIterator[tuple[Ledger, Page]]:
    """Every call of the journal, whole: those that are over and quiet first, then by their start.

    Memory holds the calls that are not over or not yet `quiet` for long.
    """
    ledger = Ledger(book, keep=quiet)
    async for entries in log.history(JOURNAL):
        for entry in entries:
            for page in applied(ledger, entry).gone:
                yield ledger, page
    for page in list(ledger.pages.values()):
        yield ledger, page
