"""Readers of small maps inside a case: by names of things, or with a few keys of their own.

All that is wrong in a map is told at once.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Reader, Wrong
from bridge.config.notes import did_you_mean


def by_key(key: Reader[str], value: Reader[Any]) -> Reader[Mapping[str, Any]]:
    """A map whose keys are names of something."""

    def reader(node: Node) -> Mapping[str, Any]:
        children = _children(node, "must be a map")
        names = [(key, Node(n.line, n.key, k, k)) for k, n in children.items()]
        found = _all([*names, *((value, n) for n in children.values())], ())
        return dict(zip(found, found[len(names) :], strict=False))

    return reader


def with_keys(table: Mapping[str, Reader[Any]]) -> Reader[Mapping[str, Any]]:
    """A map with these keys, each of which may be left out."""

    def reader(node: Node) -> Mapping[str, Any]:
        children = _children(node, f"must be a map with {', '.join(table)}")
        unknown = [
            (n, f"unknown key{did_you_mean(k, table)}")
            for k, n in children.items()
            if k not in table
        ]
        known = {k: n for k, n in children.items() if k in table}
        found = _all([(table[k], n) for k, n in known.items()], unknown)
        return dict(zip(known, found, strict=True))

    return reader


def _children(node: Node, otherwise: str) -> Mapping[str, Node]:
    if not isinstance(node.value, dict):
        raise Wrong((node, otherwise))
    return node.value


def _all(
    pairs: Iterable[tuple[Reader[Any], Node]], faults: Iterable[tuple[Node, str]]
) -> list[Any]:
    """Every value by its reader; `Wrong` with these faults and those of all that cannot be read."""
    found, wrong = [], [*faults]
    for read, node in pairs:
        try:
            found.append(read(node))
        except Wrong as error:
            wrong += error.faults
    if wrong:
        raise Wrong(*wrong)
    return found
