"""Nothing about a site is in the code: no name of an example site occurs in what runs.

Docstrings and comments may quote what people of the field say; a text that the program compares or
shows may not. Ordinary words are nobody's own, though a site may call a post by one.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.config import load
from rules.model import Site

ROOT = Path(__file__).parents[1]
FOLDERS = ("rules", "bridge", "adapters")
SITES = sorted((ROOT / "examples").glob("*/site.yaml"))
COMMENT = {
    ".yaml": r"#[^\n]*",
    ".js": r"(?<!:)//[^\n]*|/\*.*?\*/",
    ".html": r"<!--.*?-->",
    ".css": r"/\*.*?\*/",
}
ORDINARY = frozenset(  # a length, a letter, the gate of all our own examples, offices, a vehicle
    {"mile", "Mile", "Zulu", "South Gate", "值班领导", "指挥室", "市场监管", "电瓶车"}
)
SHORTEST = 3  # Chinese characters of a name that is a name: 南门, 大队 are everybody's


def says(path: Path) -> Iterator[str]:
    """What a file says when it runs."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        yield re.sub(COMMENT[path.suffix], "", text, flags=re.DOTALL)
        return
    tree = ast.parse(text)
    told = {id(s.value) for s in ast.walk(tree) if isinstance(s, ast.Expr)}  # docstrings
    yield from (
        n.value for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told
    )  # fmt: skip


def names(site: Site) -> Iterator[str]:
    """What is this site's alone: its own id and names, ids in parts, names that are proper names."""
    yield from (site.id, *site.names.values())
    for section in (site.places, site.stretches, site.zones, site.units, site.paths):
        for id, one in section.items():
            called = {*one.names.values(), *getattr(one, "aliases", ())}
            yield from (n for n in (id, *called) if proper(n))


def proper(name: str) -> bool:
    """Not an ordinary word: it has a capital, a figure or parts, or three Chinese characters."""
    return bool(re.search(r"[A-Z0-9]|\w-\w", name)) if name.isascii() else len(name) >= SHORTEST


@pytest.fixture(scope="module")
def said() -> str:
    files = (
        p for f in FOLDERS for p in sorted((ROOT / f).rglob("*")) if p.suffix in {".py", *COMMENT}
    )
    return "\n".join(
        line for p in files if not {"vendor", "__pycache__"} & {*p.parts} for line in says(p)
    )


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_no_name_of_an_example_is_in_the_code(path: Path, said: str) -> None:
    own = {*names(load(path).site)} - ORDINARY
    found = {n for n in own if n in said}  # most are not: only then is it worth a closer look
    whole = {
        n for n in found if re.search(rf"(?<![A-Za-z0-9_-]){re.escape(n)}(?![A-Za-z0-9_-])", said)
    }
    assert sorted(whole) == []


def test_this_test_sees_what_it_forbids(tmp_path: Path) -> None:
    code = tmp_path / "a.py"
    code.write_text('"""迷魂台"""\nX = "百龙"  # 天梯\n', "utf-8")
    assert [*says(code)] == ["百龙"]
