"""The `adapters` section. What may stand under a name is known to the adapter alone.

Its `Config` is asked key by key, so that a second fault is not hidden behind the first; then the
whole of it is made, for what only the adapter can judge.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Protocol, Union, get_args, get_origin

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
        settings = _settings(node, name, kind, shelf, notes)
        if settings and notes.sources.home:
            for key, fault in registry.examine(kind, settings.config, notes.sources.home):
                notes.wrong(node.child(key), fault)
        for key, doubt in registry.doubts(kind, settings.config) if settings else ():
            notes.odd(node.child(key), doubt)
        can = registry.can(kind, settings.config) if settings else kind.CAN
        return Opened(manner=can.manner(), settings=settings)
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
        return AdapterSettings(kind=name, config=shelf.configure(name, _data(own, kind.Config)))
    except msgspec.ValidationError as error:
        notes.wrong(node, _lower(error))
        return None


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
    if node.items and _is_struct(inner):
        yield from _struct_faults(node, inner)
    elif parts := list(_parts(node, inner)):
        for child, part in parts:
            yield from _faults(child, part)
    else:
        try:
            msgspec.convert(_data(node, wanted), wanted)
        except msgspec.ValidationError as error:
            yield node, _lower(error)
        except Wrong as wrong:
            yield from wrong.faults


def _data(node: Node, wanted: object) -> Any:  # noqa: ANN401 (whatever the file says)
    """Plain data as a type wants it: times such as 60s as times, and 110 as text for a text."""
    inner = _inner(wanted)
    if isinstance(node.value, dict):
        types = {id(child): part for child, part in _parts(node, inner)}
        return {k: _data(child, types.get(id(child))) for k, child in node.items.items()}
    if isinstance(node.value, list):
        parts = list(_parts(node, inner))
        return [_data(*pair) for pair in parts] if parts else node.plain()
    if inner is timedelta and node.value is not None:
        return duration()(node)
    return node.text if inner is str and node.value is not None else node.value


def _parts(node: Node, wanted: Any) -> Iterator[tuple[Node, Any]]:  # noqa: ANN401 (any annotation)
    """The values inside a list, a map or a struct, each with the type it should have."""
    origin, args = get_origin(wanted), get_args(wanted)
    many = origin in (list, set, frozenset, Sequence) or args[1:] == (Ellipsis,)
    if isinstance(node.value, list) and many:
        yield from ((child, args[0]) for child in node.value)
    elif node.items and origin in (dict, Mapping):
        yield from ((child, args[1]) for child in node.items.values())
    elif node.items and _is_struct(wanted):
        types = {field.encode_name: field.type for field in msgspec.structs.fields(wanted)}
        yield from ((child, types.get(key)) for key, child in node.items.items())


def _is_struct(wanted: object) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, Struct)


def _inner(wanted: object) -> Any:  # noqa: ANN401 (any annotation)
    """`T` of `T | None` and of `Annotated[T, …]`; anything else as it is."""
    if get_origin(wanted) is Annotated:
        return _inner(get_args(wanted)[0])
    if get_origin(wanted) not in (Union, UnionType):
        return wanted
    others = [part for part in get_args(wanted) if part is not NoneType]
    return _inner(others[0]) if len(others) == 1 else wanted


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
