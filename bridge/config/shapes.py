"""What a reader takes, told as JSON Schema beside the reader itself: neither can be forgotten.

A shape knows no other part of the file: that `at: gate` names a place of the site is told by the
reader alone. Whatever a reader takes, its shape lets pass (blanks around a word aside); the other
way round it need not be.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from bridge.config.document import Node

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Shape = Mapping[str, Any]

# Words may be written as anything that is not a list or a map: a unit called 101 is a name.
TEXT: Shape = {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": 300}
# Some readers of YAML take yes and no for words.
FLAG: Shape = {"enum": [True, False, "yes", "no", "on", "off"], "title": "yes or no"}


class Shaped(Generic[T_co]):
    """A reader that says what it takes; None while one that it is made of does not."""

    def __init__(self, read: Callable[[Node], T_co], shape: Shape | None) -> None:
        self._read, self.shape = read, shape
        self.__doc__ = read.__doc__

    def __call__(self, node: Node) -> T_co:
        """The value of the node, as the reader reads it."""
        return self._read(node)


def shaped(shape: Shape | None) -> Callable[[Callable[[Node], T]], Callable[[Node], T]]:
    """A decorator: this reader takes values of that shape."""
    return lambda read: Shaped(read, shape)


def shape_of(reader: object) -> Shape | None:
    """The shape that a reader carries; None where it carries none."""
    return reader.shape if isinstance(reader, Shaped) else None


def written(title: str, pattern: str, *examples: str) -> Shape:
    """Words of a certain form, such as 60s. The pattern is one that Python and browsers share."""
    return {"type": "string", "title": title, "pattern": pattern, "examples": list(examples)}


def listed(of: Shape | None, least: int = 0) -> Shape | None:
    """A list of so many at least."""
    return None if of is None else {"type": "array", "items": of, "minItems": least}


def either(*shapes: Shape | None) -> Shape | None:
    """One of several ways to write it; None where one of them is not known."""
    return None if None in shapes else {"anyOf": list(shapes)}


def keyed(of: Shape | None) -> Shape | None:
    """A map by names of the site's own."""
    return None if of is None else {"type": "object", "additionalProperties": of}


def with_keys(table: Mapping[str, object], need: tuple[str, ...] = ()) -> Shape | None:
    """A map with the keys of a table of readers and no others."""
    found = {key: shape_of(reader) for key, reader in table.items()}
    if None in found.values():
        return None
    return {
        "type": "object",
        "properties": found,
        "required": list(need),
        "additionalProperties": False,
    }
