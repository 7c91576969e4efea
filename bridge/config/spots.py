"""Readers that several sections share: sets, files, and a spot that may be named by a place."""

from collections.abc import Mapping
from typing import TypeVar

from bridge.config.document import Node
from bridge.config.fields import POINT, Known, Reader, Wrong, listing, one_of, point, text
from bridge.config.sections import Read
from bridge.config.shapes import TEXT, either, listed, shape_of, shaped
from rules.model import Place, Point

T = TypeVar("T")


def files_named(title: str, example: str) -> Reader[tuple[str, ...]]:
    """One file, or a list of them, each once."""
    file = {**TEXT, "title": title, "examples": [example]}
    several = listing(text, least=1)

    @shaped(either(file, listed(file, 1)))
    def reader(node: Node) -> tuple[str, ...]:
        named = several(node) if isinstance(node.value, list) else (text(node),)
        return tuple(dict.fromkeys(named))

    return reader


def set_of(of: Reader[T]) -> Reader[frozenset[T]]:
    """A list in which order and repetition say nothing."""
    read = listing(of)
    return shaped(shape_of(read))(lambda node: frozenset(read(node)))


def spot(known: Known, places: Mapping[str, Read[Place]]) -> Reader[Point | None]:
    """A point, or the point of a place; None where that place's own is wrong."""

    @shaped(either(POINT, {**TEXT, "title": "a place"}))
    def reader(node: Node) -> Point | None:
        if isinstance(node.value, list):
            return point(node)
        if isinstance(node.value, dict):
            raise Wrong((node, "must be [latitude, longitude] or the id of a place"))
        place = places.get(one_of("place", known)(node))
        return place.value.point if place and "at" in place.sound else None

    return reader
