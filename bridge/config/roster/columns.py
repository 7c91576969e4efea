"""Which column of a sheet holds what: the row of headings, found and read.

Above it may stand a title; the first of the first rows in which a name or a number and something
else are headed counts. Two columns of one meaning, and a sheet without headings, are mistakes; a
column that nobody knows is left alone, and told.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from bridge.config.notes import did_you_mean
from bridge.config.roster.entry import NOTHING
from bridge.config.roster.sheets import Row, Sheet
from bridge.config.roster.words import FIELDS, HEADINGS, plain

SOUGHT = 12  # rows in which the headings may stand
_LISTS = frozenset({"skills", "shifts", "zones", "phone", "sign"})  # several columns may hold them


class Columns(Struct, frozen=True):
    """The columns of one sheet: which field each holds, and how it is headed there."""

    row: int
    fields: Mapping[int, str]
    heads: Mapping[int, str]

    def of(self, field: str) -> list[int]:
        """The columns of a field, in order."""
        return [nth for nth, known in self.fields.items() if known == field]


class Odd(Struct, frozen=True):
    """What is to say of a heading: a mistake, or only odd."""

    row: int
    head: str
    message: str
    wrong: bool


def find(sheet: Sheet, own: Mapping[str, str]) -> tuple[Columns | None, list[Odd]]:
    """The columns of a sheet; None where it has no headings."""
    known = {**HEADINGS, **own}
    for row in sheet.rows[:SOUGHT]:
        fields = {n: known[plain(c)] for n, c in enumerate(row.cells) if c and plain(c) in known}
        meant = set(fields.values()) - {NOTHING}
        if len(meant) > 1 and meant & {"name", "number", "sign"}:
            return _columns(row, fields, own)
    message = "has no row of headings with a name (姓名) or a number (编号) and something else"
    return None, [Odd(sheet.rows[0].line if sheet.rows else 1, "", message, wrong=True)]


def _columns(
    row: Row, fields: Mapping[int, str], own: Mapping[str, str]
) -> tuple[Columns, list[Odd]]:
    heads = {n: cell for n, cell in enumerate(row.cells) if cell}
    said = {plain(cell) for cell in heads.values()}
    odd = [*_unknown(row, fields, heads), *_twice(row, fields, heads)]
    odd += [
        Odd(row.line, word, f"no column is headed {word!r}, as `columns` says", wrong=True)
        for word in own
        if word not in said
    ]
    used = {n: field for n, field in fields.items() if field != NOTHING}
    return Columns(row.line, used, heads), odd


def _unknown(row: Row, fields: Mapping[int, str], heads: Mapping[int, str]) -> Iterator[Odd]:
    words = [word for words in FIELDS.values() for word in words]
    for nth, head in heads.items():
        if nth not in fields:
            hint = did_you_mean(head, words)
            yield Odd(row.line, head, f"this column is not used{hint}", wrong=False)


def _twice(row: Row, fields: Mapping[int, str], heads: Mapping[int, str]) -> Iterator[Odd]:
    first: dict[str, int] = {}
    for nth, field in fields.items():
        before = first.setdefault(field, nth)
        if before != nth and field not in (*_LISTS, NOTHING):
            message = f"says the same as the column {heads[before]!r}: which counts?"
            yield Odd(row.line, heads[nth], message, wrong=True)
