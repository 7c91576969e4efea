"""Which calls are meant."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from bridge.record.names import LANGUAGES, Names
from bridge.views import CallView
from rules.gazetteer import all_names, fold
from rules.rulebook import Rulebook
from rules.transitions import Status

Said = Callable[[str], str]


class Wanted(Struct, frozen=True, kw_only=True):
    """What a call must be; empty = anything. Ids, not names; `until` is not wanted any more."""

    since: datetime | None = None
    until: datetime | None = None
    kind: str = ""
    status: str = ""
    place: str = ""
    unit: str = ""
    text: str = ""  # each of its words must stand somewhere in the call

    def fits(self, call: CallView) -> bool:
        """Is this call meant?"""
        began = call.first_heard or call.opened
        return (
            (self.since is None or began >= self.since)
            and (self.until is None or began < self.until)
            and self.kind in ("", call.kind)
            and self.status in ("", call.status)
            and self.place in ("", call.place, *call.stretch)
            and (not self.unit or self.unit in _units(call))
            and (not self.text or _says(call, self.text))
        )


class Unknown(ValueError):
    """A name that the site does not have; lists those it has."""


class Search:
    """What people type on the command line, as the ids of a site."""

    def __init__(self, book: Rulebook, zone: tzinfo) -> None:
        self._book, self._zone = book, zone
        self._names = Names(book)

    def kind(self, said: str) -> str:
        """A kind by id or name. `Unknown` lists the kinds."""
        kinds = self._book.site.kinds.values()
        return _one("kind", said, ((k.id, (k.id, *k.names.values())) for k in kinds))

    def place(self, said: str) -> str:
        """A place by id, name or alias."""
        places = self._book.site.places.values()
        return _one("place", said, ((p.id, (p.id, *all_names(p))) for p in places))

    def unit(self, said: str) -> str:
        """A unit by id, name or call sign."""
        units = self._book.site.units.values()
        return _one("unit", said, ((u.id, (u.id, *u.names.values(), *u.aliases)) for u in units))

    def status(self, said: str) -> str:
        """A status by its word in any language."""
        words = (
            (s.value, (s.value, *(self._names.status(s.value, lang) for lang in LANGUAGES)))
            for s in Status
        )
        return _one("status", said, words)

    def since(self, said: str) -> datetime:
        """A day's first moment, or a time; without an offset as the site's clocks show it."""
        return self._moment(said, timedelta(0))

    def until(self, said: str) -> datetime:
        """The moment after a day, or a time."""
        return self._moment(said, timedelta(days=1))

    def _moment(self, said: str, more: timedelta) -> datetime:
        try:
            day = date.fromisoformat(said) + more
            return datetime(day.year, day.month, day.day, tzinfo=self._zone)
        except (ValueError, OverflowError):
            pass  # no day: a time
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            raise Unknown(f"{said!r} is no day and no time: 2026-05-01, 2026-05-01T08:30") from None
        return at if at.tzinfo else at.replace(tzinfo=self._zone)


def _one(what: str, said: str, known: Iterable[tuple[str, Iterable[str]]]) -> str:
    ids = []
    for id, names in known:
        if fold(said) in map(fold, names):
            return id
        ids.append(id)
    raise Unknown(f"there is no {what} {said!r}; there are {', '.join(ids)}")


def _units(call: CallView) -> set[str]:
    asked = {a.unit for a in (*call.assignments, *call.guests)}
    return asked | {e.unit for e in call.timeline} | {call.reporter}


def _says(call: CallView, text: str) -> bool:
    everything = fold("\n".join(_texts(call)))
    return all(word in everything for word in fold(text).split())


def _texts(call: CallView) -> Iterator[str]:
    yield from (call.words, call.outcome, *call.kind_names.values(), *call.place_names.values())
    for heard in call.heard:
        yield heard.words
    for part in (*call.assignments, *call.guests):
        yield from (part.name, part.note)
    for relay in call.relays:
        yield relay.text
