"""Schemas of what may stand under `adapters`: from each kind's own `Config`, and nothing else."""

from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

import msgspec
from msgspec import Struct

from bridge.config.adapters import Shelf
from bridge.config.fields import DURATION
from bridge.config.shapes import FLAG, TEXT
from bridge.errors import AdapterError

Json = dict[str, Any]


def adapter_schemas(shelf: Shelf) -> tuple[Json, Json]:
    """The schema of one adapter, and the definitions that it refers to."""
    kinds = list(shelf.kinds())
    configs = {kind: config for kind in kinds if (config := _config(kind, shelf)) is not None}
    drawn, definitions = msgspec.json.schema_components(
        configs.values(), ref_template="#/$defs/{name}"
    )
    chosen = [_chosen(k, s, definitions) for k, s in zip(configs, drawn, strict=True)]
    adapter = {
        "type": "object",
        "properties": {"kind": {"enum": kinds, "description": "Which network it speaks to."}},
        "required": ["kind"],
        "allOf": chosen,
    }
    return adapter, {name: _as_written(one) for name, one in definitions.items()}


def _config(kind: str, shelf: Shelf) -> type[Struct] | None:
    """None for a kind that lacks a library here: then any of its keys may be right."""
    try:
        return shelf.load(kind).Config
    except AdapterError:
        return None


def _chosen(kind: str, ref: Mapping[str, Any], definitions: Json) -> Json:
    """If it is of this kind, it has the keys of that kind, and `kind`."""
    name = str(ref["$ref"]).rpartition("/")[2]
    definitions[name]["properties"] = {"kind": {}} | definitions[name]["properties"]
    only = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
    return {"if": only, "then": dict(ref)}


def _as_written(schema: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """As a site file writes it: 60s for times, 110 for the text "110", yes for true."""
    if isinstance(schema, list):
        return [_as_written(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "duration":
        return dict(DURATION)
    found = {k: _as_written(v) for k, v in schema.items() if k != "default" or not _is_time(schema)}
    match schema.get("type"):
        case "string":
            found["type"] = TEXT["type"]
        case "boolean":
            del found["type"]
            found["enum"] = FLAG["enum"]
    return _tidy(found)


def _is_time(schema: Json) -> bool:
    return any(one.get("format") == "duration" for one in schema.get("anyOf", ()))


def _tidy(schema: Json) -> Json:
    r"""Browsers have no \Z, and a docstring's lines are indented."""
    if isinstance(told := schema.get("description"), str):
        schema["description"] = cleandoc(told)
    if isinstance(pattern := schema.get("pattern"), str):
        schema["pattern"] = pattern.replace(r"\Z", "$")
    return schema
