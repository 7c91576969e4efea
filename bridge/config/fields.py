"""Leaf readers: one value of the file becomes one value of the model, or `Wrong` says why not.

Words may be written as anything that is not a list or a map: a unit called 101 is a name.
"""

import re
from collections.abc import Callable, Collection
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar
from unicodedata import category
from zoneinfo import available_timezones

from bridge.config.document import Node
from bridge.config.notes import did_you_mean
from bridge.config.shapes import FLAG, TEXT, listed, shape_of, shaped, written
from rules.model import Address, Names, Point

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Reader = Callable[[Node], T]
Known = Collection[str] | None  # None = the list of them is itself wrong: believe the reference

LONGEST_TEXT = 300  # characters of any one name or word
LONGEST = timedelta(days=366)
_ID = re.compile(r"\w[\w.-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_TIME = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(s|min|h|d)")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_LENGTH = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(m|km)")

_FIGURE = r"[0-9]{1,9}(\.[0-9]{1,3})? *"
DURATION = written("a time", rf"^ *({_FIGURE}(s|min|h|d) *)+$", "60s", "15min", "1h30min")
DISTANCE = written("a distance", rf"^ *{_FIGURE}(m|km) *$", "120m", "1.2km")
POINT = {
    "type": "array",
    "title": "[latitude, longitude], WGS-84",
    "prefixItems": [
        {"type": "number", "minimum": -90, "maximum": 90},
        {"type": "number", "minimum": -180, "maximum": 180},
    ],
    "minItems": 2,
    "maxItems": 2,
}
_BY_LANGUAGE = {
    "type": "object",
    "patternProperties": {"^[a-z]{2,3}(-[A-Za-z]{2,4})?$": TEXT},
    "additionalProperties": False,
}
NAMES = {"anyOf": [TEXT, _BY_LANGUAGE], "title": "a text, or one by language"}


class Wrong(Exception):
    """A value, or several of one list, cannot be used."""

    def __init__(self, *faults: tuple[Node, str]) -> None:
        super().__init__(*(message for _, message in faults))
        self.faults = faults


@shaped(TEXT)
def text(node: Node) -> str:
    """Words on one line, as written, without blanks around them."""
    return line(node, LONGEST_TEXT)


def line(node: Node, most: int) -> str:
    """As `text`, of at most so many characters."""
    if isinstance(node.value, dict | list):
        raise Wrong((node, f"must be text, not {_what(node)}"))
    words = node.text.strip()
    if node.value is None or not words:
        raise Wrong((node, "is empty"))
    if len(words) > most:
        raise Wrong((node, f"longer than {most} characters"))
    if any(category(letter) == "Cc" for letter in words):
        raise Wrong((node, "holds a line break or a control character"))
    return words


@shaped(TEXT)
def word(node: Node) -> str:
    """A word to listen for, in lower case."""
    return text(node).lower()


@shaped(FLAG)
def flag(node: Node) -> bool:
    """Yes or no."""
    if not isinstance(node.value, bool):
        raise Wrong((node, f"must be true or false, not {_what(node)}"))
    return node.value


def whole(least: int, most: int) -> Reader[int]:
    """A whole number in a range, ends included."""

    @shaped({"type": "integer", "minimum": least, "maximum": most})
    def reader(node: Node) -> int:
        if isinstance(node.value, bool) or not isinstance(node.value, int):
            raise Wrong((node, f"must be a whole number, not {_what(node)}"))
        _in_range(node, node.value, least, most)
        return node.value

    return reader


def number(least: float, most: float) -> Reader[float]:
    """A number in a range, ends included."""

    @shaped({"type": "number", "minimum": least, "maximum": most})
    def reader(node: Node) -> float:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise Wrong((node, f"must be a number, not {_what(node)}"))
        _in_range(node, node.value, least, most)
        return float(node.value)

    return reader


def duration(least: timedelta = timedelta(seconds=1)) -> Reader[timedelta]:
    """A time such as 60s, 15min, 2h or 1h30min; at most a year."""

    @shaped(DURATION)
    def reader(node: Node) -> timedelta:
        parts = _TIME.findall(said := text(node).replace(" ", ""))
        if not parts or "".join(amount + unit for amount, unit in parts) != said:
            raise Wrong((node, f"{_what(node)} is not a time like 60s, 15min or 2h"))
        seconds = sum(float(amount) * _SECONDS[unit] for amount, unit in parts)
        if not least.total_seconds() <= seconds <= LONGEST.total_seconds():
            raise Wrong((node, f"must be from {least.total_seconds():g}s to {LONGEST.days}d"))
        return timedelta(seconds=seconds)

    return reader


@shaped(DISTANCE)
def distance(node: Node) -> float:
    """Metres, written 120m or 1.2km; from 1 m to 1,000 km."""
    found = _LENGTH.fullmatch(text(node).replace(" ", ""))
    if not found:
        raise Wrong((node, f"{_what(node)} is not a distance like 120m or 1.2km"))
    metres = float(found[1]) * (1000 if found[2] == "km" else 1)
    if not 1 <= metres <= 1_000_000:  # noqa: PLR2004 - the docstring's own figures
        raise Wrong((node, "must be from 1m to 1000km"))
    return metres


