"""A spreadsheet as plain text: CSV as offices write it, or XLSX. Values only, never a formula.

The file comes from outside: it is small before it is opened, small when it is unpacked, and holds
no document type; nothing in it is run, followed or fetched.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from zipfile import BadZipFile, ZipFile, ZipInfo

from msgspec import Struct

LARGEST = 5_000_000  # bytes of a file
UNPACKED = 60_000_000  # bytes of all that an XLSX holds
PARTS = 500  # files inside an XLSX
MOST_ROWS = 10_000
MOST_COLUMNS = 100
_ZIP = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0"  # a compound file: XLS, or an XLSX with a password
_BAD = (b"<!DOCTYPE", b"<!ENTITY")
_CHUNK = 1 << 16


class Unusable(Exception):
    """The file cannot be read as a spreadsheet; the message says why, without its name."""


class Row(Struct, frozen=True):
    """One row: its number as a spreadsheet shows it, and the texts of its cells."""

    line: int
    cells: tuple[str, ...]


class Sheet(Struct, frozen=True):
    """One table. `name` "" of a CSV file."""

    name: str
    rows: tuple[Row, ...]


def read_sheets(content: bytes, wanted: Sequence[str] = ()) -> list[Sheet]:
    """All tables that are not hidden, or the wanted ones in their order. `Unusable`."""
    if content.startswith(_OLD):
        raise Unusable("an old or encrypted workbook; save it as XLSX without a password, or CSV")
    if content.startswith(_ZIP):
        return _of_workbook(content, wanted)
    if wanted:
        raise Unusable("a CSV file has no sheets")
    return [Sheet("", tuple(_of_csv(content)))]


def _of_csv(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    if "\0" in text:
        raise Unusable("neither CSV nor XLSX")
    head = text[:4096]
    mark = max(",;\t", key=lambda sign: (head.count(sign), sign == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for nth, cells in enumerate(reader, 1):
            last = reader.line_num
            yield Row(last, _checked(cells, nth, last))
    except csv.Error as error:
        raise Unusable(f"row {reader.line_num}: {error}") from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one; else GB 18030, as Chinese offices save."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unusable("neither UTF-8 nor GB 18030; save it as “CSV UTF-8” or as XLSX")


def _of_workbook(content: bytes, wanted: Sequence[str]) -> list[Sheet]:
    _harmless(content)
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - only who has a workbook needs it
    except ImportError:
        raise Unusable("XLSX needs “pip install patrolbridge[roster]”; CSV needs nothing") from None
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        shown = [s.title for s in book.worksheets if s.sheet_state == "visible"]
        if lacking := [name for name in wanted if name not in book.sheetnames]:
            raise Unusable(f"has no sheet {lacking[0]!r}; it has {', '.join(shown)}")  # noqa: TRY301
        return [Sheet(name, tuple(_rows(book[name]))) for name in wanted or shown]
    except Unusable:
        raise
    except Exception as error:  # a broken workbook breaks its reader in many ways
        raise Unusable(f"this is no sound XLSX: {type(error).__name__}: {error}") from error


def _rows(sheet: object) -> Iterator[Row]:
    sheet.reset_dimensions()  # type: ignore[attr-defined] # what a file says of its size is hearsay
    rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)  # type: ignore[attr-defined]
    for line, values in enumerate(rows, 1):
        yield Row(line, _checked([_text(v) for v in values], line, line))


def _checked(cells: Sequence[str], nth: int, line: int) -> tuple[str, ...]:
    if nth > MOST_ROWS:
        raise Unusable(f"more than {MOST_ROWS} rows")
    kept = [_unquoted(cell.strip()) for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    if len(kept) > MOST_COLUMNS:
        raise Unusable(f"row {line}: more than {MOST_COLUMNS} columns")
    return tuple(kept)


def _unquoted(cell: str) -> str:
    """Without the ' by which a sheet is told that a text is no formula; we write it ourselves."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _text(value: object) -> str:
    """As a person reads the cell; a number without the zeros that a spreadsheet adds."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact so far
            return str(int(value))
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
    return str(value)


def _harmless(content: bytes) -> None:
    """`Unusable` for what is no workbook, or would unpack to more than anybody needs."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(p.file_size for p in parts) > UNPACKED:
                raise Unusable("unpacks to more than a roster can need")
            left = UNPACKED
            for part in parts:
                left = _sound_part(archive, part, left)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Unusable(f"this is no sound XLSX: {error}") from error
    except ValueError as error:
        raise Unusable(f"this is no sound XLSX: {error}") from error


def _sound_part(archive: ZipFile, part: ZipInfo, left: int) -> int:
    """Bytes that may still be unpacked after this part: what a header says is not believed."""
    xml, before = part.filename.endswith((".xml", ".rels", ".vml")), b""
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise Unusable("unpacks to more than a roster can need")
            if xml and not before and (chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk):
                raise Unusable("holds XML that is not UTF-8")
            both = before + chunk
            if xml and any(bad in both for bad in _BAD):
                raise Unusable("holds a document type, which no workbook needs")
            before = chunk[-16:]
    return left
