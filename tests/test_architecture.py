"""The laws of the house that a reader cannot keep in mind and a machine can check.

Imports point inward; nothing but the clock knows the time; files are short and say what they hold.
"""

import ast
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from logging import Logger
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
PRODUCT = ("rules", "bridge", "adapters")
LONGEST = 300  # lines
PURE = {
    "bisect", "collections", "dataclasses", "datetime", "enum", "functools", "heapq", "itertools",
    "math", "operator", "re", "string", "types", "typing", "unicodedata", "zlib",
    "hashlib",  # digests: the same bytes, the same answer
    "zoneinfo",  # tables of the world's clocks: data, no clock
}  # fmt: skip
COMPUTE = {"cel_expr_python", "msgspec", "immutables", "pypinyin", "rapidfuzz"}
DOORS = {"bridge.message", "bridge.ports", "bridge.errors", "bridge.views"}
CLOCK = {
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter",
    "time.sleep", "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "asyncio.sleep", "uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4",
}  # fmt: skip
DICE = {"random", "uuid"}
SIMULATOR = (
    ROOT / "bridge" / "simulate"
)  # plays people; its dice are seeded, so it plays them again


def files(*folders: str, suffix: str = "py") -> list[Path]:
    found = [p for f in folders for p in sorted((ROOT / f).rglob(f"*.{suffix}"))]
    return [p for p in found if "vendor" not in p.parts and "__pycache__" not in p.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(module: ast.AST) -> Iterator[str]:
    """Every module that is imported, wherever in the file."""
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                yield from (n.name for n in names)
            case ast.ImportFrom(module=str(origin), level=0, names=names):
                yield origin
                yield from (f"{origin}.{n.name}" for n in names)
            case ast.ImportFrom():
                yield "a relative import"


def dotted(node: ast.AST) -> str:
    """`asyncio.sleep` of an expression; "" where it is something else."""
    match node:
        case ast.Name(id=id):
            return id
        case ast.Attribute(value=value, attr=attr):
            return f"{dotted(value)}.{attr}"
    return ""


def mentions(module: ast.AST) -> Iterator[str]:
    return (d for n in ast.walk(module) if (d := dotted(n)))


ALL = files(*PRODUCT)
TESTS = files("tests")


def each(paths: Sequence[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """A law for each of these files: one test, which names every file that breaks it, and how."""

    def over(law: Callable[[Path], None]) -> Callable[[], None]:
        def every() -> None:
            broken: dict[str, str] = {}
            for path in paths:
                try:
                    law(path)
                except AssertionError as error:
                    broken[name(path)] = str(error)
            assert paths
            assert not broken, "\n".join(f"{path}: {why}" for path, why in broken.items())

        every.__name__, every.__doc__ = law.__name__, law.__doc__
        return every

    return over


def test_there_is_something_to_check() -> None:
    assert len(ALL) > 60
    assert len(TESTS) > 30
    assert {"rules/step.py", "bridge/clock.py", "adapters/loopback.py"} <= {name(p) for p in ALL}


def test_the_linter_of_imports_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    known = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, Logger)]
    status = lint_imports(str(ROOT / "pyproject.toml"), no_cache=True)
    for logger in known:  # it silences all of them, and tests after this one read the log
        logger.disabled = False
    assert status == 0, capsys.readouterr().out


@each(files("rules"))
def test_rules_import_what_only_computes(path: Path) -> None:
    allowed = PURE | COMPUTE | {"rules"}
    strangers = {i for i in imports(tree(path)) if i.split(".")[0] not in allowed}
    assert not strangers


@each(files("rules"))
def test_rules_wait_for_nothing(path: Path) -> None:
    waits = ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith
    assert not [n.lineno for n in ast.walk(tree(path)) if isinstance(n, waits)]
    assert not {"open", "print", "input", "eval", "exec"} & set(mentions(tree(path)))


@each(files("bridge"))
def test_bridge_names_no_adapter(path: Path) -> None:
    assert not {i for i in imports(tree(path)) if i.split(".")[0] == "adapters"}


@each(files("adapters"))
def test_adapters_see_the_doors_and_themselves(path: Path) -> None:
    own = path.relative_to(ROOT).with_suffix("").parts[:2]
    for imported in imports(tree(path)):
        top = imported.split(".")[0]
        if top == "adapters":
            assert tuple(imported.split(".")[:2]) == own, imported
        if top == "bridge":
            assert ".".join(imported.split(".")[:2]) in DOORS | {"bridge"}, imported
            assert imported != "bridge", "import the door, not the house"
        assert top not in {"rules", "a relative import"}, imported


@each(ALL)
def test_files_are_short_and_say_what_they_hold(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST
    assert ast.get_docstring(tree(path)) or (path.name == "__init__.py" and not text)


@pytest.mark.parametrize("suffix", ["js", "css", "html", "lua"])
def test_other_files_are_short_too(suffix: str) -> None:
    found = files(*PRODUCT, suffix=suffix)
    assert found
    assert [name(p) for p in found if p.read_text("utf-8").count("\n") > LONGEST] == []


@each(ALL)
def test_only_the_clock_knows_the_time_and_nobody_rolls_dice(path: Path) -> None:
    if name(path) == "bridge/clock.py":
        assert "datetime.now" in set(mentions(tree(path))), "this test sees what it forbids"
        return
    module = tree(path)
    found = {m for m in mentions(module) if m in CLOCK or m.removeprefix("datetime.") in CLOCK}
    assert not found
    dice = {i for i in imports(module) if i.split(".")[0] in DICE}
    assert not dice or (SIMULATOR in path.parents and dice == {"random", "random.Random"})
    assert "time.sleep" not in set(imports(module))


def test_the_simulators_dice_are_seeded() -> None:
    calls = [
        n
        for path in files("bridge/simulate")
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Call) and dotted(n.func).endswith("Random")
    ]
    assert all(call.args for call in calls)


PATCHES = re.compile(
    r"\bmock\.|\bMagicMock\b|\bAsyncMock\b|monkeypatch\.(setattr|setitem|delattr)|unittest\.mock"
    r"|\btime\.sleep\(|mark\.(flaky|skip|skipif|xfail)|pytest\.(skip|xfail)\("
)


def test_tests_patch_nothing_skip_nothing_and_never_sleep() -> None:
    found = {
        f"{name(path)}:{nth}: {line.strip()}"
        for path in TESTS
        if path != Path(__file__)
        for nth, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if PATCHES.search(line)
    }
    assert not found


def test_only_the_tests_clock_lets_the_loop_turn() -> None:
    allowed = {"tests/clock.py"}
    sleeps = {
        f"{name(path)}:{n.lineno}"
        for path in TESTS
        if name(path) not in allowed
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Call)
        and dotted(n.func) == "asyncio.sleep"
        and not (isinstance(n.args[0], ast.Constant) and n.args[0].value == 0)
    }
    assert not sleeps


