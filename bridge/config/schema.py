"""The JSON Schema (draft 2020-12) of site.yaml, drawn from the readers that read the file.

It knows what each value looks like; that a name is known elsewhere in the file, and that the whole
makes sense, only `patrolbridge check` sees. What the bridge takes, the schema takes.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from bridge import registry
from bridge.catalogue import load_catalogue
from bridge.config.adapters import Shelf
from bridge.config.defaults import default_of
from bridge.config.document import Node
from bridge.config.include import SHARED
from bridge.config.loading import read_sections
from bridge.config.notes import Notes
from bridge.config.outline import ENTRY, Asked, below, explore, inside
from bridge.config.sections import NEVER_EMPTY
from bridge.config.settings import adapter_schemas
from bridge.config.shapes import shape_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = MappingProxyType({"pattern": r"^[^\s/,:;(){}\[\]]{1,64}$"})  # as `fields.identity`, at least
SHORT = MappingProxyType({"shifts": "hours"})  # an entry that may be written as this key alone


def site_schema(shelf: Shelf = registry) -> dict[str, Any]:
    """The schema of a whole site file, with the adapters of that shelf."""
    return _where_all_is_here(alone_schema(shelf))


def alone_schema(shelf: Shelf = registry) -> dict[str, Any]:
    """The schema of a site that includes nothing: what is needed stands in the file itself."""
    adapter, definitions = adapter_schemas(shelf)
    drawn = Drawing(tables(shelf)).map_at("")
    drawn["properties"]["adapters"] |= {
        "type": "object",
        "additionalProperties": adapter,
        "propertyNames": dict(ID),
        "minProperties": 1,
    }
    head = {"$schema": DIALECT, "title": "A site of patrolbridge", "description": about()["(file)"]}
    return head | drawn | {"$defs": definitions}


def _where_all_is_here(schema: dict[str, Any]) -> dict[str, Any]:
    """The same where it includes: what another file may hold is not needed in this one."""
    own = [key for key in schema["required"] if key not in SHARED]
    here: dict[str, Any] = {"required": [k for k in schema["required"] if k in SHARED]}
    sections = dict(schema["properties"])
    for key in SHARED:
        entry = sections[key].get("additionalProperties", {})
        if need := entry.get("required"):
            sections[key] = sections[key] | {"additionalProperties": {**entry, "required": []}}
            here.setdefault("properties", {})[key] = {"additionalProperties": {"required": need}}
    return schema | {
        "required": own,
        "properties": sections,
        "if": {"not": {"required": ["include"]}},
        "then": here,
    }


def tables(shelf: Shelf = registry) -> Mapping[str, Asked]:
    """Every table of readers of a site file, by where it stands."""
    catalogue = load_catalogue()

    def read(root: Node, notes: Notes) -> object:
        return read_sections(root, catalogue, shelf, notes)

    return explore(read)


def unshaped(found: Mapping[str, Asked]) -> list[str]:
    """Keys whose readers do not say what they take."""
    return [key for key, reader in keys_of(found) if not _explained(key, reader, found)]


def keys_of(found: Mapping[str, Asked]) -> Iterator[tuple[str, object]]:
    """Every key of the file by where it stands, with its reader."""
    for place, asked in found.items():
        yield from ((below(place, name), reader) for name, reader in asked.readers.items())


def _explained(key: str, reader: object, found: Mapping[str, Asked]) -> bool:
    return key == "adapters" or shape_of(reader) is not None or bool(inside(key, found))


@cache
def about() -> Mapping[str, str]:
    """A sentence on every key, as `plans.stages.do`: ids and numbers of elements left out."""
    text = files(__package__).joinpath("keys.yaml").read_text("utf-8")
    return MappingProxyType(yaml.safe_load(text))


def plain(key: str) -> str:
    """Where a key stands, without ids and numbers."""
    parts = key.replace("[0]", "").split(".")
    return ".".join(part for part in parts if part != ENTRY)


def sentence(key: str) -> str:
    """What a key is for; what a rule changes is described where kinds have it. "" for nothing."""
    name = plain(key)
    of_kind = name.replace("rules.then.", "kinds.")
    return about().get(name) or about().get(of_kind, "")


class Drawing:
    """Draws the schema of each map from its table."""

    def __init__(self, found: Mapping[str, Asked]) -> None:
        self._tables = found

    def map_at(self, place: str) -> dict[str, Any]:
        """The map whose table stands there."""
        asked = self._tables[place]
        return {
            "type": "object",
            "properties": {k: self._key(below(place, k), r) for k, r in asked.readers.items()},
            "required": list(asked.need),
            "additionalProperties": False,
        }

    def _key(self, key: str, reader: object) -> dict[str, Any]:
        drawn = self._value(key, reader)
        if told := sentence(key):
            drawn["description"] = told
        if (default := default_of(plain(key))) is not None:
            drawn["default"] = default
        return drawn

    def _value(self, key: str, reader: object) -> dict[str, Any]:
        place, shape = inside(key, self._tables), shape_of(reader)
        if place == key:
            return self.map_at(key)
        if shape is not None or not place:  # of neither, `unshaped` tells the name
            return dict(shape or {})
        if place.endswith("[0]"):
            return {"type": "array", "items": self.map_at(place)}
        return self._entries(key, place)

    def _entries(self, key: str, place: str) -> dict[str, Any]:
        entry: dict[str, Any] = self.map_at(place)
        if key in SHORT:
            entry = {"anyOf": [entry, entry["properties"][SHORT[key]]]}
        least = {"minProperties": 1} if key in NEVER_EMPTY else {}
        return {
            "type": "object",
            "additionalProperties": entry,
            "propertyNames": dict(ID),
            **least,
        }
