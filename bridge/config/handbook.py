"""The tables of docs/site-language.md, drawn from what the program itself reads. A test holds them.

A marker names the table that stands below it: `<!-- keys of units -->` … `<!-- end of keys -->`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bridge import registry
from bridge.config.adapters import Shelf
from bridge.config.paths import path_table
from bridge.config.schema import about, alone_schema, site_schema
from bridge.config.shapes import shape_of
from rules.sight import SIGHTS

_TABLE = re.compile(r"<!-- keys of ([\w.() ]+) -->\n.*?<!-- end of keys -->", re.DOTALL)
TOP, SEEN, ADAPTERS, A_PATH = "the file", "a condition", "adapters", "a path"
_TYPES = {"int": "whole number", "double": "number", "bool": "yes or no", "list": "list of texts"}
Json = Mapping[str, Any]


def schema_text(shelf: Shelf = registry) -> str:
    """The schema as docs/site.schema.json has it: the same readers give the same bytes."""
    return json.dumps(site_schema(shelf), ensure_ascii=False, indent=2) + "\n"


def shown(text: str, shelf: Shelf = registry) -> str:
    """The same text with the tables of today below their markers. `KeyError`: an unknown one."""
    schema = alone_schema(shelf)

    def table(found: re.Match[str]) -> str:
        body = "\n".join(_lines(found[1], schema))
        return f"<!-- keys of {found[1]} -->\n\n{body}\n\n<!-- end of keys -->"

    return _TABLE.sub(table, text)


def _lines(name: str, schema: Json) -> Iterator[str]:
    if name == SEEN:
        return _seen()
    if name == A_PATH:
        return _properties()
    return _kinds(schema) if name == ADAPTERS else _keys(_map_of(name, schema))


def tables_in(text: str) -> set[str]:
    """Names of the maps whose tables a text shows."""
    return {found[1] for found in _TABLE.finditer(text)}


def maps(schema: Json, name: str = "") -> Iterator[str]:
    """Every map with keys of its own: `units`, `plans.stages`."""
    for key, value in schema["properties"].items():
        inner = _inner(value)
        if "properties" in inner and key != "adapters":
            yield f"{name}{key}"
            yield from maps(inner, f"{name}{key}.")


def _map_of(name: str, schema: Json) -> Json:
    if name == TOP:
        return schema
    found = schema
    for part in name.split("."):
        found = _inner(found["properties"][part])
    return found


def _inner(schema: Json) -> Json:
    """The map that is meant: itself, that of each entry, or of each element."""
    if isinstance(entry := schema.get("additionalProperties"), dict):
        return _inner(entry)
    if "items" in schema:
        return _inner(schema["items"])
    maps = [one for one in schema.get("anyOf", ()) if "properties" in one]
    return maps[0] if maps else schema


def _keys(of: Json) -> Iterator[str]:
    yield "| key | takes | left out | what it is |"
    yield "|---|---|---|---|"
    for key, value in of["properties"].items():
        left_out = "**needed**" if key in of["required"] else _default(value)
        yield f"| `{key}` | {takes(value)} | {left_out} | {_told(value.get('description', ''))} |"


def _kinds(schema: Json) -> Iterator[str]:
    adapter = schema["properties"]["adapters"]["additionalProperties"]
    yield "| kind | its keys | what they are |"
    yield "|---|---|---|"
    for choice in adapter["allOf"]:
        own = schema["$defs"][choice["then"]["$ref"].rpartition("/")[2]]
        keys = ", ".join(f"`{key}`" for key in own["properties"] if key != "kind")
        told = _told(own.get("description", ""))
        yield f"| `{choice['if']['properties']['kind']['const']}` | {keys} | {told} |"


def _properties() -> Iterator[str]:
    yield "| property | takes | what it is |"
    yield "|---|---|---|"
    for key, reader in path_table("", None).items():
        yield f"| `{key}` | {takes(shape_of(reader) or {})} | {_told(about()[f'paths.{key}'])} |"


def _seen() -> Iterator[str]:
    yield "| name | kind | what it is | 含义 |"
    yield "|---|---|---|---|"
    for name, sight in SIGHTS.items():
        kind = _TYPES.get(sight.type, "text")
        yield f"| `{name}` | {kind} | {_told(sight.means['en'])} | {_told(sight.means['zh'])} |"


def _default(schema: Json) -> str:
    if "default" not in schema:
        return ""
    default = schema["default"]
    if isinstance(default, bool):
        return "yes" if default else "no"
    return ", ".join(map(str, default)) if isinstance(default, list) else f"{default}"


def takes(schema: Json) -> str:
    """What may stand there, in a few words."""
    if "title" in schema:
        example = f" (`{schema['examples'][0]}`)" if "examples" in schema else ""
        return _told(schema["title"] + example)
    if "enum" in schema:
        return " · ".join(f"`{one}`" for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(takes(one) for one in schema["anyOf"]))
    match schema.get("type"):
        case "array":
            return f"a list of: {takes(schema['items'])}"
        case "integer" | "number" as figure:
            name = "a whole number" if figure == "integer" else "a number"
            return f"{name}, {schema['minimum']:g} to {schema['maximum']:g}"
        case "object":
            return "a map"
    return "text"


def _told(text: str) -> str:
    """On one line of a table."""
    return " ".join(text.split()).replace("|", "\\|")
