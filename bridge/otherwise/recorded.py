"""The inbox as it was recorded, each line with the facts that followed from it then."""

from collections.abc import AsyncIterator

from bridge import codec
from bridge.ports import Entry, Log
from bridge.streams import INBOX, JOURNAL
from rules.events import Event


async def entries(log: Log, stream: str) -> AsyncIterator[Entry]:
    """All lines of a stream so far, one by one."""
    async for batch in log.history(stream):
        for entry in batch:
            yield entry


async def recorded(log: Log) -> AsyncIterator[tuple[Entry, tuple[Event, ...]]]:
    """Every line that was decided, with its facts; lines after the last of those are left out."""
    journal = entries(log, JOURNAL)
    fact = await anext(journal, None)
    async for line in entries(log, INBOX):
        if fact is None:
            return
        found: list[Event] = []
        while fact is not None and fact.key.rpartition("/")[0] == line.key:
            found.append(codec.fact(fact.body))
            fact = await anext(journal, None)
        yield line, tuple(found)
