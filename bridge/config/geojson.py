"""A GeoJSON file as features that know their lines. RFC 7946: [longitude, latitude, height].

The file may be large, so each feature is scanned as it stands and nothing is kept of its text; only
its properties become nodes, each with the line on which its key is written.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.config.document import Node
from bridge.config.notes import WHOLE_FILE, Notes

LARGEST = 64_000_000  # bytes
_BLANK = re.compile(r"[ \t\r\n]*")
_KINDS = ("LineString", "MultiLineString")

Position = list[float]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: where it stands, its properties, and its lines as they are written."""

    line: int
    node: Node  # its properties
    id: Node | None  # its own, outside the properties
    lines: list[list[Position]]


class _Broken(Exception):
    """Not what it should be, at this offset of the text."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class _Odd(Exception):
    """JSON that nobody can mean."""


def read_features(path: Path, notes: Notes) -> list[Feature]:
    """All features that are lines; what is wrong is noted. `notes` are the file's own.

    `Unread` where the file cannot be had at all.
    """
    content = notes.sources.read(path, LARGEST)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = "this is not UTF-8 text; save the file as UTF-8"
        notes.wrong(Node(line, WHOLE_FILE, None), message)
        return []
    try:
        return [*_features(text, notes)]
    except _Broken as broken:
        notes.wrong(Node(_line(text, broken.at), WHOLE_FILE, None), str(broken))
    except json.JSONDecodeError as error:
        notes.wrong(Node(error.lineno, WHOLE_FILE, None), f"this is not JSON: {error.msg}")
    except RecursionError:
        notes.wrong(Node(1, WHOLE_FILE, None), "nested too deep")
    return []


def all_shapes(content: bytes, notes: Notes) -> list[tuple[str, int, dict[str, Any]]]:
    """Every feature of any kind, as it stands, with its key and its line; faults are noted."""
    try:
        text = content.decode("utf-8-sig")
        found = list(_shapes(text, notes))
    except UnicodeDecodeError:
        notes.wrong(Node(1, WHOLE_FILE, None), "this is not UTF-8 text; save the file as UTF-8")
    except _Broken as broken:
        notes.wrong(Node(_line(text, broken.at), WHOLE_FILE, None), str(broken))
    except json.JSONDecodeError as error:
        notes.wrong(Node(error.lineno, WHOLE_FILE, None), f"this is not JSON: {error.msg}")
    except RecursionError:
        notes.wrong(Node(1, WHOLE_FILE, None), "nested too deep")
    else:
        return found
    return []


def _shapes(text: str, notes: Notes) -> Iterator[tuple[str, int, dict[str, Any]]]:
    given = dict(_members(text))
    if "features" not in given:
        message = 'must be a GeoJSON {"type": "FeatureCollection", "features": […]}'
        notes.wrong(Node(1, WHOLE_FILE, None), message)
        return
    for nth, (value, first, _) in enumerate(_elements(text, given["features"])):
        key, line = f"features[{nth}]", _line(text, first)
        if isinstance(value, dict) and value.get("type") == "Feature":
            yield key, line, value
        else:
            notes.wrong(Node(line, key, None), 'must be {"type": "Feature", …}')


def _features(text: str, notes: Notes) -> Iterator[Feature]:
    kind, found = "", False
    for key, start in _members(text):
        if key == "features":
            found = True
            line, last = 1, 0
            for nth, (value, first, end) in enumerate(_elements(text, start)):
                line += text.count("\n", last, first)
                last = first
                feature = _feature(value, text[first:end], nth, line, notes)
                if feature is not None:
                    yield feature
        elif key == "type":
            kind = _value(text, start)[0]
    if kind != "FeatureCollection" or not found:
        message = 'must be a GeoJSON {"type": "FeatureCollection", "features": […]}'
        notes.wrong(Node(1, WHOLE_FILE, None), message)


def _members(text: str) -> Iterator[tuple[str, int]]:
    """The keys of the outermost object, and where their values begin."""
    at = _expect(text, 0, "{")
    while text[at : at + 1] != "}":
        key, at = _value(text, at)
        at = _expect(text, _skip(text, at), ":")
        yield str(key), at
        _, at = _value(text, at)
        at = _next(text, at, "}")
    if (end := _skip(text, at + 1)) < len(text):
        raise _Broken("something follows the end of the object", end)


def _elements(text: str, at: int) -> Iterator[tuple[Any, int, int]]:
    """The elements of a list, each with where it begins and ends."""
    at = _expect(text, at, "[")
    while text[at : at + 1] != "]":
        value, end = _value(text, at)
        yield value, at, end
        at = _next(text, end, "]")


def _expect(text: str, at: int, sign: str) -> int:
    """Where it goes on behind a sign that must stand here."""
    at = _skip(text, at)
    if text[at : at + 1] != sign:
        raise _Broken(f"this is not JSON: {sign!r} is expected here", at)
    return _skip(text, at + 1)


def _next(text: str, at: int, end: str) -> int:
    """Where the next one begins, or where the end stands."""
    at = _skip(text, at)
    if text[at : at + 1] == end:
        return at
    at = _expect(text, at, ",")
    if text[at : at + 1] == end:
        raise _Broken(f"this is not JSON: nothing follows the comma before {end!r}", at)
    return at


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _feature(value: Any, text: str, nth: int, line: int, notes: Notes) -> Feature | None:  # noqa: ANN401
    key = f"features[{nth}]"
    here = Node(line, key, None)
    if not isinstance(value, dict) or value.get("type") != "Feature":
        notes.wrong(here, 'must be {"type": "Feature", …}')
        return None
    properties = value.get("properties")
    if properties is not None and not isinstance(properties, dict):
        notes.wrong(Node(_of("properties", text, line), f"{key}.properties", None), "must be a map")
        return None
    node = _node(properties or {}, f"{key}.properties", text, line)
    lines = _lines(value.get("geometry"))
    if lines is None:
        at = Node(_of("geometry", text, line), f"{key}.geometry", None)
        notes.wrong(at, f"must be a {' or '.join(_KINDS)} with its coordinates")
        return None
    id = value.get("id")
    own = None if id is None else _node(id, f"{key}.id", text, line)
    return Feature(line, node, own, lines)


def _lines(geometry: Any) -> list[list[Position]] | None:  # noqa: ANN401 - JSON of any kind
    match geometry:
        case {"type": "LineString", "coordinates": [*line]}:
            return [line]
        case {"type": "MultiLineString", "coordinates": [_, *_] as lines}:
            return lines if all(isinstance(one, list) for one in lines) else None
    return None


def _node(value: Any, key: str, text: str, first: int) -> Node:  # noqa: ANN401 - JSON of any kind
    """JSON of a feature as nodes; `text` is the feature's, `first` its first line."""
    line = _of(key.rpartition(".")[2], text, first)
    if isinstance(value, dict):
        return Node(line, key, {k: _node(v, f"{key}.{k}", text, first) for k, v in value.items()})
    if isinstance(value, list):
        return Node(line, key, [_node(v, f"{key}[{n}]", "", line) for n, v in enumerate(value)])
    return Node(line, key, value, value if isinstance(value, str) else json.dumps(value))


def _of(key: str, text: str, first: int) -> int:
    """The line on which a feature mentions a key for the first time."""
    at = text.find(json.dumps(key, ensure_ascii=False))
    return first + text.count("\n", 0, at) if at > 0 else first


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins here, and where it ends."""
    try:
        return _decoder.raw_decode(text, at)
    except _Odd as odd:
        raise _Broken(str(odd), at) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Odd(f"{twice!r} is given twice in one object")
    return found


def _constant(word: str) -> float:
    raise _Odd(f"{word} is no number")


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
