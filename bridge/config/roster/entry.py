"""The key `roster` of a site: which spreadsheets hold its people, and how they are to be read.

One file, a map, or a list of them. `columns` says what a heading means that the product does not
know ("-" = nothing), `means` what a word of the sheet means (a shift, a grid, a skill, a squad).
What else is said counts for every row whose own column says nothing.
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bridge.config.document import Node
from bridge.config.fields import Reader, Wrong, choice, identity, listing, text
from bridge.config.notes import did_you_mean
from bridge.config.roster.words import FIELDS, plain
from bridge.config.shapes import TEXT, either, listed, shaped, with_keys, written
from rules.model import Mode, UnitKind

NOTHING = "-"
_DIAL = re.compile(r"\+[1-9][0-9]{0,3}")


class Entry(Struct, frozen=True, kw_only=True):
    """One file, and how its rows are read."""

    file: str
    sheets: tuple[str, ...] = ()  # none = all that are not hidden
    columns: Mapping[str, str] = {}  # plain heading → a field, or NOTHING
    means: Mapping[str, str] = {}  # plain word → the site's word for it
    kind: UnitKind = UnitKind.PATROL
    parent: str = ""
    mode: Mode | None = None
    shifts: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    phone: str = ""  # the adapter behind the column of telephone numbers
    chat: str = ""
    radio: str = ""
    each: str = ""  # everybody has a channel of this adapter, by their call sign or id
    dial: str = ""  # what stands before telephone numbers without a country: +86


@shaped(written("a country code", r"^\+[1-9][0-9]{0,3}$", "+86"))
def _dial(node: Node) -> str:
    if not _DIAL.fullmatch(said := text(node)):
        raise Wrong((node, f'{said!r} is no country code like "+86"'))
    return said


def _words(of: Reader[str]) -> Reader[Mapping[str, str]]:
    """A map of a sheet's words to ours, both texts."""

    @shaped({"type": "object", "additionalProperties": TEXT})
    def reader(node: Node) -> Mapping[str, str]:
        if not isinstance(node.value, dict):
            raise Wrong((node, "must be a map like {白班: day}"))
        return {plain(word): of(meaning) for word, meaning in node.items.items()}

    return reader


def _field(node: Node) -> str:
    if (said := text(node)) not in (NOTHING, *FIELDS):
        hint = did_you_mean(said, FIELDS)
        raise Wrong((node, f"{said!r} is none of {', '.join(FIELDS)} and {NOTHING}{hint}"))
    return said


_sheets = listing(text, least=1)


@shaped(either(TEXT, listed(TEXT, 1)))
def _one_or_more(node: Node) -> tuple[str, ...]:
    return _sheets(node) if isinstance(node.value, list) else (text(node),)


_TABLE: Mapping[str, Reader[Any]] = {
    "file": text,
    "sheets": _one_or_more,
    "columns": _words(_field),
    "means": _words(text),
    "kind": choice(UnitKind),
    "parent": identity,
    "mode": choice(Mode),
    "shifts": listing(identity),
    "skills": listing(text),
    "phone": identity,
    "chat": identity,
    "radio": identity,
    "each": identity,
    "dial": _dial,
}
_FILE = {**TEXT, "title": "a CSV or XLSX file", "examples": ["roster.xlsx"]}
_ONE = either(_FILE, with_keys(_TABLE, ("file",)))


@shaped(either(_ONE, listed(_ONE, 1)))
def entries(node: Node) -> tuple[Entry, ...]:
    """All entries, in order. `Wrong` with every fault of theirs."""
    every = node.value if isinstance(node.value, list) else [node]
    found, faults = list[Entry](), list[tuple[Node, str]]()
    for one in every:
        try:
            found.append(_entry(one))
        except Wrong as wrong:
            faults += wrong.faults
    if not every:
        faults.append((node, "names no file"))
    if faults:
        raise Wrong(*faults)
    return tuple(found)


def _entry(node: Node) -> Entry:
    if not isinstance(node.value, dict):
        return Entry(file=text(node))
    found, faults = dict[str, Any](), list[tuple[Node, str]]()
    for key, child in node.items.items():
        if key not in _TABLE:
            faults.append((child, f"unknown key{did_you_mean(key, _TABLE)}"))
            continue
        try:
            found[key] = _TABLE[key](child)
        except Wrong as wrong:
            faults += wrong.faults
    if "file" not in node.items:
        faults.append((node.child("file"), "is missing"))
    if faults:
        raise Wrong(*faults)
    return Entry(**found)
