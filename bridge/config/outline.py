"""Which keys a site file may have, found by reading: nothing is told twice.

An outline of a site, empty but for its structure, goes through the same functions as a real file.
Each table of readers that is asked is noted; where a reader does not say what it takes, the outline
grows there (an entry, a list of maps) and is read again, until nothing new is asked.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from msgspec import Struct

from bridge.config.document import Node
from bridge.config.notes import Notes
from bridge.config.shapes import shape_of

ENTRY = "x"  # stands for any id
_FORMS: tuple[Any, ...] = ({ENTRY: {}}, [{}])  # entries by id, or one map; a list of maps
_PART = re.compile(r"\[0\]|[^.\[\]]+")


class Asked(Struct, frozen=True):
    """The keys that a map may have, each with its reader, and those that it must have."""

    readers: Mapping[str, object]
    need: tuple[str, ...]


class _Listener(Notes):
    """Hears which tables are asked; what is wrong with an outline does not matter."""

    def __init__(self) -> None:
        super().__init__("outline")
        self.tables: dict[str, Asked] = {}

    def asked(self, node: Node, readers: Mapping[str, object], need: Collection[str]) -> None:
        self.tables.setdefault(node.key, Asked(readers, tuple(need)))


def explore(read: Callable[[Node, Notes], object]) -> Mapping[str, Asked]:
    """All tables by where they stand: "" the file, "units.x" any unit, "rules[0]" any rule."""
    outline: dict[str, Any] = {}
    known = _asked(outline, read)
    tried: set[str] = set()
    while fresh := [key for key in _unexplained(known) if key not in tried]:
        for key in fresh:
            outline, known = _grown(outline, known, key, read)
        tried.update(fresh)
    return known


def inside(key: str, tables: Mapping[str, Asked]) -> str:
    """Where the table of a key stands: its own, its entries', its elements'; "" for nowhere."""
    return next((k for k in (f"{key}.{ENTRY}", f"{key}[0]", key) if k in tables), "")


def below(key: str, name: str) -> str:
    """The place of a key in the map that stands at another."""
    return f"{key}.{name}" if key else name


def _unexplained(tables: Mapping[str, Asked]) -> Iterator[str]:
    for key, asked in tables.items():
        for name, reader in asked.readers.items():
            shape = shape_of(reader)
            may_ask = shape is None or shape.get("type") == "object"
            if may_ask and not inside(below(key, name), tables):
                yield below(key, name)


def _grown(
    outline: dict[str, Any],
    known: Mapping[str, Asked],
    key: str,
    read: Callable[[Node, Notes], object],
) -> tuple[dict[str, Any], Mapping[str, Asked]]:
    """The outline with something at the key that makes its reader ask; the same where nothing."""
    for form in _FORMS:
        new = deepcopy(outline)
        _put(new, key, deepcopy(form))
        found = _asked(new, read)
        if inside(key, found):
            return new, found
    return outline, known


def _put(outline: dict[str, Any], key: str, value: object) -> None:
    *path, last = [0 if part == "[0]" else part for part in _PART.findall(key)]
    inner: Any = outline
    for part in path:
        inner = inner[part]
    inner[last] = value


def _asked(outline: dict[str, Any], read: Callable[[Node, Notes], object]) -> Mapping[str, Asked]:
    listener = _Listener()
    read(_node(outline, ""), listener)
    return listener.tables


def _node(value: Any, key: str) -> Node:  # noqa: ANN401 - plain data of any kind
    if isinstance(value, dict):
        return Node(1, key, {k: _node(v, below(key, k)) for k, v in value.items()})
    if isinstance(value, list):
        return Node(1, key, [_node(v, f"{key}[{n}]") for n, v in enumerate(value)])
    return Node(1, key, value, str(value))
