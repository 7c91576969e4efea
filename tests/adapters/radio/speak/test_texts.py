"""Where texts are cut."""

import pytest

from adapters.radio.speak.texts import clauses, sentences


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("十七号，收到。到场报告！", ["十七号，收到。", "到场报告！"]),
        ("他说：“快来！”请回答", ["他说：“快来！”", "请回答"]),
        ("Post 3, go. Report on arrival.", ["Post 3, go.", "Report on arrival."]),
        ("3.5 km to No. 7 at 13:05.", ["3.5 km to No. 7 at 13:05."]),
        ("一\n二\n\n三", ["一", "二", "三"]),
        ("……", []),
        ("", []),
        ("没有标点", ["没有标点"]),
    ],
)
def test_sentences(text: str, cut: list[str]) -> None:
    assert sentences(text) == cut


@pytest.mark.parametrize(
    ("sentence", "cut"),
    [
        ("十七号，天门山，游客受伤。", ["十七号，", "天门山，", "游客受伤。"]),
        ("One, two - three 13:05", ["One,", "two", "- three 13:05"]),
        ("1,200 people", ["1,200 people"]),
        ("一个", ["一个"]),
    ],
)
def test_clauses(sentence: str, cut: list[str]) -> None:
    assert clauses(sentence) == cut