@shaped(POINT)
def point(node: Node) -> Point:
    """[latitude, longitude] in WGS-84 degrees."""
    pair = node.value if isinstance(node.value, list) else []
    figures = [
        p.value for p in pair if isinstance(p.value, int | float) and not isinstance(p.value, bool)
    ]
    if len(pair) != 2 or len(figures) != 2:  # noqa: PLR2004 - two of them
        raise Wrong((node, "must be [latitude, longitude], two numbers"))
    lat, lon = figures
    if abs(lat) <= 90 and abs(lon) <= 180:  # noqa: PLR2004 - degrees
        return Point(float(lat), float(lon))
    if abs(lon) <= 90 and abs(lat) <= 180:  # noqa: PLR2004 - degrees
        raise Wrong((node, f"swapped? {lat:g} is no latitude; write [latitude, longitude]"))
    raise Wrong((node, f"[{lat:g}, {lon:g}] is not on the earth"))


def names(language: str) -> Reader[Names]:
    """A name in the site's language, or a map of names that holds at least that language."""

    @shaped(NAMES)
    def reader(node: Node) -> Names:
        if not isinstance(node.value, dict):
            return {language: text(node)}
        odd = [n for code, n in node.items.items() if not _LANGUAGE.fullmatch(code)]
        if odd:
            raise Wrong(*((n, "this is not a language code like zh or en") for n in odd))
        found = each(node.value.values(), text)
        if language and language not in node.items:
            raise Wrong((node, f"has no name in the site's language, {language!r}"))
        return dict(zip(node.items, found, strict=True))

    return reader


def listing(of: Reader[T], least: int = 0) -> Reader[tuple[T, ...]]:
    """A list, every element read; at least so many."""

    @shaped(listed(shape_of(of), least))
    def reader(node: Node) -> tuple[T, ...]:
        if not isinstance(node.value, list):
            raise Wrong((node, f"must be a list like [one, two], not {_what(node)}"))
        if len(node.value) < least:
            raise Wrong((node, f"needs at least {least}, and has {len(node.value)}"))
        return tuple(each(node.value, of))

    return reader


def choice(options: type[E]) -> Reader[E]:
    """One of a few words."""

    @shaped({"enum": [o.value for o in options]})
    def reader(node: Node) -> E:
        if (said := text(node)) in [o.value for o in options]:
            return options(said)
        hint = did_you_mean(said, options)
        raise Wrong((node, f"{said!r} is none of {', '.join(options)}{hint}"))

    return reader


def one_of(what: str, known: Known) -> Reader[str]:
    """The id of something that the site, or the product, has."""

    @shaped({**TEXT, "title": f"a {what}"})
    def reader(node: Node) -> str:
        said = text(node)
        if known is not None and said not in known:
            raise Wrong((node, f"unknown {what} {said!r}{did_you_mean(said, known)}"))
        return said

    return reader


def channel(adapters: Known) -> Reader[Address]:
    """An address, written adapter/channel."""

    @shaped(written("adapter/channel", "^[^/]+/.+$", "radio/post 7"))
    def reader(node: Node) -> Address:
        adapter, slash, inside = (said := text(node)).partition("/")
        if not (adapter and slash and inside):
            raise Wrong((node, f"{said!r} is not a channel; write adapter/channel"))
        if adapters is not None and adapter not in adapters:
            raise Wrong((node, f"unknown adapter {adapter!r}{did_you_mean(adapter, adapters)}"))
        return Address(adapter, inside)

    return reader


@shaped({**TEXT, "maxLength": 64})
def identity(node: Node) -> str:
    """An id: letters of any script, digits, dots, dashes; at most 64."""
    said = text(node)
    if not _ID.fullmatch(said):
        raise Wrong((node, f"{said!r} is no id: letters, digits, '-', '_' and '.', at most 64"))
    return said


@shaped({**TEXT, "title": "a time zone such as Asia/Shanghai"})
def timezone(node: Node) -> str:
    """A time zone such as Asia/Shanghai."""
    return one_of("time zone", available_timezones())(node)


def each(nodes: Collection[Node], of: Reader[T]) -> list[T]:
    """Every value read; `Wrong` with the faults of all that cannot be."""
    found: list[T] = []
    faults: list[tuple[Node, str]] = []
    for node in nodes:
        try:
            found.append(of(node))
        except Wrong as wrong:
            faults += wrong.faults
    if faults:
        raise Wrong(*faults)
    return found


def _in_range(node: Node, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise Wrong((node, f"{value:g} is not between {least:g} and {most:g}"))


def _what(node: Node) -> str:
    if isinstance(node.value, dict):
        return "a map"
    if isinstance(node.value, list):
        return "a list"
    return "nothing" if node.value is None else repr(node.text)
