"""The sections `cover` and `density`: the reserve that closes gaps, and how many must be there."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bridge.config.document import Node
from bridge.config.fields import Known, Reader, choice, duration, flag, listing, one_of, text, whole
from bridge.config.hours import on_days, spans
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, ids, meant
from bridge.config.spots import set_of
from rules.density.counting import lies_in
from rules.density.site import Density
from rules.model import Unit, UnitKind
from rules.reserves.site import Cover
from rules.times import Calendar, Hours, Times

if TYPE_CHECKING:  # it reads these sections
    from bridge.config.site import Draft

MOST = 10_000  # units that a minimum may ask for
_HOURS = {"hours": "spans", "days": "days", "never": "never"}  # keys of the file, of `Hours`
_WEEK = [date(2026, 1, 5) + timedelta(days=n) for n in range(7)]  # from a Monday
_MIDNIGHT = 24 * 60


def read_cover(root: Node, notes: Notes) -> Read[Cover] | None:
    """The section `cover`; None where the file has none."""
    if "cover" not in root.items:
        return None
    table: Mapping[str, Reader[Any]] = {
        "within": duration(),
        "after": duration(),
        "skills": set_of(text),
        "confirm": flag,
        "posts": listing(one_of("place", ids(root, "places"))),
    }
    node = root.child("cover")
    found = fields(node, table, notes)
    return Read(node, Cover(**found), frozenset(found), meant(node, table))


def read_density(
    root: Node, named: Reader[Any], zones: Known, calendars: Known, notes: Notes
) -> Mapping[str, Read[Density]]:
    """The section `density`; empty where the file has none."""
    if "density" not in root.items:
        return {}
    days = on_days(calendars)
    table: Mapping[str, Reader[Any]] = {
        "names": named,
        "zone": one_of("zone", zones),
        "units": whole(1, MOST),
        "to": listing(choice(UnitKind), least=1),
        "skills": set_of(text),
        "hours": spans,
        "days": days,
        "never": days,
    }

    def read(id: str, node: Node) -> Read[Density]:
        found = fields(node, table, notes, ("names", "units"))
        when = Hours(**{_HOURS[key]: found.pop(key) for key in _HOURS if key in found})
        value = Density(id=id, when=when, **({"names": {}} | found))
        return Read(node, value, frozenset(found), meant(node, table))

    return entries(root.child("density"), read, notes)


def check_cover(read: Read[Cover] | None, units: Mapping[str, Read[Unit]], notes: Notes) -> None:
    """Warn of a cover without a reserve, of a reserve without a cover, and of one that stands."""
    reserves = [r for r in units.values() if r.value.reserve]
    if read is not None and not reserves and all(r.clear("reserve") for r in units.values()):
        notes.odd(read.node, "no unit has reserve: yes, so nobody is ever moved")
    for one in reserves:
        if read is None:
            notes.odd(one.at("reserve"), "does not count: the site has no cover")
        elif one.value.kind is not UnitKind.PATROL:
            notes.odd(one.at("reserve"), "does not count: only a patrol is moved")


def check_density(draft: "Draft", notes: Notes) -> None:
    """Warn of each minimum that the shifts do not meet, with the first moment of it."""
    times = Times("UTC", {id: r.value for id, r in draft.calendars.items()})
    hours = {id: r.value for id, r in draft.shifts.items()}
    for read in draft.density.values():
        one = read.value
        who = [r.value for r in draft.units.values() if _counts(r.value, one, draft)]
        days = _days(draft.calendars)
        short = [(at, n) for at, n in _counted(one, who, hours, times, days) if n < one.units]
        if short:
            at, have = short[0]
            day = f"{at:%a %H:%M}".lower() if at.date() in _WEEK else f"{at:%Y-%m-%d %H:%M}"
            most = max(n for _, n in short)
            notes.odd(
                read.at("units"),
                f"{one.units} are wanted and the shifts give {have} from {day}"
                + (f" (never more than {most} then)" if most != have else ""),
            )


def _days(calendars: Mapping[str, Read[Calendar]]) -> tuple[date, ...]:
    """A week, and the first day of everything in a calendar."""
    return (*_WEEK, *sorted(first for r in calendars.values() for first, _ in r.value.dates))


def _counts(unit: Unit, one: Density, draft: "Draft") -> bool:
    """Is it of those that a minimum speaks of, at the place where it usually is?"""
    if unit.kind not in one.to or not one.skills <= unit.skills:
        return False
    if not one.zone or one.zone not in draft.zones:
        return True
    if unit.zones:
        return one.zone in unit.zones
    zone, places = draft.zones[one.zone].value, (r.value for r in draft.places.values())
    return unit.point is not None and lies_in(unit.point, zone, places)


def _counted(
    one: Density,
    who: list[Unit],
    shifts: Mapping[str, Hours],
    times: Times,
    days: Iterable[date],
) -> Iterator[tuple[datetime, int]]:
    """How many there are by their shifts at every turn of a week, and of each calendar's day."""
    of_all = [h for u in who for id in u.shifts if (h := shifts.get(id))]
    edges = {s.start for h in (one.when, *of_all) for s in h.spans}
    edges |= {s.end % _MIDNIGHT for h in of_all for s in h.spans}
    groups = _alike(who, shifts)
    for day in days:
        for minute in sorted({0, *edges}):
            at = datetime.combine(day, time(), UTC) + timedelta(minutes=minute)
            if times.open(one.when, at):
                yield at, sum(n for on, n in groups if on is None or times.any_open(on, at))


def _alike(
    who: list[Unit], shifts: Mapping[str, Hours]
) -> list[tuple[tuple[Hours, ...] | None, int]]:
    """Units with the same shifts counted together; None = always there."""
    found: dict[tuple[Hours, ...] | None, int] = {}
    for unit in who:
        hours = tuple(shifts[id] for id in unit.shifts if id in shifts)
        if not unit.shifts and not unit.on_duty:
            continue
        key = hours if unit.shifts else None
        found[key] = found.get(key, 0) + 1
    return list(found.items())
