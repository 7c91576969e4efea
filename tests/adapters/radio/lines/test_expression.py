"""What lines mean, as a site file says it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.radio.lines.expression import (
    Both,
    Either,
    ExpressionError,
    Line,
    Node,
    Not,
    drive,
    holds,
    names,
    parse,
)

OUT = ("RTS", "DTR")
IN = ("CTS", "DSR", "DCD", "RI", "VOX")


@pytest.mark.parametrize(
    ("text", "keyed", "rest"),
    [
        ("RTS", {"RTS": True}, {"RTS": False}),
        (" dtr ", {"DTR": True}, {"DTR": False}),
        ("!RTS", {"RTS": False}, {"RTS": True}),
        ("DTR & !RTS", {"DTR": True, "RTS": False}, {"DTR": False, "RTS": False}),
        ("RTS&DTR", {"RTS": True, "DTR": True}, {"RTS": False, "DTR": False}),
        ("not RTS and not DTR", {"RTS": False, "DTR": False}, {"RTS": True, "DTR": True}),
        ("(DTR & (!RTS))", {"DTR": True, "RTS": False}, {"DTR": False, "RTS": False}),
        ("RTS & RTS", {"RTS": True}, {"RTS": False}),
    ],
)
def test_keying(text: str, keyed: dict[str, bool], rest: dict[str, bool]) -> None:
    found = drive(text, OUT)
    assert (found.keyed, found.rest) == (keyed, rest)
    assert found.safe == (not any(rest.values()))


@pytest.mark.parametrize(
    ("text", "opens", "stays"),
    [
        ("CTS", [{"CTS"}, {"CTS", "RI"}], [set(), {"DSR"}]),
        ("!DCD", [set(), {"CTS"}], [{"DCD"}]),
        ("CTS | VOX", [{"CTS"}, {"VOX"}], [set()]),
        ("DSR & !RI", [{"DSR"}], [{"DSR", "RI"}, set()]),
        ("CTS | DSR & DCD", [{"CTS"}, {"DSR", "DCD"}], [{"DSR"}]),
        ("(CTS | DSR) & DCD", [{"CTS", "DCD"}], [{"CTS"}, {"DCD"}]),
        ("!(CTS | DSR)", [set()], [{"CTS"}, {"DSR"}]),
        ("!!CTS", [{"CTS"}], [set()]),
    ],
)
def test_hearing(text: str, opens: list[set[str]], stays: list[set[str]]) -> None:
    node = parse(text, IN)
    assert all(holds(node, high) for high in opens)
    assert not any(holds(node, high) for high in stays)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "character 1: a line is missing; there are CTS, DSR, DCD, RI, VOX"),
        ("CTS |", "character 6: a line is missing"),
        ("CTS | CTX", "character 7: 'CTX' is no line here"),
        ("CTS DSR", "character 5: 'DSR' is too much"),
        ("(CTS | DSR", "the bracket of character 1 is not closed"),
        ("CTS)", "character 4: ')' is too much"),
        ("CTS + DSR", "character 5: only names, !, &, | and brackets are understood"),
        ("RTS", "'RTS' is no line here"),
        ("| CTS", "character 1: '|' is no line here"),
    ],
)
def test_a_wrong_carrier_is_told_where(text: str, told: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(text, IN)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("RTS | DTR", "character 5: to key, lines are joined by &"),
        ("!(RTS & DTR)", "character 1: to key, lines are joined by &"),
        ("RTS & !RTS", "RTS at character 7 is high and low at once"),
        ("CTS", "'CTS' is no line here; there are RTS, DTR"),
    ],
)
def test_what_cannot_key_is_refused(text: str, told: str) -> None:
    with pytest.raises(ExpressionError) as error:
        drive(text, OUT)
    assert told in str(error.value)


def nodes() -> st.SearchStrategy[Node]:
    leaf = st.sampled_from(IN).map(lambda name: Line(name, 0))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda n: Not(n, 0)),
            st.builds(lambda a, b: Both(a, b, 0), inner, inner),
            st.builds(lambda a, b: Either(a, b, 0), inner, inner),
        ),
        max_leaves=8,
    )


def written(node: Node) -> str:
    match node:
        case Line(name):
            return name
        case Not(of):
            return f"!{written(of)}"
        case Both(left, right):
            return f"({written(left)} & {written(right)})"
        case Either(left, right):
            return f"({written(left)} | {written(right)})"


@given(nodes(), st.sets(st.sampled_from(IN)))
def test_what_is_written_means_the_same_when_read(node: Node, high: set[str]) -> None:
    read = parse(written(node), IN)
    assert holds(read, high) == holds(node, high)
    assert names(read) == names(node)


@given(st.text(alphabet="CTSRI|&!() x", max_size=12))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    with suppress(ExpressionError):
        parse(text, IN)
        return
    with pytest.raises(ExpressionError, match=r"character [0-9]+"):
        parse(text, IN)
