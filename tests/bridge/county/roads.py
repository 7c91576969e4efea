"""Small counties for tests, written by osmium itself."""

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

from rules.model import Point


def write(
    file: Path, nodes: dict[int, Point], ways: dict[int, tuple[list[int], dict[str, str]]]
) -> Path:
    """An extract with these nodes and ways."""
    file.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(file)) as writer:
        for id, point in nodes.items():
            writer.add_node(Node(id=id, location=(point.lon, point.lat), version=1))
        for id, (line, tags) in ways.items():
            writer.add_way(Way(id=id, nodes=line, tags=tags, version=1))
    return file
