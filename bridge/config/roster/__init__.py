"""The people of a site from spreadsheets: each row becomes a unit, as if the site file had it.

Law: what is read here is checked by the same readers as the file's own units, so that a person of
a roster can do what a unit can do, and a mistake has its file, sheet, row and column. The file's
own units count first: an id that both have is a mistake. The spreadsheet is kept with the version.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bridge.config.document import Node
from bridge.config.fields import Wrong
from bridge.config.notes import Notes
from bridge.config.roster.columns import Columns, find
from bridge.config.roster.entry import Entry, entries
from bridge.config.roster.known import Words
from bridge.config.roster.people import Cell, Person, masked, shown_names
from bridge.config.roster.sheets import LARGEST, Sheet, Unusable, read_sheets
from bridge.config.sources import Unread

__all__ = ["Cell", "entries", "examined", "rostered"]

SMS = "sms"  # the kind of adapter that a telephone number needs


def rostered(root: Node, notes: Notes) -> Node:
    """The site with the people of its rosters; what is wrong with them is noted."""
    if "roster" not in root.items:
        return root
    try:
        every = entries(root.child("roster"))
    except Wrong:
        return root  # that is noted where the key is read
    reading = _Reading(root, notes)
    people = [p for entry in every for p in reading.people(entry)]
    units = dict(reading.units(people))
    own = root.child("units")
    value = {**root.items, "units": replace(own, value={**own.items, **units})}
    if reading.shifts:
        shifts = root.child("shifts")
        value["shifts"] = replace(shifts, value={**shifts.items, **reading.shifts})
    return replace(root, value=value)


def examined(
    entry: Entry, root: Node, notes: Notes, *, known: bool, phones: bool = True
) -> tuple[Mapping[str, Node], Mapping[str, str]]:
    """The people of one file as units by id, and what each column holds, by heading.

    Mistakes are noted. Without `known` no site is there, and its words are believed; who is
    reached by what is not looked at, telephone numbers only with `phones`.
    """
    reading = _Reading(root, notes, known=known, alone=True)
    entry = _with(entry, each="-", chat="chat", radio="radio", phone="phone" if phones else "")
    people = list(reading.people(entry))
    return dict(reading.units(people)), reading.heads


class _Reading:
    """All rosters of one site: what one of them says, the next one knows."""

    def __init__(
        self, root: Node, notes: Notes, *, known: bool = True, alone: bool = False
    ) -> None:
        self._root, self._notes, self._alone = root, notes, alone
        self._words = Words(root, known=known)
        self.heads: dict[str, str] = {}
        self.shifts: dict[str, Node] = {}

    def people(self, entry: Entry) -> Iterator[Person]:
        """The rows of one file, without those that say nothing."""
        path = self._notes.sources.main.parent / entry.file
        beside = self._notes.beside(str(path))
        try:
            sheets = read_sheets(self._notes.sources.read(path, LARGEST), entry.sheets)
        except (Unread, Unusable) as error:
            self._notes.wrong(self._root.child("roster"), f"{entry.file}: {error}")
            return
        for sheet in sheets:
            columns = self._columns(sheet, entry, beside)
            if columns and (reached := self._reached(entry, columns)):
                yield from self._rows(sheet, columns, reached, beside)

    def _rows(self, sheet: Sheet, columns: Columns, entry: Entry, notes: Notes) -> Iterator[Person]:
        for row in sheet.rows:
            if row.line > columns.row and any(row.cells):
                yield Person(row, columns, sheet.name, entry, self._words, notes)

    def _columns(self, sheet: Sheet, entry: Entry, notes: Notes) -> Columns | None:
        found, odd = find(sheet, entry.columns)
        for one in odd:
            key = "!".join(part for part in (sheet.name, one.head) if part) or "row"
            note = notes.wrong if one.wrong else notes.odd
            note(Node(one.row, key, None), one.message)
        if found:
            self.heads |= {found.heads[nth]: field for nth, field in found.fields.items()}
        return found

    def _reached(self, entry: Entry, columns: Columns) -> Entry | None:
        """The entry with its adapters; None where nobody of the sheet could be told anything."""
        if self._alone:
            return entry
        node, adapters = self._root.child("roster"), self._root.child("adapters").items
        sms = [n for n, a in adapters.items() if a.child("kind").text == SMS]
        if not entry.phone and columns.of("phone") and len(sms) == 1:
            entry = _with(entry, phone=sms[0])
        named = {k: getattr(entry, k) for k in ("phone", "chat", "radio", "each")}
        for key, name in named.items():
            if name and name not in adapters:
                self._notes.wrong(node, f"{entry.file}: {key}: unknown adapter {name!r}")
                return None
        if any(name and (key == "each" or columns.of(key)) for key, name in named.items()):
            return entry
        told = "say phone, chat, radio or each, and of which adapter"
        self._notes.wrong(node, f"{entry.file}: nobody of it can be told anything; {told}")
        return None

    def units(self, people: Sequence[Person]) -> Iterator[tuple[str, Node]]:
        """Every sound person as a unit, by id."""
        names, sound = shown_names(people), self._once(people)
        for person in sound:
            self._words.add("parent", (person.id, *person.sign), person.id)
        for person in sound:
            self._words.add("parent", (person.name,) if person.name else (), person.id)
        holders = self._channels_of_site()
        for person in sound:
            channels = [c for c in person.channels() if _own(c, person, holders)]
            if not (channels or person.abroad or person.faulty):
                message = "can be told nothing: neither telephone nor chat nor radio"
                person.wrong("name", f"{person.name or person.id}: {message}")
                continue
            if channels:
                yield person.id, person.unit(names[person.id], channels, self._shift)
        _without_country([p for p in sound if p.abroad])

    def _once(self, people: Sequence[Person]) -> list[Person]:
        """Those whose id nobody else has; the first of several."""
        first: dict[str, Person] = {}
        own = self._root.child("units").items
        for person in people:
            if not person.id:
                continue
            if person.id in own:
                person.wrong("number", f"{person.id!r} is a unit of the site file already")
            elif person.id in first:
                row = first[person.id].node().line
                person.wrong(_id_field(person), f"{person.id!r} is in row {row} already")
            else:
                first[person.id] = person
        return list(first.values())

    def _channels_of_site(self) -> dict[str, str]:
        units = self._root.child("units").items
        lists = ((id, node.child("channels").value) for id, node in units.items())
        return {c.text: id for id, all_ in lists if isinstance(all_, list) for c in all_}

    def _shift(self, hours: Node) -> str:
        """Hours that stand in a cell are a shift of their own."""
        id = "h" + re.sub(r"[^0-9]+", "-", hours.text).strip("-")
        self.shifts.setdefault(id, hours)
        return id


def _own(channel: str, person: Person, holders: dict[str, str]) -> bool:
    """Is it this person's alone? Of telephones, noted where not; other channels are told later."""
    holder = holders.setdefault(channel, person.id)
    _, _, inside = channel.partition("/")
    if holder == person.id or not inside.startswith("+"):
        return True
    person.wrong("phone", f"{masked(inside)!r} is the number of {holder!r} already")
    return False


def _without_country(people: Sequence[Person]) -> None:
    """Told once: it is the whole column."""
    if people:
        more = f" (and in {len(people) - 1} more rows)" if len(people) > 1 else ""
        how = 'write +86…, or say dial: "+86" in the site file'
        people[0].wrong("phone", f"{masked(people[0].abroad)!r}: no country{more}; {how}")


def _id_field(person: Person) -> str:
    return "number" if person.number else "sign" if person.sign else "name"


def _with(entry: Entry, **changes: str) -> Entry:
    fields: Mapping[str, object] = {f: getattr(entry, f) for f in entry.__struct_fields__}
    return Entry(**{**fields, **changes})  # type: ignore[arg-type]
