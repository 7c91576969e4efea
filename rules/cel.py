"""CEL, the language of conditions: compiled and type-checked once, then evaluated many times.

Only `True` is true. The evaluator hands an error back as a text, which Python would take for true,
or raises it; both are `Failed` here. It counts the rounds of loops and stops at ten thousand, but
a round has no price: `rules.syntax` refuses what would make one dear, so that no condition lasts.

Conditions and what they are bound to may be shared between threads: evaluation changes neither and
holds the interpreter's lock. Nothing here can know the time or draw lots.
"""

import re
from collections.abc import Collection, Mapping
from typing import Protocol

from rules.syntax import Tree, dear, tree

try:
    from cel_expr_python import cel
except ImportError:  # a site without rules runs all the same
    cel = None

LONGEST = 1_000  # letters of a condition
PACKAGE = "cel-expr-python"
_ERROR = re.compile(r"^(?:INVALID_ARGUMENT: )?ERROR: <input>:(-?\d+):(-?\d+): (.*)$", re.MULTILINE)
_NOISE = re.compile(r"^[A-Z_]+: | \(in container ''\)| expecting \{.*\}| \[[A-Z_]+\]$")
_KINDS = {"string": "STRING", "int": "INT", "double": "DOUBLE", "bool": "BOOL"}


class Fault(Exception):
    """Why a condition cannot be used. Lines and columns count from 1; 0 is the whole of it."""

    def __init__(self, *found: tuple[int, int, str]) -> None:
        super().__init__("; ".join(f"{line}:{column}: {what}" for line, column, what in found))
        self.found = found


class Missing(Exception):
    """The package that reads conditions is not installed."""

    def __init__(self) -> None:
        super().__init__(f"conditions need the package {PACKAGE}; install it with pip")


class Failed(Exception):
    """A condition could not be decided."""


class _Value(Protocol):
    def value(self) -> object: ...


class _Expression(Protocol):
    def eval(self, activation: object) -> _Value: ...


class Condition:
    """One condition, ready to be asked. `names` are those of the variables that it looks at."""

    def __init__(
        self, text: str, expression: _Expression, found: Tree, known: Collection[str]
    ) -> None:
        self.text, self.tree = text, found
        self.names = frozenset(found.names()) & frozenset(known)
        self._expression = expression

    def holds(self, bound: object) -> bool:
        """Is it true of these values (see `Language.bind`)? `Failed` where nobody can tell."""
        try:
            value = self._expression.eval(bound).value()
        except RuntimeError as error:
            raise Failed(_plain(str(error))) from error
        if isinstance(value, bool):
            return value
        raise Failed(_plain(str(value)))


class Language:
    """CEL with a site's variables: name → string, int, double, bool, or list (of strings)."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        if cel is None:
            raise Missing
        self.variables = dict(variables)
        types = {name: _type(kind) for name, kind in variables.items()}
        self._env = cel.NewEnv(variables=types)

    def compile(self, text: str) -> Condition:
        """The condition of a text. `Fault` for what is no condition, or may take for ever."""
        if len(text) > LONGEST:
            raise Fault((0, 0, f"longer than {LONGEST} characters"))
        try:
            expression = self._env.compile(text)
        except RuntimeError as error:
            raise Fault(*_faults(str(error))) from error
        if (found := expression.return_type().name()) != "BOOL":
            raise Fault((0, 0, f"is a {found.lower()}, and must be true or false"))
        syntax = tree(expression.serialize())
        if why := dear(syntax) or self._bad_pattern(syntax):
            raise Fault((0, 0, why))
        return Condition(text, expression, syntax, self.variables)

    def bind(self, values: Mapping[str, object]) -> object:
        """Values that many conditions are asked about. Lists must be lists."""
        return self._env.Activation(dict(values))

    def _bad_pattern(self, syntax: Tree) -> str:
        """What is wrong with a pattern that a condition looks for; "" where nothing is."""
        for pattern in syntax.patterns():
            bound = self._env.Activation({})
            told = self._env.compile(f"''.matches({_quoted(pattern)})").eval(bound).value()
            if not isinstance(told, bool):
                return f"{pattern!r}: {_plain(str(told))}"
        return ""


def _type(kind: str) -> object:
    if kind == "list":
        return cel.Type.List(cel.Type.STRING)
    return getattr(cel.Type, _KINDS[kind])


def _quoted(text: str) -> str:
    return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08x}" for c in text) + '"'


def _faults(told: str) -> list[tuple[int, int, str]]:
    """The compiler's own words, one for each fault, without what only it understands."""
    found = [(int(line), int(at), _plain(what)) for line, at, what in _ERROR.findall(told)]
    return list(dict.fromkeys(found)) or [(0, 0, _plain(told))]


def _plain(told: str) -> str:
    """On one line, and not for ever."""
    return _NOISE.sub("", " ".join(told.split()))[:200]
