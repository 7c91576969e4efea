"""The stages of a kind: how a case goes from post to post, and what each of them records."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Reader, Wrong, duration, flag, listing, one_of, text
from bridge.config.notes import Notes
from bridge.config.sections import Read, fields, ids, is_map
from rules.cases.site import CaseStage, Record
from rules.model import Kind, Role, Unit

LEAST, MOST, MOST_FIELDS = 2, 9, 12  # of one kind, of one stage: they are said on the air
_LEAST = timedelta(seconds=30)


def stages_of(root: Node, named: Reader[Any], notes: Notes) -> Reader[tuple[CaseStage, ...]]:
    """A reader of `stages`; what is wrong in them is noted."""
    table: Mapping[str, Reader[Any]] = {
        "names": named,
        "to": listing(one_of("unit", ids(root, "units"))),
        "skills": listing(text),
        "within": duration(least=_LEAST),
        "accept_within": duration(least=_LEAST),
        "record": lambda node: _record(node, named, notes),
    }

    def read(node: Node) -> tuple[CaseStage, ...]:
        if not isinstance(node.value, list):
            raise Wrong((node, "must be a list of stages like [{names: …, to: […]}]"))
        if not LEAST <= len(node.value) <= MOST:
            notes.wrong(node, f"has {len(node.value)} stages; {LEAST} to {MOST} can be handed on")
        return tuple(_stage(one, table, notes) for one in node.value)

    return read


def check_stages(
    kinds: Mapping[str, Read[Kind]], units: Mapping[str, Read[Unit]], notes: Notes
) -> None:
    """Every stage belongs to somebody who can be told, and who answers for themselves."""
    for read in kinds.values():
        node = read.at("stages")
        nodes = node.value if isinstance(node.value, list) else []
        for one, stage in zip(nodes, read.value.stages, strict=False):
            _belongs(one, stage, units, notes)


def _belongs(node: Node, stage: CaseStage, units: Mapping[str, Read[Unit]], notes: Notes) -> None:
    skilled = (stage.skills and stage.skills <= u.value.skills for u in units.values())
    if not stage.to and not any(skilled):
        notes.wrong(node, "belongs to nobody: name units in to, or skills that a unit has")
    for id in stage.to:
        unit = units.get(id)
        if unit is None or not unit.clear("channels") or not unit.clear("role"):
            continue
        if not unit.value.channels or unit.value.role is not Role.RESPONDER:
            notes.wrong(node.child("to"), f"{id!r} is a desk or has no channel: so no case")


def _stage(node: Node, table: Mapping[str, Reader[Any]], notes: Notes) -> CaseStage:
    found = fields(node, table, notes, ("names",))
    skills = frozenset(found.pop("skills", ()))
    return CaseStage(**({"names": {}} | found), skills=skills)


def _record(node: Node, named: Reader[Any], notes: Notes) -> tuple[Record, ...]:
    if not is_map(node, notes):
        return ()
    if len(node.items) > MOST_FIELDS:
        notes.wrong(node, f"has {len(node.items)} fields; {MOST_FIELDS} can be said")
    return tuple(_field(id, one, named, notes) for id, one in node.items.items())


def _field(id: str, node: Node, named: Reader[Any], notes: Notes) -> Record:
    table: Mapping[str, Reader[Any]] = {"names": named, "aliases": listing(text), "needed": flag}
    found = fields(node, table, notes, ("names",))
    return Record(id=id, **({"names": {}} | found))
