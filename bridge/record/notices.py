"""Notices with a deadline and how they ended, for whoever counts. Nobody who was told is in it."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bridge import codec
from bridge.ports import Log
from bridge.streams import JOURNAL
from rules.events import Event
from rules.notices.events import (
    NOTICE_FACTS,
    AnyNotice,
    End,
    NoticeAnswered,
    NoticeEnded,
    NoticeGiven,
    NoticeSigned,
)


class NoticeRow(Struct, frozen=True, kw_only=True):
    """One notice: what, where (ids), by whom, and how and when it ended."""

    notice: str
    at: datetime
    kind: str
    plate: str
    place: str
    by: str
    signed: datetime | None = None  # they had it; an answer proves it
    answer: str = ""  # its last words
    ended: datetime | None = None
    end: End | None = None
    seen_by: str = ""


class NoticeFigures(Struct, frozen=True, kw_only=True):
    """How many were given, how each ended, and how many are not over."""

    count: int
    standing: int
    signed: int
    ends: Mapping[str, int]  # End → how many, all of them
    by_kind: Mapping[str, int]


async def notice_facts(log: Log) -> AsyncIterator[AnyNotice]:
    """The facts of a journal that are about notices."""
    async for entries in log.history(JOURNAL):
        for entry in entries:
            if b'"type":"Notice' in entry.body and isinstance(
                fact := codec.fact(entry.body), NOTICE_FACTS
            ):
                yield fact


def notice_rows(facts: Iterable[Event]) -> tuple[NoticeRow, ...]:
    """All notices, in the order in which they were given."""
    rows: dict[str, NoticeRow] = {}
    for fact in facts:
        match fact:
            case NoticeGiven(at=at, about=a):
                rows[a.notice] = NoticeRow(
                    notice=a.notice, at=at, kind=a.kind, plate=a.plate, place=a.place, by=a.by
                )
            case NoticeSigned(at=at, about=a) if a.notice in rows:
                rows[a.notice] = replace(rows[a.notice], signed=at)
            case NoticeAnswered(at=at, about=a, words=words) if a.notice in rows:
                signed = rows[a.notice].signed or at
                rows[a.notice] = replace(rows[a.notice], signed=signed, answer=words)
            case NoticeEnded(at=at, about=a, end=end, by=by) if a.notice in rows:
                rows[a.notice] = replace(rows[a.notice], ended=at, end=end, seen_by=by)
    return tuple(rows.values())


def tally(facts: Iterable[Event]) -> NoticeFigures:
    """The figures of the notices that were given in these facts."""
    rows = notice_rows(facts)
    ends = Counter(row.end for row in rows)
    return NoticeFigures(
        count=len(rows),
        standing=ends[None],
        signed=sum(row.signed is not None for row in rows),
        ends={end.value: ends[end] for end in End},
        by_kind=dict(sorted(Counter(row.kind for row in rows).items())),
    )
