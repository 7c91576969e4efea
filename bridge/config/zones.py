"""The section `zones`: parts of the site that units answer for."""

from collections.abc import Mapping
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Known, Reader, listing, one_of, point
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, meant
from bridge.config.shapes import shape_of, shaped
from rules.model import Names, Point
from rules.terrain import Zone


def read_zones(
    root: Node, named: Reader[Names], places: Known, notes: Notes
) -> Mapping[str, Read[Zone]]:
    """All zones by id; what is wrong in them is noted."""
    stops = listing(one_of("place", places), least=1)
    table: Mapping[str, Reader[Any]] = {
        "names": named,
        "places": shaped(shape_of(stops))(lambda node: frozenset(stops(node))),
        "outline": outline,
    }

    def read(id: str, node: Node) -> Read[Zone]:
        found = fields(node, table, notes, ("names",))
        given = meant(node, table)
        if node.items and not given & {"places", "outline"}:
            notes.wrong(node, "has neither places nor an outline")
        return Read(node, Zone(id=id, **{"names": {}, **found}), frozenset(found), given)

    return entries(root.child("zones"), read, notes) if "zones" in root.items else {}


_corners = listing(point, least=3)


@shaped(shape_of(_corners))
def outline(node: Node) -> tuple[Point, ...]:
    """A ring of corners; the last may repeat the first."""
    corners = _corners(node)
    return corners[:-1] if corners[0] == corners[-1] else corners