VAGUE = re.compile(r"(?:[Mm]anager|[Hh]elper|[Uu]tils?|Base|[Cc]ommon|[Mm]isc)$")


@each([*ALL, *TESTS])
def test_names_say_what_a_thing_does(path: Path) -> None:
    defined = [
        n.name
        for n in ast.walk(tree(path))
        if isinstance(n, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    words = [path.stem, *defined]
    assert not [w for w in words if VAGUE.search(w) or re.match(r"Manager|Helper|Util|Base", w)]
    assert path.stem not in ("base", "common", "misc")


def test_every_adapter_stands_alone() -> None:
    """Taking one away, or adding one, touches no file outside its own folder."""
    kinds = [
        p.stem for p in (ROOT / "adapters").iterdir() if p.stem not in ("__init__", "__pycache__")
    ]
    assert {"console", "webhook", "loopback", "handset"} <= set(kinds)
    for kind in kinds:
        naming = re.compile(rf"\badapters[./]{kind}\b|\badapters import {kind}\b")
        others = [p for p in ALL if kind not in p.relative_to(ROOT).with_suffix("").parts]
        assert [name(p) for p in others if naming.search(p.read_text("utf-8"))] == []


def test_the_bridge_asks_for_no_network_by_name() -> None:
    """Differences are data: the names of networks stand in adapters alone."""
    networks = re.compile(r"\b(telegram|wecom|dingtalk|feishu|whatsapp|loopback|webhook)\b")
    code = [p for p in files("rules", "bridge") if "simulate" not in str(p)]  # plays the outside
    found = {
        f"{name(path)}: {node.value!r}"
        for path in code
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if networks.fullmatch(node.value)
    }
    assert not found


@each(ALL)
def test_functions_are_named_and_promised(path: Path) -> None:
    """Every public class and function of the product has its sentence."""
    missing = [
        n.name
        for n in tree(path).body
        if isinstance(n, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not n.name.startswith("_")
        and not ast.get_docstring(n)
    ]
    assert not missing


def test_functions_are_short() -> None:
    lengths = sorted(
        (n.end_lineno or n.lineno) - n.body[0].lineno + 1
        for path in ALL
        for n in ast.walk(tree(path))
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 8
