"""What the lines mean, in the words of a site file: `DTR & !RTS` keys, `CTS | VOX` is a carrier.

Grammar: `either := both ("|" both)*`, `both := one ("&" one)*`, `one := "!" one | "(" either ")"
| LINE`; `AND`, `OR`, `NOT` and small letters are the same. A name is one of the lines that the port
has. Keying is a conjunction of lines, for with `RTS | DTR` nobody could say which one to raise.

Rest is the state in which the transmitter is silent. It is all lines low where that does not key,
else (`!RTS`) all high: such wiring keys when the cable falls off, and is called not safe.
`DTR & !RTS` is silent with both low and with both high, as they are while a port is being opened.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"\s*(?:([A-Za-z][A-Za-z0-9]*)|([!&|()]))")
_WORDS = {"AND": "&", "OR": "|", "NOT": "!"}


class ExpressionError(ValueError):
    """The text is no expression; says what is wrong and at which character, counted from 1."""


@dataclass(frozen=True, slots=True)
class Line:
    """One named line; true while it is high. `at`: the character where it stands, from 1."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    of: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class Both:
    """True while both are."""

    left: "Node"
    right: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class Either:
    """True while one of them is."""

    left: "Node"
    right: "Node"
    at: int


Node = Line | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Drive:
    """The levels of the lines (True = high) that key a transmitter, and that silence it."""

    keyed: Mapping[str, bool]
    rest: Mapping[str, bool]

    @property
    def safe(self) -> bool:
        """Silent with all lines low: as the kernel leaves them, and as a pulled plug does."""
        return not any(self.rest.values())


def parse(text: str, lines: Collection[str]) -> Node:
    """The expression over these lines. `ExpressionError` names the character."""
    return _Reading(text, lines).whole()


def holds(node: Node, high: Collection[str]) -> bool:
    """Whether it is true while exactly these lines are high."""
    match node:
        case Line(name):
            return name in high
        case Not(of):
            return not holds(of, high)
        case Both(left, right):
            return holds(left, high) and holds(right, high)
        case Either(left, right):
            return holds(left, high) or holds(right, high)


def names(node: Node) -> frozenset[str]:
    """The lines that it looks at."""
    match node:
        case Line(name):
            return frozenset({name})
        case Not(of):
            return names(of)
        case Both(left, right) | Either(left, right):
            return names(left) | names(right)


def drive(text: str, lines: Collection[str]) -> Drive:
    """How to key. `ExpressionError` where it is not lines, each plain or inverted, joined by &."""
    keyed: dict[str, bool] = {}
    for name, level, at in _literals(parse(text, lines)):
        if keyed.setdefault(name, level) != level:
            raise ExpressionError(f"{text!r}: {name} at character {at} is high and low at once")
    silent_low = any(keyed.values())
    return Drive(keyed, dict.fromkeys(keyed, not silent_low))


def _literals(node: Node) -> list[tuple[str, bool, int]]:
    """Name, level and place of each line of a conjunction."""
    match node:
        case Line(name, at):
            return [(name, True, at)]
        case Not(Line(name), at):
            return [(name, False, at)]
        case Both(left, right):
            return _literals(left) + _literals(right)
        case Either() | Not():
            raise ExpressionError(
                f"character {node.at}: to key, lines are joined by & and inverted one by one"
            )


class _Reading:
    """One text on its way to a tree."""

    def __init__(self, text: str, lines: Collection[str]) -> None:
        self._text = text
        self._lines = lines
        self._at = 0

    def whole(self) -> Node:
        """The tree of the whole text."""
        node = self._either()
        if self._peek():
            raise self._wrong(f"{self._peek()!r} is too much")
        return node

    def _either(self) -> Node:
        node = self._both()
        while self._peek() == "|":
            at = self._take()
            node = Either(node, self._both(), at)
        return node

    def _both(self) -> Node:
        node = self._one()
        while self._peek() == "&":
            at = self._take()
            node = Both(node, self._one(), at)
        return node

    def _one(self) -> Node:
        word = self._peek()
        if word == "!":
            at = self._take()
            return Not(self._one(), at)
        if word == "(":
            at = self._take()
            node = self._either()
            if self._peek() != ")":
                raise self._wrong(f"the bracket of character {at} is not closed")
            self._take()
            return node
        if word in self._lines:
            return Line(word, self._take())
        what = f"{word!r} is no line here" if word else "a line is missing"
        raise self._wrong(f"{what}; there are {', '.join(self._lines)}")

    def _peek(self) -> str:
        """The next word in capitals, "" at the end."""
        if not self._text[self._at :].strip():
            return ""
        found = _TOKEN.match(self._text, self._at)
        if not found:
            raise self._wrong("only names, !, &, | and brackets are understood")
        word = (found[1] or found[2]).upper()
        return _WORDS.get(word, word)

    def _take(self) -> int:
        """Go on behind the next word; its place, from 1."""
        at = self._here()
        found = _TOKEN.match(self._text, self._at)
        self._at = found.end() if found else len(self._text)
        return at

    def _here(self) -> int:
        rest = self._text[self._at :]
        return self._at + len(rest) - len(rest.lstrip()) + 1

    def _wrong(self, what: str) -> ExpressionError:
        return ExpressionError(f"{self._text!r}: character {self._here()}: {what}")
