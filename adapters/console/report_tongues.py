"""What the report page itself says, one file a language: a file that is added is a language more.

A file must hold every key of the English one, each with the same gaps; what is wrong is told when
the console opens. Nobody sees a half-translated page.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import yaml

from bridge.errors import NotAllowed

OWN = Path(__file__).with_name("report_words")
FALLBACK = "en"
CODE = re.compile(r"[a-z]{2,3}")
Table = Mapping[str, str]
PAGE = (
    "label", "more", "send", "sending", "locate", "locating", "located", "no_location", "photo",
    "photo_added", "no_photo", "voice", "recording", "voice_added", "no_voice", "number",
    "offline", "memory", "kept", "got", "wait", "refused", "empty", "position", "picture", "sound",
    "correction", "withdraw", "forget", "sure", "withdrawn", "stars", "near", "metres",
    "kilometres",
)  # fmt: skip


class Tongues:
    """All tables, by language."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables

    def chosen(self, asked: str, header: str, site: str) -> str:
        """The language of a page: what was asked for, else what the browser prefers, else ours."""
        wanted = (asked, *accepted(header), FALLBACK, site)
        return next((code for code in wanted if code in self.tables), FALLBACK)

    def page(self, language: str) -> dict[str, str]:
        """The words that the page's script says."""
        return {key: self.tables[language][key] for key in PAGE}


def accepted(header: str) -> Iterator[str]:
    """Languages of an Accept-Language header (RFC 9110), most wanted first, as two letters."""
    found: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        code, _, weight = part.partition(";")
        number = re.fullmatch(r"\s*q=(\d(?:\.\d{0,3})?)\s*", weight)
        found.append((-float(number[1]) if number else -1.0, code.strip()[:20]))
    wanted = sorted((f for f in found if f[0] < 0), key=lambda f: f[0])
    yield from (code.partition("-")[0].lower() for _, code in wanted)


def load(*folders: Path) -> Tongues:
    """Read all tables of the folders, ours first; blocking. `NotAllowed` lists what is wrong."""
    tables: dict[str, Table] = {}
    faults: list[str] = []
    for path in (p for folder in (OWN, *folders) for p in sorted(folder.glob("*.yaml"))):
        try:
            tables[path.stem] = _table(path)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
            faults.append(f"{path.name}: {error}")
    for code, table in tables.items():
        faults += [f"{code}.yaml: {fault}" for fault in _compare(table, tables[FALLBACK])]
    if faults:
        raise NotAllowed("; ".join(faults))
    return Tongues(tables)


def _table(path: Path) -> Table:
    if not CODE.fullmatch(path.stem):
        raise ValueError("its name is no language code")
    table = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - plain texts
    if not (isinstance(table, dict) and all(isinstance(text, str) for text in table.values())):
        raise ValueError("no table of words")
    return table


def _compare(table: Table, pattern: Table) -> Iterator[str]:
    yield from (f"{key} is missing" for key in pattern if key not in table)
    yield from (f"{key} is not known" for key in table if key not in pattern)
    for key in (key for key in pattern if key in table):
        if _gaps(table[key]) != _gaps(pattern[key]):
            yield f"{key} has other gaps than in English"


def _gaps(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        return {str(error)}
