"""The grammar of a condition as its compiler understood it: what it looks at and what it may cost.

The compiler's tree comes in the wire form of cel.expr.CheckedExpr (a public protobuf message of the
CEL specification, cel/expr/checked.proto and syntax.proto); only the few fields we need are read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

Fields = dict[int, list[bytes | int]]

LONGEST_PATTERN = 200  # letters
_CHECKED, _EXPR = 2, 4  # of google.protobuf.Any; of CheckedExpr
_RESULT: Final = "@result"  # what the compiler calls the sum of a loop
EQUALS = frozenset({"_==_", "_!=_", "@in"})
_COMPARES = EQUALS | {"contains", "startsWith", "endsWith"}


class Tree(Struct, frozen=True):
    """One node. `kind` is text, const, name, select, call, list, map or loop.

    `value` is the text, the name, the function, or the name that a loop gives to each one.
    """

    kind: str
    value: str = ""
    parts: tuple["Tree", ...] = ()  # of a loop: what it runs over, then what it does each round

    def walk(self, *, looped: bool = False) -> Iterator[tuple["Tree", bool]]:
        """Every node, and whether it stands inside a loop."""
        yield self, looped
        for nth, part in enumerate(self.parts):
            yield from part.walk(looped=looped or (self.kind == "loop" and nth > 0))

    def names(self) -> Iterator[str]:
        """Names of everything that is looked at, those of loops too."""
        return (n.value for n, _ in self.walk() if n.kind == "name")

    def patterns(self) -> Iterator[str]:
        """Every pattern that words are matched with."""
        found = (n for n, _ in self.walk() if n.kind == "call" and n.value == "matches")
        return (n.parts[-1].value for n in found if n.parts[-1].kind == "text")

    def compared(self) -> Iterator[tuple[str, str, str]]:
        """Names, how, and each text that they are compared with or searched for."""
        over = {n.value: n.parts[0] for n, _ in self.walk() if n.kind == "loop"}
        for node, _ in self.walk():
            if node.kind == "call" and node.value in _COMPARES:
                parts = [over.get(p.value, p) if p.kind == "name" else p for p in node.parts]
                names = [p.value for p in parts if p.kind == "name"]
                texts = [t for p in parts for t in _texts(p)]
                yield from ((name, node.value, text) for name in names for text in texts)


def dear(found: Tree) -> str:
    """Why it could take for ever; "" where it cannot."""
    for node, looped in found.walk():
        if node.kind == "loop" and looped:
            return "a loop inside a loop may take for ever; `in` needs no loop"
        if node.kind == "call" and (why := _dear_call(node, looped=looped)):
            return why
    return ""


def _dear_call(node: Tree, *, looped: bool) -> str:
    if node.value == "matches":
        return _dear_pattern(node.parts[-1], looped=looped)
    sums = bool(node.parts) and node.parts[0].value == _RESULT
    if node.value == "_+_" and looped and not sums:
        return "adding inside a loop may take for ever"
    return ""


def _dear_pattern(pattern: Tree, *, looped: bool) -> str:
    if looped:
        return "matches() inside a loop may take for ever; write one pattern with |"
    if pattern.kind != "text":
        return "matches() needs its pattern as a text in quotes"
    if len(pattern.value) > LONGEST_PATTERN:
        return f"a pattern longer than {LONGEST_PATTERN} characters"
    if re.search(r"\{\d", pattern.value):
        return "a pattern with counts like {3} may take for ever; write it out"
    return ""


def _texts(part: Tree) -> Iterator[str]:
    """The texts of a constant, or of a list of them."""
    for one in part.parts if part.kind == "list" else (part,):
        if one.kind == "text":
            yield one.value


def pieces(text: str) -> tuple[str, ...]:
    """The parts of a condition that must all hold: split at && where nothing else binds weaker."""
    cuts: list[int] = []
    depth = at = 0
    while at < len(text):
        if found := _SKIP.match(text, at):
            at = found.end()
            continue
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if not depth and (text[at] == "?" or text.startswith("||", at)):
            return (text.strip(),)
        if not depth and text.startswith("&&", at):
            cuts.append(at)
            at += 1
        at += 1
    starts = [0, *(c + 2 for c in cuts)]
    return tuple(text[a:b].strip() for a, b in zip(starts, [*cuts, len(text)], strict=True))


_SKIP = re.compile(  # comments, and texts: raw ones first, three quotes before one
    r"//[^\n]*"
    r"|[bB]?[rR][bB]?(?:'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\")"
    r"|'''(?:\\.|.)*?'''|\"\"\"(?:\\.|.)*?\"\"\"|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\""
    r"|\w+(?!['\"\w])",
    re.DOTALL,
)


def tree(serialized: bytes) -> Tree:
    """The tree of a compiled expression."""
    checked = _fields(_bytes(_fields(serialized), _CHECKED))
    return _node(_fields(_bytes(checked, _EXPR)))


def _node(fields: Fields) -> Tree:
    for kind, read in _NODES.items():
        if kind in fields:
            return read(_fields(_bytes(fields, kind)))
    return Tree("const")


def _constant(inner: Fields) -> Tree:
    return Tree("text", _text(inner, 6)) if 6 in inner else Tree("const")  # noqa: PLR2004 - string


def _name(inner: Fields) -> Tree:
    return Tree("name", _text(inner, 1))


def _select(inner: Fields) -> Tree:
    return Tree("select", _text(inner, 2), _nodes(inner, 1))


def _call(inner: Fields) -> Tree:
    """Its target first, as though it were an argument."""
    return Tree("call", _text(inner, 2), (*_nodes(inner, 1), *_nodes(inner, 3)))


def _list(inner: Fields) -> Tree:
    return Tree("list", "", _nodes(inner, 1))


def _map(inner: Fields) -> Tree:
    entries = [_fields(e) for e in inner.get(2, []) if isinstance(e, bytes)]
    return Tree("map", "", tuple(n for e in entries for f in (3, 4) for n in _nodes(e, f)))


def _loop(inner: Fields) -> Tree:
    """What it runs over, its condition, its step."""
    return Tree("loop", _text(inner, 1), tuple(n for f in (2, 5, 6) for n in _nodes(inner, f)))


_NODES: Mapping[int, Callable[[Fields], Tree]] = {  # by the field of Expr
    3: _constant,
    4: _name,
    5: _select,
    6: _call,
    7: _list,
    8: _map,
    9: _loop,
}


def _nodes(fields: Fields, field: int) -> tuple[Tree, ...]:
    return tuple(_node(_fields(b)) for b in fields.get(field, []) if isinstance(b, bytes))


def _bytes(fields: Fields, field: int) -> bytes:
    found = fields.get(field, [b""])[-1]
    return found if isinstance(found, bytes) else b""


def _text(fields: Fields, field: int) -> str:
    return _bytes(fields, field).decode()


def _fields(message: bytes) -> Fields:
    """Fields of a protobuf message by number: varints as int, everything else as bytes."""
    found: Fields = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        value: bytes | int
        match tag & 7:
            case 0:
                value, at = _varint(message, at)
            case 2:
                size, at = _varint(message, at)
                value, at = message[at : at + size], at + size
            case fixed:  # 64 or 32 bits
                size = 8 if fixed == 1 else 4
                value, at = message[at : at + size], at + size
        found.setdefault(tag >> 3, []).append(value)
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if byte < 0x80:  # noqa: PLR2004 - the last of it
            return value, at
