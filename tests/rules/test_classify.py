"""What kind of call words speak of, and what they deny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.classify import LESS, NOTHING, SOUND, SURE, TIED, Classifier
from rules.model import Kind
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
    heard = SORT.sort("大架", heard=True).confidence
    assert heard == round(TIED * LESS, 3), "other characters, the same two sounds: too common"
    assert BY_WEIGHT.sort("人山人还", heard=True).confidence == SOUND, "the same, and long"
    assert SORT.sort("大架", heard=True).reason.startswith("kind_sounds:")
    assert SORT.sort("大架").confidence == NOTHING, "who types has not misheard"
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


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("没受伤但是在打架", "dispute"),
        ("没有人受伤也没有打架", "help"),
        ("no bleeding, fights or disputes", "help"),
        ("不是没有受伤", "injury"),
        ("没有没有人受伤", "help"),  # a stammer denies once
        ("no bleeding, only a dispute", "dispute"),
        ("不只是打架", "dispute"),
        ("not only a fight", "dispute"),
        ("别打架", "help"),
        ("别人打架", "dispute"),
        ("未成年人受伤", "injury"),
        ("不小心受伤", "injury"),
        ("没想到他们打架", "dispute"),
        ("can't stop bleeding", "injury"),
        ("受伤的没有", "help"),
        ("纠纷已经没有了", "help"),
        ("特别是有人受伤", "injury"),
    ],
)
def test_how_far_a_denial_reaches(words: str, kind: str) -> None:
    assert SORT.sort(words).kind == kind


@pytest.mark.parametrize(
    "words",
    [
        "如果有人受伤怎么办", "万一打架了", "有人受伤吗", "有没有人受伤", "受伤没有", "是不是打架了", "请小心受伤",
        "is anybody hurt?", "what if someone is hurt", "if there is a fight, call us", "beware of bleeding",
        "请问受伤了打什么电话",
    ],
)  # fmt: skip
def test_what_is_asked_or_supposed_is_left_to_a_person(words: str) -> None:
    sorting = SORT.sort(words)
    assert (sorting.kind, sorting.confidence) == ("help", NOTHING)
    assert sorting.reason.startswith("kind_asked:")
    assert sorting.also, "the desk reads what it may be"


@pytest.mark.parametrize(
    "words",
    [
        "有人受伤，能派人来吗",
        "能来人吗有人受伤",
        "如果可以请快点，有人受伤",
        "请帮忙，有人受伤好吗",
    ],
)
def test_a_plea_is_no_question(words: str) -> None:
    assert SORT.sort(words).kind == "injury"


WEIGHED = {
    "x": Kind(id="x", names={"zh": "其他"}),
    "crowd": Kind(
        id="crowd", names={"zh": "拥挤"}, words=("挤", "排队", "人山人海", "老人…不见"), priority=2,
        weights={"挤": 0.4, "排队": 0.4},
    ),
    "grave": Kind(id="grave", names={"zh": "重"}, words=("砸", "出事"), priority=1, weights={"砸": 0.6}),
}  # fmt: skip
BY_WEIGHT = Classifier(WEIGHED, "x")


def test_light_words_are_a_hint_and_add_up() -> None:
    hint = BY_WEIGHT.sort("好挤")
    assert (hint.kind, hint.also, hint.reason) == ("x", ("crowd",), "kind_weak:挤")
    assert BY_WEIGHT.sort("好挤好挤").kind == "x", "said twice it weighs once"
    both = BY_WEIGHT.sort("排队好挤")
    assert (both.kind, both.confidence) == ("crowd", 0.76)


def test_the_graver_kind_leads_where_its_words_weigh_enough() -> None:
    assert BY_WEIGHT.sort("人山人海，出事了").kind == "grave"
    found = BY_WEIGHT.sort("人山人海，砸")
    assert (found.kind, found.confidence) == ("crowd", TIED), "and it is not sure"


def test_a_word_with_a_gap() -> None:
    assert BY_WEIGHT.sort("老人也不见了").kind == "crowd"
    assert BY_WEIGHT.sort("老人的手机不见了").kind == "x"


@pytest.mark.parametrize(
    ("words", "kind"),
    [("有人大架", "dispute"), ("大家都好", "help"), ("他手上有票", "help"), ("没有人收伤", "help")],
)
def test_two_syllables_by_sound(words: str, kind: str) -> None:
    assert SORT.sort(words, heard=True).kind == kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [("人山人还", "crowd"), ("人山热海", "crowd"), ("人三热狗", "x"), ("牌对", "x")],
)
def test_more_syllables_by_sound(words: str, kind: str) -> None:
    assert BY_WEIGHT.sort(words, heard=True).kind == kind


@pytest.mark.parametrize(
    "words",
    ["没有人" * 2000, "打架没有" * 2000, "no " * 2000 + "fight", "fight, " * 2000, "如果" * 2000],
)
def test_long_words_end(words: str) -> None:
    assert SORT.sort(words, heard=True).kind in SITE.kinds
