"""What the bot itself says, one file a language: a file that is added is a language more.

A file must hold every key of the English one, each with the same gaps and no others; what is wrong
with one is told when the adapter opens, by file and key. Nobody sees a half-translated bot.
"""

import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bridge.errors import NotAllowed

OWN = Path(__file__).parent / "words"
FALLBACK = "en"
DANGER = "danger"


class Tongues:
    """All tables, by language."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self._tables = tables

    @property
    def languages(self) -> dict[str, str]:
        """Every language and its name in itself."""
        return {code: str(table["language"]) for code, table in self._tables.items()}

    def say(self, language: str, key: str, **gaps: object) -> str:
        """The words in that language, in English where there is no table for it."""
        table = self._tables.get(language) or self._tables[FALLBACK]
        text = str(table[key])
        return text.format_map(gaps) if gaps else text

    def every(self, key: str) -> frozenset[str]:
        """The words in all languages: somebody may press a button from before they changed."""
        return frozenset(str(table[key]) for table in self._tables.values())

    def danger(self) -> tuple[str, ...]:
        """All words of danger."""
        words = (str(w).casefold() for t in self._tables.values() for w in t[DANGER])
        return tuple(dict.fromkeys(words))


def load(*folders: Path) -> Tongues:
    """Read all tables of the folders, ours first; blocking. `NotAllowed` lists what is wrong."""
    tables: dict[str, Mapping[str, Any]] = {}
    faults: list[str] = []
    for path in (p for folder in (OWN, *folders) for p in sorted(folder.glob("*.yaml"))):
        try:
            tables[path.stem] = _table(path)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
            faults.append(f"{path.name}: {error}")
    for code, table in tables.items():
        faults += [f"{code}.yaml: {fault}" for fault in compare(table, tables[FALLBACK])]
    if faults:
        raise NotAllowed("; ".join(faults))
    return Tongues(tables)


def compare(table: Mapping[str, Any], pattern: Mapping[str, Any]) -> Iterator[str]:
    """What a table lacks or has too much of, by key."""
    yield from (f"{key} is missing" for key in pattern if key not in table)
    yield from (f"{key} is not known" for key in table if key not in pattern)
    for key in (key for key in pattern if key in table):
        if isinstance(table[key], list) != isinstance(pattern[key], list):
            yield f"{key} is of another kind"
        elif isinstance(pattern[key], str) and _gaps(str(table[key])) != _gaps(pattern[key]):
            yield f"{key} has other gaps than in English"


def _table(path: Path) -> Mapping[str, Any]:
    table = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - plain texts
    if not isinstance(table, dict):
        raise ValueError("no table of words")  # noqa: TRY004 - told with the others
    return table


def _gaps(text: str) -> set[str | None]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        return {str(error)}


def primary(code: str) -> str:
    """`zh` of zh-hans-CN; "" of what is no language code."""
    first = code.replace("_", "-").partition("-")[0].strip().lower()
    return first if first.isascii() and first.isalpha() and len(first) in (2, 3) else ""
