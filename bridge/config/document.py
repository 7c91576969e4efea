"""A YAML file as a tree in which everything knows its line.

Only what a site needs: maps, lists and plain values in one document of at most 5 MB. A value is
a number or yes/no only where nobody could read it otherwise (`010`, `12:30` and `no:` as a key
stay words). No tag ever makes an object. Anchors may be repeated, but a file that unfolds to
more than half a million values, or nests deeper than 20, is a bomb and is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from yaml import events

from bridge.config.notes import WHOLE_FILE, Notes
from bridge.config.sources import Unread
from bridge.errors import ConfigError, Mistake

MOST_NODES = 500_000
DEEPEST = 20

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_REAL = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}([eE][-+]?[0-9]{1,2})?")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NOTHING = ("", "~", "null")

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the file. `key` is its path (`units.p-1.channels[0]`), `text` its spelling."""

    line: int
    key: str
    value: "Scalar | dict[str, Node] | list[Node]"
    text: str = ""
    file: str = ""  # where it stands, if not in the site's own file

    @property
    def items(self) -> "dict[str, Node]":
        """The entries of a map; none where it is something else."""
        return self.value if isinstance(self.value, dict) else {}

    def child(self, key: str) -> "Node":
        """The entry of a map, or where it should stand: the map's own line."""
        path = f"{self.key}.{key}" if self.key else key
        return self.items.get(key) or Node(self.line, path, None, file=self.file)

    def plain(self) -> object:
        """The value as ordinary Python data, without lines."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


def read(path: Path, notes: Notes) -> Node:
    """The file as a tree. `ConfigError` where it cannot be read at all; lesser faults are noted."""
    try:
        content = notes.sources.read(path)
    except Unread as error:
        raise _hopeless(notes.file, 1, str(error)) from error
    return tree(content, notes)


def tree(content: bytes, notes: Notes) -> Node:
    """What a file holds as a tree; errors as of `read`."""
    text = _text(content, notes)
    try:
        return _Composer(text, notes).document()
    except yaml.YAMLError as error:
        line, message = _trouble(error, text)
        raise _hopeless(notes.file, line, message) from error


def _hopeless(file: str, line: int, message: str) -> ConfigError:
    return ConfigError([Mistake(file, line, WHOLE_FILE, message)])


def _text(content: bytes, notes: Notes) -> str:
    file = notes.file
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _hopeless(file, line, "this is not UTF-8 text; save the file as UTF-8") from error


def _trouble(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Line and words of what the YAML parser says."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return line, "a control character that no text may hold"
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 1, f"this is not YAML: {error}"
    if text[error.problem_mark.index : error.problem_mark.index + 1] == "\t":
        return error.problem_mark.line + 1, "a tab; indent with spaces"
    message = f"this is not YAML: {error.problem}"
    if error.context and error.context_mark:
        message += f" {error.context} that begins on line {error.context_mark.line + 1}"
    return error.problem_mark.line + 1, message


class _Composer:
    """Builds the tree from the parser's events, counting as it goes."""

    def __init__(self, text: str, notes: Notes) -> None:
        self._notes = notes
        self._events: Iterator[events.Event] = yaml.parse(text, Loader=_Loader)
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def document(self) -> Node:
        """The only document of the stream."""
        self._next()  # the start of the stream
        if isinstance(self._next(), events.StreamEndEvent):
            raise _hopeless(self._notes.file, 1, "the file is empty")
        root = self._node(self._next(), "", 1, 0)
        self._next()  # the end of the document
        if not isinstance(end := self._next(), events.StreamEndEvent):
            raise _hopeless(self._notes.file, _line(end), "a second document begins here")
        return root

    def _next(self) -> events.Event:
        return next(self._events)

    def _node(self, event: events.Event, path: str, line: int, depth: int) -> Node:
        self._weigh(line, depth)
        if isinstance(event, events.AliasEvent):
            return self._repeated(event, path, line, depth)
        node = self._fresh(event, path, line, depth)
        if isinstance(event, events.NodeEvent) and event.anchor:  # after: nothing can hold itself
            self._anchors[event.anchor] = node
        return node

    def _fresh(self, event: events.Event, path: str, line: int, depth: int) -> Node:
        if (tag := getattr(event, "tag", None)) and tag != "!":
            short = tag.replace("tag:yaml.org,2002:", "!!")
            self._notes.wrong(Node(line, path, None), f"the tag {short} means nothing here")
        if isinstance(event, events.MappingStartEvent):
            return Node(line, path, self._map(path, depth))
        if isinstance(event, events.SequenceStartEvent):
            return Node(line, path, self._list(path, depth))
        assert isinstance(event, events.ScalarEvent)  # there is no fourth kind of node
        plain = not event.style  # neither quoted nor a block of text
        return Node(line, path, _value(event.value) if plain else event.value, event.value)

    def _map(self, path: str, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := self._next(), events.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, events.ScalarEvent):
                raise _hopeless(self._notes.file, line, "a key must be a plain word")
            here = f"{path}.{event.value}" if path else event.value
            value = self._node(self._next(), here, line, depth + 1)
            if event.value in found:
                first = found[event.value].line
                self._notes.wrong(value, f"given twice; the first stands on line {first}")
            else:
                found[event.value] = value
        return found

    def _list(self, path: str, depth: int) -> list[Node]:
        found: list[Node] = []
        while not isinstance(event := self._next(), events.SequenceEndEvent):
            line = _line(event)
            found.append(self._node(event, f"{path}[{len(found)}]", line, depth + 1))
        return found

    def _repeated(self, event: events.AliasEvent, path: str, line: int, depth: int) -> Node:
        if event.anchor not in self._anchors:
            raise _hopeless(self._notes.file, line, f"*{event.anchor} repeats nothing above it")
        return self._moved(self._anchors[event.anchor], path, depth)

    def _moved(self, node: Node, path: str, depth: int) -> Node:
        """The same values under another key; their lines stay where they are written."""
        self._weigh(node.line, depth)
        if isinstance(node.value, dict):
            inner = {k: self._moved(n, f"{path}.{k}", depth + 1) for k, n in node.value.items()}
            return replace(node, key=path, value=inner)
        if isinstance(node.value, list):
            moved = [self._moved(n, f"{path}[{i}]", depth + 1) for i, n in enumerate(node.value)]
            return replace(node, key=path, value=moved)
        return replace(node, key=path)

    def _weigh(self, line: int, depth: int) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            raise _hopeless(self._notes.file, line, f"more than {MOST_NODES:,} values")
        if depth > DEEPEST:
            raise _hopeless(self._notes.file, line, f"nested deeper than {DEEPEST}")


def _line(event: events.Event) -> int:
    """Where an event begins; lines count from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1


def _value(written: str) -> Scalar:
    """What an unquoted value means."""
    if written.lower() in _NOTHING:
        return None
    if written.lower() in _WORDS:
        return _WORDS[written.lower()]
    if _WHOLE.fullmatch(written):
        return int(written)
    return float(written) if _REAL.fullmatch(written) else written
