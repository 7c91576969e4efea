from hypothesis import given
from hypothesis import strategies as st

from bridge.record.table import clip, plain, table, width


@given(st.text())
def test_plain_text_is_one_line_without_anything_that_acts(text: str) -> None:
    told = plain(text)
    assert told.splitlines() in ([told], [])
    assert not set(told) & {chr(c) for c in (*range(32), *range(127, 160), 0x202E, 0x2066, 0xFEFF)}
    assert plain(told) == told


def test_what_acts_is_spelled() -> None:
    assert plain("a\x1b[31mred\n\tb\u202eevil\0") == "a<001B>[31mred b<202E>evil<0000>"


def test_chinese_takes_two_columns() -> None:
    assert width("17号 a") == 6
    assert width("e\u0301") == 1


@given(st.text(max_size=60), st.integers(2, 30))
def test_clipped_text_fits(text: str, most: int) -> None:
    assert width(clip(text, most)) <= max(most, 1)
    assert clip(text, most) == text or clip(text, most).endswith("…")


def test_columns_stand_under_their_heads() -> None:
    rows = list(table(["编号", "b"], [["1", "百龙天梯"], ["1234567", "x"]]))
    assert rows == ["编号     b", "1        百龙天梯", "1234567  x"]
    assert list(table(["a"], [])) == ["a"]
