"""Who reported, shown to those entitled, for as long as it may be.

Law: whoever asked to be forgotten is shown to nobody, and nobody is shown after the policy's time.
What is asked for a page is asked here; the journal itself keeps what it holds.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bridge import codec
from bridge.ports import Log
from bridge.record.page import Page
from bridge.streams import JOURNAL
from rules.people_events import Forgotten
from rules.said import Source


class Shown:
    """Of which pages the reporters may be told. `names`: they were asked for at all."""

    def __init__(
        self,
        *,
        names: bool,
        now: datetime,
        names_for: timedelta | None,
        forgotten: Iterable[Source] = (),
    ) -> None:
        """`names_for` None = as long as there is a journal."""
        self._names, self._now, self._for = names, now, names_for
        self._gone = {who(source) for source in forgotten}
        self._channels = {channel for channel, _ in self._gone}

    def __call__(self, page: Page) -> bool:
        """May the reporters of this page be told?"""
        if not self._names or (self._for is not None and self._now - page.last > self._for):
            return False
        return not any(self._is_gone(source) for source, _ in page.reporters())

    def _is_gone(self, source: Source) -> bool:
        """A relay knows only the channel: where one of it is forgotten, nobody of it is told."""
        alone = not source.sender and str(source.address) in self._channels
        return alone or who(source) in self._gone


def who(source: Source) -> tuple[str, str]:
    """Channel and sender: as somebody is known, in whatever language they speak."""
    return str(source.address), source.sender


async def forgotten(log: Log) -> tuple[Source, ...]:
    """Everybody who asked to be forgotten, ever."""
    marker = b'"type":"Forgotten"'
    found = [
        fact.source
        async for entries in log.history(JOURNAL)
        for entry in entries
        if marker in entry.body and isinstance(fact := codec.fact(entry.body), Forgotten)
    ]
    return tuple(found)
