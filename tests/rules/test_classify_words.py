"""The words of a kind with alternatives and gaps, typed and heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.classify import ENOUGH, NOTHING, TIED, Classifier
from rules.classify_words import of_kind, pattern, spoken, ways, wording
from rules.model import Kind

KINDS = {
    "help": Kind(id="help", names={"zh": "求助"}),
    "missing": Kind(
        id="missing", names={"zh": "走失"}, priority=1,
        words=("(孩子|老人|女儿)……(不见|没回来|走丢)", "(son|old man) (is missing|wandered off)", "走散"),
    ),
    "lost": Kind(
        id="lost", names={"zh": "失物"},
        words=("(手机|钱包)…(不见|掉了)", "(left|lost)…(phone|bag)", "(找不到|弄丢)(了|)手机"),
    ),
    "crowd": Kind(id="crowd", names={"zh": "拥挤"}, words=("控制不住", "(人|游客)太多"), priority=2),
}  # fmt: skip
SORT = Classifier(KINDS, "help")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("我的孩子刚才在门口不见了", "missing"),
        ("老人没回来", "missing"),
        ("孩子的手机不见了", "lost"),
        ("孩子，手机不见", "lost"),
        ("钱包好像掉了", "lost"),
        ("我弄丢了手机", "lost"),
        ("找不到手机", "lost"),
        ("老人没有走丢", "help"),
        ("my SON wandered off", "missing"),
        ("my person is missing", "help"),
        ("I left my black bag", "lost"),
        ("I lost weight, nice phone", "help"),
        ("游客太多", "crowd"),
    ],
)
def test_alternatives_and_gaps(words: str, kind: str) -> None:
    assert SORT.sort(words).kind == kind


def test_of_two_words_over_each_other_the_one_of_more_letters_counts() -> None:
    sorting = SORT.sort("孩子手机不见了")
    assert (sorting.kind, sorting.also) == ("lost", ()), "as many letters: the tighter"


def test_what_decided_is_told_without_brackets() -> None:
    assert SORT.sort("女儿走丢了").reason == "kind_said:孩子……不见"


def test_ways_to_say_a_word() -> None:
    assert list(ways("(a|b)…c(d|)")) == ["a…cd", "a…c", "b…cd", "b…c"]
    assert spoken("(a|b)…c") == ()
    assert of_kind(("(Man|boy) gone", "x…y", "z")) == ("man gone", "boy gone", "z")


@pytest.mark.parametrize(
    "word", ["…a", "a…", "a………b", "(a|b", "a|b", "((a|b)|c)", "(|)", "a)b", "(a|b" * 99]
)
def test_what_is_no_word(word: str) -> None:
    with pytest.raises(ValueError, match=r"gap|brackets|alternatives|stands"):
        wording(word)


@given(st.text(alphabet="ab(|)… 人", max_size=30))
def test_any_text_is_a_word_or_says_what_is_wrong(text: str) -> None:
    try:
        made = wording(text)
    except ValueError:
        return
    found = pattern(made)
    for way in ways(text):
        if "…" not in way:
            assert found.fullmatch(way)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("这里控至不住了", "crowd"),
        ("首级掉了", "lost"),
        ("手机调了", "lost"),
        ("我们走三了", "missing"),
    ],
)
def test_what_was_heard_is_found_by_its_sound(words: str, kind: str) -> None:
    assert SORT.sort(words, heard=True).kind == kind
    assert SORT.sort(words).kind == "help", "who types has not misheard"


def test_two_syllables_by_sound_are_not_enough_to_send_anybody() -> None:
    assert SORT.sort("我们走三了", heard=True).confidence <= TIED


def test_a_guess_is_for_the_dispatcher() -> None:
    assert SORT.sort("有点通至不粗", heard=True).kind == "help"
    guess = SORT.guess("有点通至不粗")
    assert (guess.kind, guess.reason) == ("crowd", "kind_like:控制不住")
    assert guess.confidence < ENOUGH
    assert SORT.guess("收到，我马上到").confidence == NOTHING
    assert SORT.guess("没有走散").kind == "help", "what is denied is no guess either"
