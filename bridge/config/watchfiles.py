"""The watch list from spreadsheets: each row becomes an entry, as if the site file had it.

Law: what is read here is checked by the readers of the file's own entries; the file's own count
first, and an id that both have is a mistake. No telephone number is told: a mistake names the row
and the column. The spreadsheet is kept with the version of the site.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from bridge.config.document import Node
from bridge.config.fields import Wrong
from bridge.config.notes import Notes, did_you_mean
from bridge.config.roster.people import Cell
from bridge.config.roster.sheets import LARGEST, Row, Sheet, Unusable, read_sheets
from bridge.config.roster.words import plain
from bridge.config.sources import Unread
from bridge.config.spots import files_named

KEY = "watchlist_from"
SOUGHT = 5  # rows in which the headings may stand
_PARTS = re.compile(r"[、,，;；/|\n]+")
_NO_ID = re.compile(r"[\s/,:;(){}\[\]]+")
_HEADS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "id": ("id", "编号", "序号", "no", "number"),
    "names": ("names", "name", "名称", "姓名", "商户", "店名", "别名", "aliases"),
    "plates": ("plates", "plate", "车牌", "车牌号", "号牌"),
    "phones": ("phones", "phone", "电话", "手机", "手机号", "联系电话", "telephone"),
    "reason": ("reason", "why", "理由", "原因", "事由"),
    "source": ("source", "department", "来源", "部门", "提出单位"),
    "expires": ("expires", "until", "到期", "有效期", "截止", "截止日期"),
    "see": ("see", "知悉", "可见", "知悉席位"),
})  # fmt: skip
_FIELDS = {plain(head): field for field, heads in _HEADS.items() for head in heads}
_DATE = re.compile(r"(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?")
_LISTS = ("names", "plates", "phones", "see")
files = files_named("a CSV or XLSX file", "watch.csv")


def listed_in_files(root: Node, notes: Notes) -> Node:
    """The site with the entries of its spreadsheets; what is wrong with them is noted."""
    if KEY not in root.items:
        return root
    try:
        named = files(root.child(KEY))
    except Wrong:
        return root  # that is noted where the key is read
    own = root.child("watchlist")
    found = dict(own.items)
    for file in named:
        for id, entry in _entries(file, root, notes):
            if id in found:
                notes.wrong(entry, f"{id!r} is the id of another entry as well")
            found.setdefault(id, entry)
    value = {**root.items, "watchlist": replace(own, value=found)}
    return replace(root, value=value) if found else root


def _entries(file: str, root: Node, notes: Notes) -> Iterator[tuple[str, Node]]:
    path = notes.sources.main.parent / file
    beside = notes.beside(str(path))
    try:
        sheets = read_sheets(notes.sources.read(path, LARGEST))
    except (Unread, Unusable) as error:
        notes.wrong(root.child(KEY), f"{file}: {error}")
        return
    for sheet in sheets:
        yield from _rows(sheet, beside)


def _rows(sheet: Sheet, notes: Notes) -> Iterator[tuple[str, Node]]:
    head = next((row for row in sheet.rows[:SOUGHT] if _is_head(row)), None)
    if head is None:
        notes.wrong(Cell(1, sheet.name or "row", None), "has no row of headings with 理由 (reason)")
        return
    columns = {n: field for n, c in enumerate(head.cells) if (field := _FIELDS.get(plain(c)))}
    for n, cell in enumerate(head.cells):
        if cell and n not in columns:
            hint = did_you_mean(cell, [word for words in _HEADS.values() for word in words])
            notes.odd(Cell(head.line, cell, None), f"this column is not used{hint}")
    for row in sheet.rows:
        if row.line > head.line and any(row.cells):
            yield _entry(row, columns, head, notes)


def _is_head(row: Row) -> bool:
    fields = {_FIELDS.get(plain(cell)) for cell in row.cells}
    return "reason" in fields and bool(fields & {"names", "plates", "phones"})


def _entry(row: Row, columns: Mapping[int, str], head: Row, notes: Notes) -> tuple[str, Node]:
    """The entry of a row, as the site file would write it; without a number, by its row."""
    fields: dict[str, Node] = {}
    id = f"row-{row.line}"
    for n, field in columns.items():
        said = row.cells[n].strip() if n < len(row.cells) else ""
        if not said:
            continue
        cell = Cell(row.line, head.cells[n], said, said, notes.file)
        if field == "id":
            id = _NO_ID.sub("-", said)[:64]
        elif field in _LISTS:
            before = fields[field].value if field in fields else []
            parts = [replace(cell, value=p, text=p) for p in _parts(said)]
            fields[field] = replace(
                cell, value=[*(before if isinstance(before, list) else []), *parts]
            )
        else:
            fields[field] = _day(cell) if field == "expires" else cell
    return id, Cell(row.line, "row", fields, "", notes.file)


def _parts(said: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(said) if part.strip()]


def _day(cell: Cell) -> Cell:
    """A day as offices write it, 2026/12/31 or 2026年12月31日, as the site file has it."""
    found = _DATE.fullmatch(cell.text)
    day = "-".join([found[1], found[2].zfill(2), found[3].zfill(2)]) if found else cell.text
    return replace(cell, value=day, text=day)
