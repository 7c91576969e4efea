"""What kind of call words speak of, and what they deny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.classify import NOTHING, SOUND, SURE, TIED, Classifier
from tests.sites import small_site

SITE = small_site()
SORT = Classifier(SITE.kinds, SITE.default_kind)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("南门有人打架", "dispute"),
        ("发生纠纷", "dispute"),
        ("there is a fight", "dispute"),
        ("two men are FIGHTING", "dispute"),
        ("手机丢了", "lost"),
        ("包落在车上", "lost"),
        ("I left my bag", "lost"),
        ("he is hurt", "injury"),
        ("有人流血", "injury"),
        ("打架，有人受伤", "injury"),
        ("help", "help"),
        ("", "help"),
        ("insight", "help"),
        ("fightingale", "help"),
        ("shurtle", "help"),
    ],
)
def test_the_kind_is_in_the_words(words: str, kind: str) -> None:
    assert SORT.sort(words).kind == kind


@pytest.mark.parametrize(
    "words",
    [
        "没有人受伤", "没人受伤", "无人受伤", "未受伤", "不是打架", "并非纠纷", "没打架", "nobody is hurt", "no one is hurt",
        "no-one was hurt", "not hurt", "nobody hurt", "no fight", "without a fight", "not bleeding",
    ],
)  # fmt: skip
def test_what_is_denied_is_no_kind(words: str) -> None:
    sorting = SORT.sort(words)
    assert (sorting.kind, sorting.reason, sorting.confidence) == ("help", "kind_denied", NOTHING)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("没有人受伤，只是打架", "dispute"),
        ("不是打架，有人受伤", "injury"),
        ("nobody is hurt, but there is a fight", "dispute"),
        ("not a fight! he is bleeding", "injury"),
        ("no help here, a man is hurt", "injury"),
        ("我不知道怎么办，有人受伤", "injury"),
    ],
)
def test_a_denial_reaches_only_what_it_denies(words: str, kind: str) -> None:
    assert SORT.sort(words).kind == kind


def test_how_sure() -> None:
    assert SORT.sort("打架").confidence == SURE
    assert SORT.sort("大架").confidence == SOUND, "another character, the same sound"
    assert SORT.sort("大架").reason.startswith("kind_sounds:")
    graver = SORT.sort("打架，受伤")
    assert (graver.kind, graver.also, graver.confidence) == ("injury", ("dispute",), SURE)
    assert SORT.sort("来人").confidence == NOTHING


def test_two_kinds_of_one_weight_are_doubtful() -> None:
    kinds = dict(SITE.kinds)
    first, second = kinds["dispute"], kinds["lost"]
    tied = {
        "a": type(first)(id="a", names={"zh": "甲"}, words=("甲事",)),
        "b": type(second)(id="b", names={"zh": "乙"}, words=("乙事",)),
        "x": type(first)(id="x", names={"zh": "其他"}),
    }
    sorting = Classifier(tied, "x").sort("甲事和乙事")
    assert (sorting.kind, sorting.also, sorting.confidence) == ("a", ("b",), TIED)


def test_the_words_that_decided_are_told() -> None:
    assert SORT.sort("流血，受伤").reason == "kind_said:受伤、流血"


@given(st.text(max_size=60))
def test_any_words_have_a_kind(words: str) -> None:
    sorting = SORT.sort(words)
    assert sorting.kind in SITE.kinds
    assert 0 < sorting.confidence <= SURE
