"""Calendars and shifts, and the times of day and dates that they are written in.

Nothing here depends on how YAML reads a time: `07:00` and `2026-10-01` stay words, quoted or not.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Known, Reader, Wrong, duration, listing, text
from bridge.config.hours import DAYS, on_days, spans
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, meant
from bridge.config.shapes import either, listed, shape_of, shaped, written
from rules.model import Role, Unit
from rules.times import ALWAYS, Calendar, Hours, Times

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?")
CLOCK = written("a time of the day", f"^ *({_CLOCK.pattern}) *$", "08:30")
DATES = written("a date, or first..last", f"^ *({_DATES.pattern}) *$", "2026-10-01..2026-10-07")
_WEEK = [date(2026, 1, 5) + timedelta(days=n) for n in range(7)]  # from a Monday


def declared(root: Node, section: str, given: Collection[str]) -> Known:
    """What an optional section holds, for those who refer to it; None where it cannot be told.

    `given` are the file's own top keys, misspelt ones too: a misspelt section is noted already.
    """
    if section not in root.items:
        return None if section in given else ()
    return root.child(section).items.keys() if root.child(section).items else _empty(root, section)


def _empty(root: Node, section: str) -> Known:
    return () if isinstance(root.child(section).value, dict) else None


def read_calendars(root: Node, named: Reader[Any], notes: Notes) -> Mapping[str, Read[Calendar]]:
    """The section `calendars`."""
    table: Mapping[str, Reader[Any]] = {"names": named, "dates": dates}

    def read(id: str, node: Node) -> Read[Calendar]:
        if id in DAYS:
            notes.wrong(node, f"{id!r} is a day already; give the calendar another id")
        found = fields(node, table, notes, ("names", "dates"))
        value = Calendar(id=id, **({"names": {}, "dates": ()} | found))
        return Read(node, value, frozenset(found), meant(node, table))

    return entries(root.child("calendars"), read, notes) if "calendars" in root.items else {}


def read_shifts(root: Node, calendars: Known, notes: Notes) -> Mapping[str, Read[Hours]]:
    """The section `shifts`: hours alone, or a map of `hours`, `days` and `never`."""
    days = on_days(calendars)
    table: Mapping[str, Reader[Any]] = {"hours": spans, "days": days, "never": days}

    def read(_id: str, node: Node) -> Read[Hours]:
        if not isinstance(node.value, dict):
            node = replace(node, value={"hours": node})
        found = fields(node, table, notes)
        value = Hours(**{"spans" if key == "hours" else key: v for key, v in found.items()})
        if value == ALWAYS and not meant(node, table):
            notes.odd(node, "neither hours nor days: this shift never ends")
        return Read(node, value, frozenset(found), meant(node, table))

    return entries(root.child("shifts"), read, notes) if "shifts" in root.items else {}


@shaped(CLOCK)
def clock(node: Node) -> int:
    """A time of the day, 00:00 to 23:59, as its minute."""
    if not (found := _CLOCK.fullmatch(said := text(node))):
        raise Wrong((node, f"{said!r} is no time of the day like 08:30"))
    return int(found[1]) * 60 + int(found[2])


@shaped(either(DATES, listed(DATES, 1)))
def dates(node: Node) -> tuple[tuple[date, date], ...]:
    """A date or a stretch of dates, or a list of them."""
    return listing(stretch, least=1)(node) if isinstance(node.value, list) else (stretch(node),)


def stretch(node: Node) -> tuple[date, date]:
    """One date (2026-10-01), or the first and the last of several (2026-10-01..2026-10-07)."""
    if not (found := _DATES.fullmatch(said := text(node))):
        raise Wrong((node, f"{said!r} is no date like 2026-10-01 or 2026-10-01..2026-10-07"))
    first = _date(node, found[1])
    last = _date(node, found[2]) if found[2] else first
    if last < first:
        raise Wrong((node, f"{said!r} ends before it begins"))
    return first, last


def _date(node: Node, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Wrong((node, f"{written} is not in the calendar")) from None


def check_duty(
    root: Node,
    units: Mapping[str, Read[Unit]],
    shifts: Mapping[str, Read[Hours]],
    calendars: Mapping[str, Read[Calendar]],
    notes: Notes,
) -> None:
    """Warn of a unit whose `on_duty` never counts, and of hours with no dispatcher on duty."""
    for read in units.values():
        if read.value.shifts and "on_duty" in read.sound:
            notes.odd(read.at("on_duty"), "does not count: the unit has shifts")
    desks = [r.value for r in units.values() if r.value.role is Role.DISPATCHER]
    hours = [[shifts[id].value for id in d.shifts if id in shifts] for d in desks]
    if not desks or not all(hours):
        return
    times = Times("UTC", {id: r.value for id, r in calendars.items()})
    flat = [h for of in hours for h in of]
    if gap := next(_gaps(flat, times, calendars), None):
        day = next(d for d in DAYS if d in times.days(gap.date()))
        when = f"{day} {gap:%H:%M}" if gap.date() in _WEEK else f"{gap:%Y-%m-%d %H:%M}"
        message = f"no dispatcher is on duty from {when}; then every dispatcher is told"
        notes.odd(root.child("units"), message)


def _gaps(
    hours: Collection[Hours], times: Times, calendars: Mapping[str, Read[Calendar]]
) -> Iterator[datetime]:
    """Moments (the site's clocks as if UTC) at which none of the hours counts any more."""
    first = (first for r in calendars.values() for first, _ in r.value.dates)
    minutes = sorted({0, *(s.end % (24 * 60) for h in hours for s in h.spans)})
    for day in (*_WEEK, *sorted(first)):
        for minute in minutes:
            at = datetime.combine(day, time(), UTC) + timedelta(minutes=minute)
            if not times.any_open(hours, at):
                yield at


_times = listing(duration(), least=1)


@shaped(shape_of(_times))
def rising(node: Node) -> tuple[timedelta, ...]:
    """Times such as [1min, 3min, 5min]."""
    times = _times(node)
    if list(times) != sorted(set(times)):
        raise Wrong((node, "each must be longer than the one before it"))
    return times
