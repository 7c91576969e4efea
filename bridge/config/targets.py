"""The section `targets`: what should not happen, each as a condition on calls and their clocks."""

from collections.abc import Mapping
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Reader, Wrong, listing
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, meant
from bridge.config.shapes import either, listed, shaped
from rules.cel import LONGEST, Fault, Missing
from rules.targets import Target, compiled

_CONDITION = {"type": ["string", "boolean"], "maxLength": LONGEST, "title": "a condition (CEL)"}


def read_targets(root: Node, named: Reader[Any], notes: Notes) -> Mapping[str, Read[Target]]:
    """The section; empty where the file has none."""
    if "targets" not in root.items:
        return {}
    table: Mapping[str, Reader[Any]] = {"names": named, "when": _conditions}

    def read(id: str, node: Node) -> Read[Target]:
        found = fields(node, table, notes, ("names", "when"))
        value = Target(id=id, **({"names": {}, "when": ()} | found))
        return Read(node, value, frozenset(found), meant(node, table))

    return entries(root.child("targets"), read, notes)


@shaped(either(_CONDITION, listed(_CONDITION, 1)))
def _conditions(node: Node) -> tuple[str, ...]:
    """One condition, or a list of them that must all be true."""
    if isinstance(node.value, list):
        return listing(_condition, least=1)(node)
    return (_condition(node),)


@shaped(_CONDITION)
def _condition(node: Node) -> str:
    text = str(node.text or "").strip()
    try:
        compiled(text)
    except Fault as fault:
        raise Wrong(*((node, what) for _, _, what in fault.found)) from fault
    except Missing as missing:
        raise Wrong((node, str(missing))) from missing
    return text
