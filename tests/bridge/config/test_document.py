"""YAML that is hostile, strange or merely surprising."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.config import document, load
from bridge.config.document import Node
from bridge.config.notes import Notes
from bridge.errors import ConfigError, Mistake
from tests.bridge.config.shelf import ThreeDoors

EVERYTHING = (Path(__file__).parent / "good" / "everything.yaml").read_text("utf-8")


def read(tmp_path: Path, text: str | bytes) -> Node:
    path = tmp_path / "site.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    notes = Notes("site.yaml")
    root = document.read(path, notes)
    notes.stop_if_wrong()
    return root


def refused(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, text)
    return str(raised.value)


def test_everything_knows_its_line_and_key(tmp_path: Path) -> None:
    root = read(tmp_path, "a:\n  b:\n    - x\n    - c: 1\n\n  d: |\n    two\n    lines\n")
    inner = root.child("a").child("b").value
    assert isinstance(inner, list)
    assert [(n.line, n.key) for n in inner] == [(3, "a.b[0]"), (4, "a.b[1]")]
    assert (inner[1].child("c").line, inner[1].child("c").key) == (4, "a.b[1].c")
    assert (root.child("a").child("d").line, root.child("a").child("d").text) == (6, "two\nlines\n")
    assert (root.child("a").child("lost").line, root.child("a").child("lost").key) == (1, "a.lost")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("yes", True),
        ("off", False),
        ("~", None),
        ("", None),
        ("'12'", "12"),
        ("'no'", "no"),
        ("010", "010"),
        ("12:30", "12:30"),
        ("2024-13-45", "2024-13-45"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("0x1F", "0x1F"),
        ("9" * 5000, "9" * 5000),
        ("<<", "<<"),
    ],
)
def test_a_value_is_a_number_only_where_nobody_could_doubt(
    tmp_path: Path, written: str, value: object
) -> None:
    assert read(tmp_path, f"a: {written}\n").child("a").value == value


def test_a_key_is_always_a_word(tmp_path: Path) -> None:
    assert list(read(tmp_path, "no: a\n12: b\n~: c\n").items) == ["no", "12", "~"]


def test_a_repeated_value_stands_under_its_new_key_and_old_line(tmp_path: Path) -> None:
    root = read(tmp_path, "a: &x\n  b: [1]\nc: *x\n")
    moved = root.child("c").child("b").value
    assert isinstance(moved, list)
    assert (moved[0].key, moved[0].line, moved[0].value) == ("c.b[0]", 2, 1)


def test_a_bomb_does_not_go_off(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert "(file): more than 500,000 values" in refused(tmp_path, "\n".join(lines))


@pytest.mark.parametrize("open_", ["[", "{a: ", "- "])
def test_what_nests_for_ever_is_not_followed(tmp_path: Path, open_: str) -> None:
    assert "(file): " in refused(tmp_path, open_ * 100_000)


def test_too_deep(tmp_path: Path) -> None:
    assert "1: (file): nested deeper than 20" in refused(tmp_path, "[" * 30 + "]" * 30)


def test_too_large(tmp_path: Path) -> None:
    assert "larger than 5 MB" in refused(tmp_path, b"#" * 5_000_001)


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\n").child("a").value == 1


def test_control_characters(tmp_path: Path) -> None:
    assert "2: (file): a control character" in refused(tmp_path, "a: 1\nb: \x07\n")


@pytest.mark.parametrize("kind", ["nothing", "pipe", "folder"])
def test_what_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "site.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    if kind == "folder":
        path.mkdir()
    said = {
        "nothing": "cannot be read: No such file or directory",
        "pipe": "this is not a file",
        "folder": "this is not a file",
    }
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, ThreeDoors())
    assert str(raised.value) == f"{path}:1: (file): {said[kind]}"


LINES = EVERYTHING.splitlines()
SCRAPS = st.sampled_from(
    ["", "~", "[]", "{}", "{", "*all", "&b", "!!set", "kind: x", "a: b", "[[1]]", "1e999", "- -",
     "'", "\t", "? ", "-1", "9" * 400, "at: [1e308, 1]", "\N{BOM}", "names:", "<<: {a: 1}", ": :"]
)  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 60), SCRAPS), max_size=6),
    st.booleans(),
)
def test_whatever_stands_in_the_file_there_is_a_site_or_a_list_of_mistakes(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int, str]], rest: bool
) -> None:
    lines = list(LINES)
    for line, column, scrap in cuts:
        lines[line] = lines[line][:column] + scrap + (lines[line][column:] if rest else "")
    path = tmp_path_factory.getbasetemp() / "scraps.yaml"
    path.write_text("\n".join(lines), "utf-8")
    found = mistakes(path)
    assert list(found) == sorted(set(found))
    for mistake in found:
        assert 1 <= mistake.line <= len(lines) + 1
        assert mistake.key
        assert mistake.message


def mistakes(path: Path) -> tuple[Mistake, ...]:
    try:
        load(path, ThreeDoors())
    except ConfigError as error:
        return error.mistakes
    return ()
