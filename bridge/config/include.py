"""What a site takes from files that several sites share: kinds with their words, plans, calendars.

Key `include` names YAML files, from the site's folder. Each holds sections as a site file does, and
only such as make sense for several sites. The site's own word counts: an entry that stands in both
is joined key by key, and of a key that stands in both the site's own is taken; of two included
files, the later one. Rules are lists: the included ones come first. An included file includes none.
"""

from collections.abc import Mapping
from dataclasses import replace

from bridge.config.document import Node, tree
from bridge.config.fields import Wrong
from bridge.config.notes import Notes, did_you_mean
from bridge.config.sections import is_map
from bridge.config.sources import Unread
from bridge.config.spots import files_named

SHARED = (
    *("places", "stretches", "units", "kinds", "zones", "calendars", "shifts"),
    *("plans", "announcements", "notices", "rules"),
)
included = files_named("a YAML file", "../common/kinds.yaml")


def whole(root: Node, notes: Notes) -> Node:
    """The site with what it includes. `ConfigError` where an included file is no YAML."""
    try:
        files = included(root.child("include")) if "include" in root.items else ()
    except Wrong:
        return root  # that is noted where the key is read
    shared: dict[str, Node] = {}
    for file in files:
        shared = _joined(shared, _sections(file, root.child("include"), notes))
    return replace(root, value=_joined(shared, root.items)) if shared else root


def _sections(file: str, named: Node, notes: Notes) -> Mapping[str, Node]:
    path = notes.sources.main.parent / file
    beside = notes.beside(str(path))
    try:
        content = notes.sources.read(path)
    except Unread as error:
        notes.wrong(named, f"{file}: {error}")
        return {}
    root = _of_file(tree(content, beside), str(path))
    if not is_map(root, beside):
        return {}
    for key, node in root.items.items():
        if key not in SHARED:
            beside.wrong(node, f"no section that sites can share{did_you_mean(key, SHARED)}")
    return {key: node for key, node in root.items.items() if key in SHARED}


def _joined(below: Mapping[str, Node], above: Mapping[str, Node]) -> dict[str, Node]:
    """Sections of both; in the order of `below`, and what only `above` has after it."""
    found = {key: above.get(key, node) for key, node in below.items()} | dict(above)
    return {
        key: _section(below[key], node) if key in below and key in SHARED else node
        for key, node in found.items()
    }


def _section(below: Node, above: Node) -> Node:
    if below is above:
        return above
    if isinstance(below.value, list) and isinstance(above.value, list):
        both = [*below.value, *above.value]
        return replace(above, value=both)
    if not isinstance(below.value, dict) or not isinstance(above.value, dict):
        return above  # one of them is wrong, and noted where it is read
    entries = {**below.value, **above.value}
    shared = below.value.keys() & above.value.keys()
    return replace(
        above,
        value={k: _entry(below.value[k], n) if k in shared else n for k, n in entries.items()},
    )


def _entry(below: Node, above: Node) -> Node:
    if isinstance(below.value, dict) and isinstance(above.value, dict):
        return replace(above, value={**below.value, **above.value})
    return above


def _of_file(node: Node, file: str) -> Node:
    """The same tree; everything in it knows which file it stands in."""
    value = node.value
    if isinstance(value, dict):
        value = {key: _of_file(child, file) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_of_file(child, file) for child in value]
    return replace(node, value=value, file=file)
