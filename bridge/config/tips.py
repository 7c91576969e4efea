"""The section `tips`: who decides on what people tell who want to stay unknown."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Reader, duration, listing, one_of, whole
from bridge.config.notes import Notes
from bridge.config.sections import Read, fields, ids, meant
from rules.model import Form, Manner, Unit, UnitKind
from rules.tip_site import Tips


def read_tips(root: Node, named: Reader[Any], notes: Notes) -> Read[Tips] | None:
    """The section; None where the file has none, and tips are ordinary calls."""
    if "tips" not in root.items:
        return None
    table: Mapping[str, Reader[Any]] = {
        "approve": listing(one_of("unit", ids(root, "units")), least=1),
        "reward": named,
        "remind": duration(least=timedelta(minutes=10)),
        "danger": whole(0, 4),
    }
    node = root.child("tips")
    found = fields(node, table, notes, ("approve",))
    value = Tips(**({"approve": ()} | found))
    return Read(node, value, frozenset(found), meant(node, table))


def check_tips(
    read: Read[Tips] | None,
    units: Mapping[str, Read[Unit]],
    manners: Mapping[str, Manner],
    notes: Notes,
) -> None:
    """Who decides is a desk, and can be told where nobody else hears it."""
    for id in read.value.approve if read else ():
        unit = units.get(id)
        if read is None or unit is None or not (unit.clear("kind") and unit.clear("channels")):
            continue
        known = [manners[c.adapter] for c in unit.value.channels if c.adapter in manners]
        quiet = any(m.form is not Form.SPOKEN and not m.shared for m in known)
        if unit.value.kind is not UnitKind.DESK:
            notes.wrong(read.at("approve"), f"{id!r} is no desk, and a desk decides on tips")
        elif not quiet and len(known) == len(unit.value.channels):
            notes.wrong(read.at("approve"), f"{id!r} has no channel on which nobody else hears")
