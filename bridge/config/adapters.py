"""The `adapters` section. What may stand under a name is known to the adapter alone.

Its `Config` is asked key by key, so that a second fault is not hidden behind the first; then the
whole of it is made, for what only the adapter can judge.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import NoneType, UnionType
from typing import Any, Protocol, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from bridge import registry
from bridge.config.document import Node
from bridge.config.fields import Wrong, duration, one_of
from bridge.config.notes import Notes, did_you_mean, nearest
from bridge.config.secrets import has_password, is_secret
from bridge.config.sections import Read, entries, is_map, missing
from bridge.errors import AdapterError
from bridge.message import Manner

Faults = Iterator[tuple[Node, str]]


class Shelf(Protocol):
    """Where adapter kinds are found: `bridge.registry`, or a test's own."""

    def kinds(self) -> Sequence[str]:
        """The names of all kinds."""

    def load(self, kind: str) -> registry.Kind:
        """The module of one; `AdapterError` where it cannot be had."""

    def configure(self, kind: str, settings: Mapping[str, Any]) -> Struct:
        """Settings as the kind's `Config`; `msgspec.ValidationError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterSettings:
    """One adapter of the site: its kind, and that kind's own `Config`."""

    kind: str
    config: Struct


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One adapter as far as it could be read; None where it could not."""

    settings: AdapterSettings | None = None
    manner: Manner | None = None


def read_adapters(root: Node, shelf: Shelf, notes: Notes) -> Mapping[str, Read[Opened]]:
    """All adapters by name; what is wrong with them is noted."""
    section = root.child("adapters")
    if "adapters" not in root.items:
        return {}

    def read(_: str, node: Node) -> Read[Opened]:
        return Read(node, _adapter(node, shelf, notes), frozenset())

    found = entries(section, read, notes)
    _ports(found, notes)
    return found


def _adapter(node: Node, shelf: Shelf, notes: Notes) -> Opened:
    if not is_map(node, notes):
        return Opened()
    if "kind" not in node.items:
        _without_kind(node, notes)
        return Opened()
    try:
        name = one_of("adapter kind", shelf.kinds())(node.child("kind"))
        kind = shelf.load(name)
        return Opened(manner=kind.CAN.manner(), settings=_settings(node, name, kind, shelf, notes))
    except Wrong as wrong:
        for place, message in wrong.faults:
            notes.wrong(place, message)
    except AdapterError as error:
        notes.wrong(node.child("kind"), str(error))
    return Opened()


def _without_kind(node: Node, notes: Notes) -> None:
    misspelt = [child for key, child in node.items.items() if nearest(key, ["kind"])]
    for child in misspelt:
        notes.wrong(child, "unknown key; did you mean 'kind'?")
    if not misspelt:
        notes.wrong(node.child("kind"), "is missing")


def _settings(
    node: Node, name: str, kind: registry.Kind, shelf: Shelf, notes: Notes
) -> AdapterSettings | None:
    own = replace(node, value={k: n for k, n in node.items.items() if k != "kind"})
    faults = list(_struct_faults(own, kind.Config))
    for place, message in faults:
        notes.wrong(place, message)
    if faults or any(is_secret(k, n) or has_password(n) for k, n in own.items.items()):
        return None
    try:
        return AdapterSettings(kind=name, config=shelf.configure(name, _told(own, kind.Config)))
    except msgspec.ValidationError as error:
        notes.wrong(node, _lower(error))
        return None


def _told(node: Node, config: type[Struct]) -> dict[str, Any]:
    """The settings as plain data; times such as 60s as times."""
    times = {f.encode_name for f in msgspec.structs.fields(config) if _inner(f.type) is timedelta}
    return {
        key: duration()(child) if key in times and child.value is not None else child.plain()
        for key, child in node.items.items()
    }


def _struct_faults(node: Node, struct: type[Struct]) -> Faults:
    known = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for key, child in node.items.items():
        if key in known:
            yield from _faults(child, known[key].type)
        elif not is_secret(key, child):
            yield child, f"unknown key{did_you_mean(key, known)}"
    needed = [key for key, field in known.items() if field.required]
    for key in missing(node, known, needed):
        yield node.child(key), "is missing"


def _faults(node: Node, wanted: object) -> Faults:
    """What is wrong with one value, down to the innermost that can be named."""
    inner = _inner(wanted)
    parts = get_args(inner)
    if isinstance(inner, type) and issubclass(inner, Struct) and node.items:
        yield from _struct_faults(node, inner)
    elif get_origin(inner) in (list, tuple, set, frozenset) and isinstance(node.value, list):
        for child in node.value:
            yield from _faults(child, parts[0])
    elif get_origin(inner) in (dict, Mapping) and node.items:
        for child in node.items.values():
            yield from _faults(child, parts[1])
    elif inner is timedelta and node.value is not None:
        yield from _try_duration(node)
    else:
        yield from _try(node, wanted)


def _try(node: Node, wanted: Any) -> Faults:  # noqa: ANN401 (any annotation)
    try:
        msgspec.convert(node.plain(), wanted)
    except msgspec.ValidationError as error:
        yield node, _lower(error)


def _try_duration(node: Node) -> Faults:
    try:
        duration()(node)
    except Wrong as wrong:
        yield from wrong.faults


def _inner(wanted: object) -> Any:  # noqa: ANN401 (any annotation)
    """`T` of `T | None`; anything else as it is."""
    if get_origin(wanted) not in (Union, UnionType):
        return wanted
    others = [part for part in get_args(wanted) if part is not NoneType]
    return others[0] if len(others) == 1 else wanted


def _lower(error: msgspec.ValidationError) -> str:
    message = str(error)
    return message[:1].lower() + message[1:]


def _ports(found: Mapping[str, Read[Opened]], notes: Notes) -> None:
    """Two adapters cannot listen at one address."""
    taken: dict[tuple[str, int], str] = {}
    for name, read in found.items():
        config = read.value.settings and read.value.settings.config
        address = getattr(config, "host", None), getattr(config, "port", None)
        if isinstance(address[0], str) and isinstance(address[1], int) and address[1]:
            first = taken.setdefault((address[0], address[1]), name)
            if first != name:
                notes.wrong(read.at("port"), f"{first!r} listens on port {address[1]} already")
