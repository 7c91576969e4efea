"""What befell the site itself, for other programs: links that were lost, alarms and their ends.

No call knows of these, and nobody who reported stands in them.
"""

from collections.abc import AsyncIterator
from datetime import datetime, tzinfo

import msgspec

from bridge import codec
from bridge.ports import Log
from bridge.record.export import csv_row
from bridge.streams import JOURNAL
from rules.events import Event
from rules.site_events import Alarmed, AlarmOver, LinkMoved

Site = LinkMoved | Alarmed | AlarmOver
COLUMNS = ("time", "fact", "adapter", "what", "about", "state", "since", "times", "detail")
_encoder = msgspec.json.Encoder(order="deterministic")


async def site_facts(
    log: Log, since: datetime | None, until: datetime | None
) -> AsyncIterator[tuple[str, Site]]:
    """Key and fact, in order; `since` ≤ its time < `until`."""
    async for batch in log.history(JOURNAL):
        for entry in batch:
            try:
                fact: Event = codec.fact(entry.body)
            except codec.Unreadable:  # told where the record is read
                continue
            after = since is None or fact.at >= since
            if isinstance(fact, Site) and after and (until is None or fact.at < until):
                yield entry.key, fact


def json_line(key: str, fact: Site) -> bytes:
    """As the journal has it."""
    return _encoder.encode({"key": key, "fact": fact}) + b"\n"


def row(fact: Site, zone: tzinfo) -> str:
    """As a row of `COLUMNS`, with the site's clock time."""
    if isinstance(fact, LinkMoved):
        what = about = since = times = ""
        state, detail = "up" if fact.up else "down", fact.reason
    else:
        what, about, since = fact.what, fact.about, _time(fact.since, zone)
        state, detail, times = "over", "", str(fact.times)
    if isinstance(fact, Alarmed):
        state, detail = "on" if fact.on else "away", fact.detail
    return csv_row((
        _time(fact.at, zone), type(fact).__name__, fact.adapter, what, about, state, since, times,
        detail,
    ))  # fmt: skip


def _time(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
