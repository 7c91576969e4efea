"""`record trail`: who ordered what at the desks, and who looked at what is protected."""

import argparse
import sys
from collections.abc import AsyncIterator

from bridge import codec
from bridge.ports import Log
from bridge.record.archive import Archive
from bridge.record.table import table
from bridge.record.trail import trail_view
from bridge.record.words import say
from bridge.streams import JOURNAL
from bridge.trail_ports import TrailView
from rules.desk_events import DESK_FACTS, DeskFact

_MARKERS = tuple(f'"type":"{kind.__name__}"'.encode() for kind in DESK_FACTS)


async def trailed(archive: Archive, _: argparse.Namespace) -> int:
    """All of it, the newest last, whatever a board still remembers."""
    rows = [_row(fact, archive) async for fact in desk_facts(archive.log)]
    heads = [archive.head(head) for head in ("time", "who", "what", "id", "words")]
    lines = table(heads, rows) if rows else [archive.say("no_trail")]
    sys.stdout.writelines(line + "\n" for line in lines)
    return 0


async def desk_facts(log: Log) -> AsyncIterator[DeskFact]:
    """The facts of a journal that tell of people at desks."""
    async for entries in log.history(JOURNAL):
        for entry in entries:
            if any(marker in entry.body for marker in _MARKERS):
                fact = codec.fact(entry.body)
                if isinstance(fact, DESK_FACTS):
                    yield fact


def _row(fact: DeskFact, archive: Archive) -> list[str]:
    view: TrailView = trail_view(fact, archive.names, {})
    desk = view.desk_names.get(archive.language, view.desk)
    what = say("trail", view.what, archive.language)
    return [
        f"{view.at.astimezone(archive.zone):%Y-%m-%d %H:%M:%S}",
        view.person or view.account or say("small", "unsigned", archive.language),
        f"{what} ({desk})" if desk else what,
        view.call,
        view.text,
    ]
