"""Hours, days and calendars: when something counts. Local time of the site; no clock in here."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60


class Span(Struct, frozen=True):
    """From a minute of the day to another; 22:00 to 06:00 passes midnight. `end` is outside."""

    start: int
    end: int


class Hours(Struct, frozen=True, kw_only=True):
    """When: spans of the day on some days. No spans = all day; no days = every day.

    `days` are mon … sun, workday, weekend, or ids of calendars. A span that passes midnight
    belongs to the day on which it begins.
    """

    spans: tuple[Span, ...] = ()
    days: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()  # days on which it does not count after all


ALWAYS = Hours()


class Calendar(Struct, frozen=True, kw_only=True):
    """Named days: a golden week, festival days. Both ends of a stretch of days are in it."""

    id: str
    names: Mapping[str, str]
    dates: tuple[tuple[date, date], ...]


class Times:
    """The site's local time and its calendars."""

    def __init__(self, timezone: str, calendars: Mapping[str, Calendar]) -> None:
        self._zone = ZoneInfo(timezone)
        self._calendars = calendars

    def local(self, at: datetime) -> datetime:
        """The same moment on the site's clocks."""
        return at.astimezone(self._zone)

    def moment(self, day: date, minute: int) -> datetime:
        """When the site's clocks show that minute of the day; 1440 is the next midnight.

        Of a minute that comes twice (clocks go back) the first; one that is left out (clocks go
        forward) comes as much after the gap's beginning as it stands in it.
        """
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        return (midnight + timedelta(minutes=minute)).astimezone(UTC)

    def days(self, day: date) -> frozenset[str]:
        """Everything that a date is: its weekday, workday or weekend, its calendars."""
        weekday = day.weekday()
        names = {WEEKDAYS[weekday], "weekend" if weekday >= 5 else "workday"}  # noqa: PLR2004 - Saturday
        names |= {
            id
            for id, calendar in self._calendars.items()
            if any(first <= day <= last for first, last in calendar.dates)
        }
        return frozenset(names)

    def open(self, hours: Hours, at: datetime) -> bool:
        """Does it count at this moment?"""
        if hours == ALWAYS:
            return True
        local = self.local(at)
        minute, today = local.hour * 60 + local.minute, local.date()
        if not hours.spans:
            return self._counts(hours, today)
        if any(_in_day(s, minute) for s in hours.spans) and self._counts(hours, today):
            return True
        late = any(_after_midnight(s, minute) for s in hours.spans)
        return late and self._counts(hours, today - timedelta(days=1))

    def on_day(self, hours: Hours, day: date) -> bool:
        """Does that day count, at whatever time?"""
        return self._counts(hours, day)

    def any_open(self, hours: Iterable[Hours], at: datetime) -> bool:
        """Does one of them count at this moment?"""
        return any(self.open(h, at) for h in hours)

    def _counts(self, hours: Hours, day: date) -> bool:
        days = self.days(day)
        return not days & hours.never and (not hours.days or bool(days & hours.days))


def _in_day(span: Span, minute: int) -> bool:
    """The part of a span on the day on which it begins."""
    end = span.end if span.end > span.start else MIDNIGHT
    return span.start <= minute < end


def _after_midnight(span: Span, minute: int) -> bool:
    return span.end <= span.start and minute < span.end
