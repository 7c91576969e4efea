"""Words that only an adapter says, a YAML file a language: one that is added is a language more.

A file must hold every key of the English one, each with the same gaps and no others; what is wrong
with one is told when the adapter opens, by file and key.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import yaml

from bridge.errors import NotAllowed

FALLBACK = "en"
T = TypeVar("T", bound=Mapping[str, Any])


def read_tables(*folders: Path, table_of: Callable[[Path], T]) -> dict[str, T]:
    """The tables of the folders by language; of two of one language the later. Blocking.

    `table_of` reads one file; its `ValueError` is a fault of the file. `NotAllowed` lists all.
    """
    tables: dict[str, T] = {}
    faults: list[str] = []
    for path in (p for folder in folders for p in sorted(folder.glob("*.yaml"))):
        try:
            tables[path.stem] = table_of(path)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
            faults.append(f"{path.name}: {error}")
    for code, table in tables.items():
        faults += [f"{code}.yaml: {fault}" for fault in compare(table, tables[FALLBACK])]
    if faults:
        raise NotAllowed("; ".join(faults))
    return tables


def compare(table: Mapping[str, Any], pattern: Mapping[str, Any]) -> Iterator[str]:
    """What a table lacks or has too much of, by key."""
    yield from (f"{key} is missing" for key in pattern if key not in table)
    yield from (f"{key} is not known" for key in table if key not in pattern)
    for key in (key for key in pattern if key in table):
        if isinstance(table[key], list) != isinstance(pattern[key], list):
            yield f"{key} is of another kind"
        elif isinstance(pattern[key], str) and _gaps(str(table[key])) != _gaps(pattern[key]):
            yield f"{key} has other gaps than in English"


def words_in(path: Path) -> dict[str, Any]:
    """What a file holds: texts by key. `ValueError` where it is no map."""
    table = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - plain texts
    if not isinstance(table, dict):
        raise ValueError("no table of words")  # noqa: TRY004 - told with the others
    return table


def _gaps(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        return {str(error)}
