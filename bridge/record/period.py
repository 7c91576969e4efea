"""The figures of a period: by kind, place, unit and hour, and against another period. Pure.

Times run from the first word that was heard. Merged calls are the matter of another one, exercises
are none: neither is counted. Within 1, 3, 5 minutes: of the calls at whose place somebody arrived.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from bridge.record.figures import STAGES, Spread, began, spread, takers, times
from bridge.views import CallView

BY = ("kind", "place", "unit", "hour")
CIRCLES = (1, 3, 5)  # minutes
_LEAP = (2, 29)


class Span(Struct, frozen=True):
    """From a moment to just before another."""

    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        """Is it in the span?"""
        return self.since <= at < self.until


class Row(Struct, frozen=True, kw_only=True):
    """One line of a report. `before`: calls of the other period, None where there is none."""

    id: str
    count: int
    before: int | None
    times: Mapping[str, Spread]  # stage → its spread, seconds
    within: Mapping[int, float]  # minutes → share of the calls where somebody arrived

    @property
    def change(self) -> float | None:
        """By which share there are more calls, or fewer; None where that cannot be said."""
        return None if not self.before else (self.count - self.before) / self.before


class Report(Struct, frozen=True, kw_only=True):
    """A period. Rows of a kind, place or unit: those with most calls first; hours in order."""

    span: Span
    other: Span | None
    whole: Row
    by: Mapping[str, tuple[Row, ...]]


def report(calls: Iterable[CallView], span: Span, other: Span | None, zone: tzinfo) -> Report:
    """The report on these calls; hours are those of `zone`."""
    counted = [c for c in calls if not c.drill and c.status != "merged"]
    now = [c for c in counted if span.holds(began(c))]
    then = [c for c in counted if other and other.holds(began(c))]
    return Report(
        span=span,
        other=other,
        whole=_row("", now, then if other else None),
        by={what: _rows(what, now, then if other else None, zone) for what in BY},
    )


def a_year_before(span: Span) -> Span:
    """The same dates of the year before; the 29th of February is the 28th there."""
    return Span(_last_year(span.since), _last_year(span.until))


def just_before(span: Span) -> Span:
    """As long, and ending where the span begins; whole days by the clock on the wall."""
    days = span.until.date() - span.since.date()
    if days:
        return Span(span.since - days, span.until - days)
    return Span(span.since - (span.until - span.since), span.since)


def _last_year(at: datetime) -> datetime:
    day = at.day - ((at.month, at.day) == _LEAP)
    return at.replace(year=at.year - 1, day=day)


def _rows(
    what: str, now: Sequence[CallView], then: Sequence[CallView] | None, zone: tzinfo
) -> tuple[Row, ...]:
    here, there = _groups(what, now, zone), _groups(what, then or (), zone)
    rows = [
        _row(id, here.get(id, []), None if then is None else there.get(id, []))
        for id in dict.fromkeys((*here, *there))
    ]
    if what == "hour":
        return tuple(sorted(rows, key=lambda r: r.id))
    return tuple(sorted(rows, key=lambda r: (-r.count, r.id)))


def _groups(what: str, calls: Iterable[CallView], zone: tzinfo) -> dict[str, list[CallView]]:
    found: dict[str, list[CallView]] = {}
    for call in calls:
        for id in _ids(what, call, zone):
            found.setdefault(id, []).append(call)
    return found


def _ids(what: str, call: CallView, zone: tzinfo) -> Sequence[str]:
    match what:
        case "kind":
            return (call.kind,)
        case "place":
            return (call.place,)
        case "unit":
            return takers(call)
    return (f"{began(call).astimezone(zone):%H}",)


def _row(id: str, now: Sequence[CallView], then: Sequence[CallView] | None) -> Row:
    seconds: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for call in now:
        for stage, took in times(call).items():
            seconds[stage].append(took)
    there = seconds["scene"]
    return Row(
        id=id,
        count=len(now),
        before=None if then is None else len(then),
        times={stage: spread(took) for stage, took in seconds.items() if took},
        within={m: sum(t <= m * 60 for t in there) / len(there) for m in CIRCLES if there},
    )


def days(first: date, last: date, zone: tzinfo) -> Span:
    """Whole days, the last one included."""
    end = last + timedelta(days=1)
    return Span(
        datetime(first.year, first.month, first.day, tzinfo=zone),
        datetime(end.year, end.month, end.day, tzinfo=zone),
    )
