"""The section `volunteers`: who may sign up, and what they may be asked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import (
    Known,
    Reader,
    Wrong,
    choice,
    distance,
    flag,
    identity,
    listing,
    one_of,
)
from bridge.config.notes import Notes
from bridge.config.sections import Read, fields, ids
from bridge.config.shapes import keyed, shape_of, shaped
from rules.model import Kind, Mode, Role, Unit, UnitKind
from rules.volunteers import Volunteers, is_member


def read_volunteers(
    root: Node, named: Reader[Any], zones: Known, notes: Notes
) -> Read[Volunteers] | None:
    """The section; None where the file has none."""
    if "volunteers" not in root.items:
        return None
    units = ids(root, "units")
    table: Mapping[str, Reader[Any]] = {
        "sign_up": flag,
        "kinds": _set_of(one_of("kind", ids(root, "kinds"))),
        "skills": skills(named),
        "zones": _set_of(one_of("zone", zones)),
        "parent": one_of("unit", units),
        "mode": choice(Mode),
        "reach": distance,
        "around": distance,
        "approvers": listing(one_of("unit", units)),
        "welcome": named,
    }
    node = root.child("volunteers")
    found = fields(node, table, notes)
    return Read(node, Volunteers(**found), frozenset(found))


def check_volunteers(
    read: Read[Volunteers] | None,
    units: Mapping[str, Read[Unit]],
    kinds: Mapping[str, Read[Kind]],
    notes: Notes,
) -> None:
    """Note who may approve and cannot, and kinds to which no volunteer could ever go."""
    for id, unit in units.items():
        if is_member(id):
            notes.wrong(unit.node, f"{id!r} is how a volunteer is called; choose another id")
    if read is None:
        return
    for nth, id in enumerate(read.value.approvers):
        desk = units.get(id)
        if desk and desk.clear("role") and desk.value.role is Role.RESPONDER:
            notes.wrong(_element(read, "approvers", nth), f"{id!r} has no role: dispatcher")
    for id in sorted(read.value.kinds):
        kind = kinds.get(id)
        if kind and kind.clear("to") and UnitKind.PATROL not in kind.value.to:
            notes.odd(read.at("kinds"), f"{id!r} does not go to patrols, so not to volunteers")
        elif (
            kind and kind.clear("skills") and (lacks := kind.value.skills - set(read.value.skills))
        ):
            needs = ", ".join(sorted(lacks))
            notes.odd(read.at("kinds"), f"{id!r} needs {needs}, which no volunteer may have")


def _element(read: Read[Volunteers], key: str, nth: int) -> Node:
    value = read.at(key).value
    return value[nth] if isinstance(value, list) else read.at(key)


def skills(named: Reader[Any]) -> Reader[Mapping[str, Any]]:
    """A map: each skill with what people call it."""

    @shaped(keyed(shape_of(named)))
    def reader(node: Node) -> Mapping[str, Any]:
        if not isinstance(node.value, dict):
            raise Wrong((node, "must be a map of skills like {first-aid: 急救}"))
        for id in node.items:
            identity(replace(node, value=id, text=id))
        return {id: named(child) for id, child in node.items.items()}

    return reader


def _set_of(of: Reader[str]) -> Reader[frozenset[str]]:
    read = listing(of)
    return shaped(shape_of(read))(lambda node: frozenset(read(node)))
