"""How a map of the file becomes values: each key by its reader, every fault noted, none twice."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from bridge.config.document import Node
from bridge.config.fields import Known, Reader, Wrong, identity
from bridge.config.notes import Notes, did_you_mean, nearest
from bridge.config.secrets import is_secret

NEVER_EMPTY = {
    "adapters": "no adapter: nobody can be heard or told",
    "places": "no place: nobody can say where it is",
    "units": "no unit: nobody can be told or sent",
    "kinds": "no kind of call",
}

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """One entry as far as it could be read; what could not holds the model's default."""

    node: Node
    value: T_co
    sound: frozenset[str]  # keys that were given and are right
    meant: frozenset[str] = frozenset()  # keys that were given, misspelt ones too

    def at(self, key: str) -> Node:
        """Where a key stands, or should."""
        return self.node.child(key)

    def clear(self, key: str) -> bool:
        """What `value` holds there is what the file means: given and right, or left out."""
        left_out = isinstance(self.node.value, dict) and key not in self.meant
        return key in self.sound or left_out


def take(node: Node, key: str, read: Reader[T], notes: Notes, default: T) -> T:
    """One value; `default` where it is not given or wrong (and then that is noted)."""
    if key not in node.items:
        return default
    try:
        return read(node.child(key))
    except Wrong as wrong:
        for place, message in wrong.faults:
            notes.wrong(place, message)
        return default


def fields(
    node: Node, readers: Mapping[str, Reader[Any]], notes: Notes, need: Collection[str] = ()
) -> dict[str, Any]:
    """All values of a map that can be read; what is unknown, missing or wrong is noted."""
    notes.asked(node, readers, need)
    if not is_map(node, notes):
        return {}
    unknown_keys(node, readers, notes)
    for key in missing(node, readers, need):
        notes.wrong(node.child(key), "is missing")
    left_out = object()
    found = {key: take(node, key, read, notes, left_out) for key, read in readers.items()}
    return {key: value for key, value in found.items() if value is not left_out}


def section(
    root: Node, key: str, readers: Mapping[str, Reader[Any]], notes: Notes
) -> dict[str, Any]:
    """The values of a section that may be left out."""
    return fields(root.child(key), readers, notes) if key in root.items else {}


def unknown_keys(node: Node, known: Collection[str], notes: Notes) -> None:
    """Note every key of a map that nobody reads."""
    for key, child in node.items.items():
        if key not in known and not is_secret(key, child):  # that is said already
            notes.wrong(child, f"unknown key{did_you_mean(key, known)}")


def meant(node: Node, known: Collection[str]) -> frozenset[str]:
    """The known keys that a map gives, or seems to give under a misspelt name."""
    strange = (nearest(key, known) for key in node.items if key not in known)
    return frozenset([*strange, *node.items]) & frozenset(known)


def missing(node: Node, known: Collection[str], need: Collection[str]) -> list[str]:
    """The needed keys that a map lacks; one that is misspelt is noted as that already."""
    given = meant(node, known)
    return [key for key in need if key not in given]


def is_map(node: Node, notes: Notes) -> bool:
    """Whether it is a map; noted where not."""
    if isinstance(node.value, dict):
        return True
    notes.wrong(node, "must be a map of settings")
    return False


def entries(
    node: Node, read: Callable[[str, Node], Read[T]], notes: Notes
) -> Mapping[str, Read[T]]:
    """All entries of a section, by their ids."""
    if is_map(node, notes) and not node.items and node.key in NEVER_EMPTY:
        notes.wrong(node, NEVER_EMPTY[node.key])
    return {id: _entry(id, child, read, notes) for id, child in node.items.items()}


def _entry(id: str, node: Node, read: Callable[[str, Node], Read[T]], notes: Notes) -> Read[T]:
    try:
        identity(replace(node, value=id, text=id))
    except Wrong as wrong:
        notes.wrong(node, str(wrong))
    return read(id, node)


def ids(root: Node, section: str) -> Known:
    """What a section holds, as far as others may refer to it; None where that cannot be told."""
    return root.child(section).items.keys() or None
