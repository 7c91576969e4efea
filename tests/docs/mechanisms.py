"""The table of docs/mechanisms.md, drawn from the stories and the how-to pages: a test holds it.

A row's story is a test whose name begins with the row (`test_f12_…`); its page is the file of
docs/how-to that begins with it. What has none says so.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
ROWS = Path(__file__).with_name("mechanisms.yaml")
PAGE = ROOT / "docs" / "mechanisms.md"
_STORY = re.compile(r"test_(f\d\d)_(\w+)")
_HEAD = """# What the field does, and what the bridge does of it

Each row is a mechanism of a real tourist area; its stories are tests that play it from the first word to the last, and
they run at every change. 每一行是一个真实景区的做法；右边的故事就是测试，每次改动都要跑一遍。

| row | mechanism | 做法 | how to | stories |
|---|---|---|---|---|
"""


def rows() -> dict[str, dict[str, str]]:
    """Names of the rows in both languages, by number."""
    return dict(yaml.safe_load(ROWS.read_text("utf-8")))


def stories() -> dict[str, list[tuple[str, str]]]:
    """Every story by its row: the file, from the project's folder, and what it tells."""
    found: dict[str, list[tuple[str, str]]] = {row: [] for row in rows()}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for row, tells in _told_in(file):
            found[row].append((file.relative_to(ROOT).as_posix(), tells))
    return found


def pages() -> dict[str, str]:
    """The how-to page of each row that has one, from docs/."""
    found = sorted((ROOT / "docs" / "how-to").glob("f*.md"))
    return {file.name[:3]: f"how-to/{file.name}" for file in found}


def written() -> str:
    """The page as it stands in docs/."""
    told, shown = stories(), pages()
    lines = (_line(row, names, shown.get(row, ""), told[row]) for row, names in rows().items())
    return _HEAD + "".join(lines)


def _line(row: str, names: dict[str, str], page: str, told: list[tuple[str, str]]) -> str:
    link = f"[page]({page})" if page else "none yet"
    files: dict[str, list[str]] = {}
    for file, tells in told:
        files.setdefault(file, []).append(tells)
    cell = "; ".join(f"[{', '.join(tells)}](../{file})" for file, tells in files.items())
    return f"| {row.upper()} | {names['en']} | {names['zh']} | {link} | {cell or 'none yet'} |\n"


def _told_in(file: Path) -> Iterator[tuple[str, str]]:
    text = file.read_text("utf-8")
    if "def test_f" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
            found := _STORY.fullmatch(node.name)
        ):
            yield found[1], found[2].replace("_", " ")
