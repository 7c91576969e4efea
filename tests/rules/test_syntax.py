"""Conditions in their parts, and what the compiler's own tree tells of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.laws import compiled
from rules.syntax import pieces


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ("a",)),
        ("a && b && c", ("a", "b", "c")),
        ("a && (b || c && d)", ("a", "(b || c && d)")),
        ("a || b && c", ("a || b && c",)),
        ("a ? b && c : d", ("a ? b && c : d",)),
        ("'&&' == x && y", ("'&&' == x", "y")),
        ("x == 'it\\'s && so' && y", ("x == 'it\\'s && so'", "y")),
        ("x == r'\\' && y", ("x == r'\\'", "y")),
        ("x == '''a'&&'b''' && y", ("x == '''a'&&'b'''", "y")),
        (
            "[a && b].size() > 0 && m['&&'] == {'k': a && b}",
            ("[a && b].size() > 0", "m['&&'] == {'k': a && b}"),
        ),
        ("a // && no\n && b", ("a // && no", "b")),
        ("bar && r && b'&&' == c", ("bar", "r", "b'&&' == c")),
    ],
)
def test_a_condition_falls_into_parts_that_must_all_hold(text: str, parts: tuple[str, ...]) -> None:
    assert pieces(text) == parts


QUOTED = st.text(st.sampled_from("&|?()[]{}'\"\\ /ab刀\n"), max_size=12)


def quoted(words: str) -> str:
    """As a text of CEL."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


PART = st.one_of(
    QUOTED.map(lambda w: f"call.words != {quoted(w)}"),
    QUOTED.map(lambda w: f"(call.voice || call.words.contains({quoted(w)}))"),
    QUOTED.map(lambda w: f"[{quoted(w)}].exists(t, t == call.kind && call.voice)"),
    st.integers(0, 23).map(lambda n: f"time.hour > {n}"),
)


@given(st.lists(PART, min_size=1, max_size=5))
def test_parts_are_what_was_put_together_and_each_compiles(parts: list[str]) -> None:
    text = " && ".join(parts)
    assert pieces(text) == tuple(parts)
    assert compiled(text).names == {n for part in parts for n in compiled(part).names}


@given(QUOTED)
def test_the_tree_holds_the_texts_that_were_written(words: str) -> None:
    condition = compiled(f"call.words == {quoted(words)} || call.kind in [{quoted(words)}]")
    assert set(condition.tree.compared()) == {
        ("call.words", "_==_", words),
        ("call.kind", "@in", words),
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("call.kind == 'a' ? call.voice : time.hour > 3", {"call.kind", "call.voice", "time.hour"}),
        ("{call.kind: 1}['a'] == 1", {"call.kind"}),
        ("call.tags.exists(t, t == call.place)", {"call.tags", "call.place"}),
        ("1.5 < double(call.reports) && b'x' != b'y' && null == null", {"call.reports"}),
        ("true", set()),
    ],
)
def test_a_condition_tells_what_it_looks_at(text: str, names: set[str]) -> None:
    assert compiled(text).names == names


def test_a_loop_over_a_list_compares_with_what_is_in_it() -> None:
    condition = compiled("['a', 'b'].exists(w, call.words.contains(w))")
    assert set(condition.tree.compared()) == {
        ("call.words", "contains", "a"),
        ("call.words", "contains", "b"),
    }
