"""Call numbers as people write and say them, and numbers that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.numbers import PATTERN, bare_english, call_numbers, hanzi_number

NAMED = {
    "17": [17], "#17": [17], "17号": [17], "17 号": [17], "take 17": [17], "take17": [17],
    "十七号": [17], "幺七号": [17], "拐号": [7], "洞勾号": [9], "两百号": [200], "二百零三号": [203],
    "一百一十号": [110], "十号": [10], "call 17": [17], "call seventeen": [17], "call one seven": [17],
    "number twenty three": [23], "call number 5": [5], "no. 5": [5], "take no 5": [5],
    "merge 2 1": [2, 1], "5号合并到3号": [5, 3], "１７号": [17], "take １７": [17], "CALL Two": [2],
    "17，我去": [17], "收到，17号我去": [17], "done 17 parties reconciled": [17], "0号": [0],
    "take 0": [0], "take 1000": [1000], "no 1": [1], "call one of call two": [2],
}  # fmt: skip
NONE = [
    "", "收到", "十七", "我去", "3分钟", "10 分钟到", "三个人", "2人", "2 名游客", "1号线", "1号门", "到1号楼了", "5号车",
    "12:30", "5.1", "1.5公里", "300米", "20 minutes", "5 min", "2 people", "1 person", "3 men", "10-4",
    "13912345678", "138-1234-5678", "2024年", "100%", "1st floor", "found 1 of them", "call one moment",
    "5 o'clock", "2 more", "三个人去", "一个", "号",
]  # fmt: skip
BARE = {
    "taking one seven": [17], "taking seventeen": [17], "take five": [5], "roger, one": [1],
    "done with twenty three": [23], "one seven, on my way": [17], "seventeen": [17], "here at two": [2],
    "on scene three": [3], "not found one": [1],
}  # fmt: skip
NOT_BARE = [
    "no one found", "this one is done", "on the way, two minutes", "two minutes", "no one here",
    "taking one of them", "nobody, not one", "three people hurt", "one moment", "somebody has one",
]  # fmt: skip


@pytest.mark.parametrize("words", NAMED)
def test_numbers_that_name_a_call(words: str) -> None:
    assert call_numbers(words) == NAMED[words]


@pytest.mark.parametrize("words", NONE)
def test_numbers_that_name_no_call(words: str) -> None:
    assert call_numbers(words) == []


@pytest.mark.parametrize("words", BARE)
def test_english_numbers_behind_an_answer(words: str) -> None:
    assert bare_english(words) == BARE[words]


@pytest.mark.parametrize("words", NOT_BARE)
def test_english_words_that_are_no_numbers(words: str) -> None:
    assert bare_english(words) == []


@given(st.integers(0, 999))
def test_every_number_can_be_said_in_chinese(number: int) -> None:
    assert call_numbers(f"{number}号") == [number]
    digits = "零一二三四五六七八九"
    assert hanzi_number("".join(digits[int(d)] for d in str(number))) == number
    air = str.maketrans("0127", "洞幺两拐") | {ord("9"): "勾"}
    on_air = str(number).translate(air)
    on_air = "".join(digits[int(c)] if c.isdigit() else c for c in on_air)
    assert call_numbers(f"{on_air}号") == [number]


@given(st.integers(1, 999))
def test_counting_in_chinese(number: int) -> None:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    said += digits[ones] if ones else ""
    assert hanzi_number(said) == number


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert all(n >= 0 for n in call_numbers(text))
    assert all(0 < n < 1000 for n in bare_english(text))
    PATTERN.sub(" ", text)


def test_a_number_without_end_is_read_in_no_time() -> None:
    endless = "call " + "one " * 20_000
    assert call_numbers(endless) == [11111]
    assert call_numbers("1" * 50_000) == []
    assert bare_english("one " * 20_000) == []
