"""Rows of a sheet as units of the site: each cell knows its file, its row and its column.

Law: every mistake of every row is told at once, and no telephone number is told in full: reasons
go into logs and onto desks. A person's id is the number, else the call sign, else the name.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bridge.config.document import Node
from bridge.config.hours import SPAN
from bridge.config.notes import Notes
from bridge.config.roster.columns import Columns
from bridge.config.roster.entry import Entry
from bridge.config.roster.known import Lacking, Words
from bridge.config.roster.sheets import Row
from bridge.config.roster.words import plain

LONGEST = 300  # characters of a cell
_PARTS = re.compile(r"[、,，;；/|\n]+")
_NO_ID = re.compile(r"[^\w.-]+")
_ID = re.compile(r"\w[\w.-]{0,63}")
_HOURS = re.compile(str(SPAN["pattern"]))
_PHONE_SIGNS = re.compile(r"[\s().\-–—]+")
_FEWEST, _MOST = 7, 15  # digits of a number with its country (ITU-T E.164)
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_SHOWN = 3  # digits of a number at either end


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """A value that stands in a spreadsheet."""


class Person:
    """One row on its way to a unit; what is wrong with it is noted."""

    def __init__(  # the row, where it stands, how it is read
        self, row: Row, columns: Columns, label: str, entry: Entry, words: Words, notes: Notes
    ) -> None:
        self._row, self._columns, self._label = row, columns, label
        self._entry, self._words, self._notes = entry, words, notes
        self.faulty = False  # something is wrong with the telephone, and told
        self.name, self.sign, self.number = (
            self._one("name"), self._many("sign"), self._one("number"),
        )  # fmt: skip
        self.id = self._id()
        self.abroad = ""  # a telephone number without a country

    def wrong(self, field: str, message: str) -> None:
        """Note a mistake of this row, at the column of a field."""
        self.faulty |= field == "phone"
        self._notes.wrong(self.node(field), message)

    def node(self, field: str = "", value: str | None = None) -> Cell:
        """A place in the sheet; with a value, a text that stands there."""
        nth = next(iter(self._columns.of(field)), None)
        head = "" if nth is None else self._columns.heads[nth]
        key = "!".join(part for part in (self._label, head) if part)
        return Cell(self._row.line, key or "row", value, value or "", self._notes.file)

    def phones(self) -> tuple[str, ...]:
        """Telephone numbers with their country; what is none is noted."""
        return tuple(n for said in self._many("phone") if (n := self._phone(said)))

    def channels(self) -> list[str]:
        """Where the person can be told: radio, then chat, then telephone."""
        entry, own = self._entry, next(iter(self.sign), "") or self.id
        found = [f"{entry.each}/{own}"] if entry.each and own else []
        found += [f"{entry.radio}/{c}" for c in self._many("radio") if entry.radio]
        found += [f"{entry.chat}/{c}" for c in self._many("chat") if entry.chat]
        return found + [f"{entry.phone}/{n}" for n in (self.phones() if entry.phone else ())]

    def unit(self, shown: str, channels: Sequence[str], shift: Callable[[Node], str]) -> Cell:
        """The unit as a site file would write it. `shift` makes one of hours."""
        entry = self._entry
        given: dict[str, str | Sequence[str] | None] = {
            "names": shown,
            "kind": self._meant("kind", "kind of unit") or entry.kind.value,
            "aliases": self.sign,
            "at": self._meant("at", "place"),
            "mode": self._meant("mode", "way to move") or (entry.mode and entry.mode.value),
            "language": self._meant("language", "language"),
            "zones": self._all("zones", "grid or zone"),
            "skills": self._all("skills", "skill") or entry.skills,
            "shifts": self._shifts(shift) or entry.shifts,
            "channels": channels,
            "parent": self._meant("parent", "unit") or entry.parent,
        }
        value = {key: self._written(key, v) for key, v in given.items() if v}
        return Cell(self._row.line, self._label or "row", value, "", self._notes.file)

    def _written(self, key: str, value: str | Sequence[str] | None) -> Node:
        field = {"names": "name", "aliases": "sign", "channels": "phone"}.get(key, key)
        if isinstance(value, str):
            return self.node(field, value)
        here = self.node(field)
        parts: list[Node] = [self.node(field, part) for part in value or ()]
        return Cell(here.line, here.key, parts, "", here.file)

    def _id(self) -> str:
        said = self.number or next(iter(self.sign), "") or self.name
        id = _NO_ID.sub("-", said).strip("-.")[:64]
        id = f"p{id}" if id.isascii() and id.isdigit() else id  # a bare number is a call's
        if not _ID.fullmatch(id):
            self.wrong("number", "has neither a number (编号) nor a call sign nor a name")
            return ""
        return id

    def _one(self, field: str) -> str:
        return next(iter(self._cells(field)), "")

    def _many(self, field: str) -> tuple[str, ...]:
        parts = (p.strip() for cell in self._cells(field) for p in _PARTS.split(cell))
        return tuple(dict.fromkeys(part for part in parts if part))

    def _cells(self, field: str) -> Iterator[str]:
        for nth in self._columns.of(field):
            cell = self._row.cells[nth] if nth < len(self._row.cells) else ""
            if cell.upper() in _ERRORS:
                self.wrong(field, f"holds the error {cell} of a spreadsheet")
            elif len(cell) > LONGEST:
                self.wrong(field, f"longer than {LONGEST} characters")
            elif not cell.replace("\n", " ").isprintable():
                self.wrong(field, "holds a control character")
            elif cell:
                yield cell

    def _meant(self, field: str, what: str) -> str:
        found = self._resolved(field, what, self._one(field))
        return "" if field == "parent" and found == self.id else found

    def _all(self, field: str, what: str) -> tuple[str, ...]:
        found = (self._resolved(field, what, said) for said in self._many(field))
        return tuple(dict.fromkeys(id for id in found if id))

    def _resolved(self, field: str, what: str, said: str) -> str:
        if not said:
            return ""
        try:
            return self._words.meant(field, what, said, self._entry.means)
        except Lacking as lacking:
            self.wrong(field, str(lacking))
            return ""

    def _shifts(self, shift: Callable[[Node], str]) -> tuple[str, ...]:
        found = [
            shift(self.node("shifts", said))
            if _HOURS.match(said)
            else self._resolved("shifts", "shift", said)
            for said in self._many("shifts")
        ]
        return tuple(dict.fromkeys(id for id in found if id))

    def _phone(self, said: str) -> str:
        bare = _PHONE_SIGNS.sub("", said)
        bare = f"+{bare[2:]}" if bare.startswith("00") else bare
        if bare[:1] != "+" and bare.isdigit() and self._entry.dial:
            bare = self._entry.dial + bare.removeprefix("0")
        digits = bare[1:]
        if bare[:1] == "+" and digits.isascii() and digits.isdigit():
            if _FEWEST <= len(digits) <= _MOST:
                return bare
            why = f"{len(digits)} digits are no telephone number"
        elif bare.isdigit() and bare[:1] != "+":
            self.abroad = said  # told once for all rows
            return ""
        else:
            why = "no telephone number"
        self.wrong("phone", f"{masked(said)!r}: {why}")
        return ""


def masked(number: str) -> str:
    """A telephone number as it may be told: its ends."""
    if len(number) <= 2 * _SHOWN:
        return "•" * len(number)
    return number[:_SHOWN] + "•" * (len(number) - 2 * _SHOWN) + number[-_SHOWN:]


def shown_names(people: Sequence[Person]) -> Mapping[str, str]:
    """What each is called: of people of one name, with their call sign or number."""
    many = Counter(plain(p.name) for p in people if p.name)
    return {p.id: _shown(p, many) for p in people}


def _shown(person: Person, many: Mapping[str, int]) -> str:
    mark = next(iter(person.sign), "") or person.number
    if not person.name:
        return mark
    if many[plain(person.name)] == 1 or not mark:
        return person.name
    return f"{person.name} {mark}"
