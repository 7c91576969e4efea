"""Where words say that something is: by name, by sound, and never by a silent guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.gazetteer import LATIN, SOUND, SURE, Gazetteer, any_of, fold
from rules.model import Place, Point
from rules.sound import likeness, syllables
from tests.sites import small_site

HERE = Point(29.35, 110.44)


def places(*names: tuple[str, ...]) -> Gazetteer:
    found = [Place(id=n[0], names={"zh": n[0]}, aliases=n[1:], point=HERE) for n in names]
    return Gazetteer({p.id: p for p in found})


SITE = Gazetteer(small_site().places)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("南门有人打架", ["gate"]),
        ("在月亮湖那边", ["lake"]),
        ("从南门到望云台", ["gate", "hill"]),
        ("从望云台到南门", ["hill", "gate"]),
        ("南门停车场，就是南门", ["gate"]),
        ("there is a fight at SOUTH GATE!", ["gate"]),
        ("near  Moon\u3000Lake", ["lake"]),
        ("ｍｏｏｎ ｌａｋｅ", ["lake"]),
        ("a harmoon laker", []),
        ("有人受伤", []),
        ("", []),
        ("🙂", []),
    ],
)  # fmt: skip
def test_names_in_the_order_in_which_they_are_said(words: str, found: list[str]) -> None:
    matches = SITE.find(words)
    assert [m.place for m in matches] == found
    assert all(m.score == SURE for m in matches)


def test_the_longest_name_is_meant() -> None:
    gazetteer = places(("天梯",), ("天梯停车场",))
    assert [m.place for m in gazetteer.find("我在天梯停车场")] == ["天梯停车场"]
    assert [m.place for m in gazetteer.find("我在天梯")] == ["天梯"]


@pytest.mark.parametrize("heard", ["我在男门", "我在南们", "难门这里"])
def test_the_same_sound_in_other_characters(heard: str) -> None:
    (match,) = SITE.find(heard)
    assert (match.place, match.score, match.reason) == ("gate", SOUND, "where_sounds:南门")


def test_sounds_that_the_south_does_not_tell_apart() -> None:
    assert syllables("三索石") == syllables("山锁石") == ("san", "suo", "si")
    assert syllables("杨家界") == syllables("阳家届")
    assert [m.place for m in places(("三索石",), ("杨家界",)).find("在山锁石")] == ["三索石"]


def test_a_likeness_counts_for_less_and_two_of_them_for_half() -> None:
    one = places(("迷魂台广场",)).find("我在迷魂带广场")
    assert [m.place for m in one] == ["迷魂台广场"]
    assert 0.7 <= one[0].score < SOUND
    assert one[0].reason.startswith("where_like:")
    two = places(("迷魂台广场",), ("迷魂塔广场",)).find("我在迷魂带广场")
    assert [m.place for m in two] == ["迷魂台广场"], "dai is no ta"
    (match,) = places(("迷魂台广场",), ("迷魂泰广场",)).find("我在迷魂带广场")
    assert match.reason.startswith("where_tied:")
    assert match.candidates, "the other is not hidden"
    assert match.score <= 0.5


def test_what_is_like_nothing_is_nowhere() -> None:
    assert SITE.find("我的钱包被偷了") == ()
    assert SITE.find("hello world") == ()


def test_a_name_of_one_syllable_is_not_heard_everywhere() -> None:
    gazetteer = places(("湖",), ("月亮湖",))
    assert gazetteer.find("糊里糊涂") == ()
    assert likeness(("hu",), syllables("糊里糊涂")) == 0.0


def test_two_places_of_one_name_are_a_tie() -> None:
    (match,) = places(("a", "停车场"), ("b", "停车场")).find("停车场")
    assert (match.place, match.candidates, match.score) == ("a", ("b",), SURE / 2)


@pytest.mark.parametrize(
    ("heard", "place", "candidates"),
    [
        ("袁家界有人打架", "袁家界", ()),
        ("元加届有人打架", "袁家界", ()),
        ("样家界有人打架", "杨家界", ()),
        ("严家界有人打架", "杨家界", ("袁家界",)),
        ("言家界有人打架", "杨家界", ("袁家界",)),
    ],
)
def test_a_sound_between_two_names_is_a_tie(
    heard: str, place: str, candidates: tuple[str, ...]
) -> None:
    (match,) = places(("袁家界",), ("杨家界",)).find(heard)
    assert (match.place, match.candidates) == (place, candidates)
    assert (match.score < 0.5) is bool(candidates)


def test_a_longer_name_goes_before_a_part_of_it_that_is_written_well() -> None:
    gazetteer = places(("天梯",), ("天梯停车场",))
    assert [m.place for m in gazetteer.find("我在天梯停车厂")] == ["天梯停车场"]
    assert [m.place for m in gazetteer.find("我在天梯停下了")] == ["天梯"]


def test_every_reading_of_a_character_counts() -> None:
    """重 is zhong and chong; speech-to-text writes one sound with the characters of another."""
    for heard in ("我在虫庆路", "我在崇庆路", "重庆路有人"):
        assert [m.place for m in places(("重庆路",)).find(heard)] == ["重庆路"]
    assert [m.place for m in places(("张家山",)).find("长家山")] == ["张家山"]


def test_a_name_written_well_and_one_only_heard_are_both_found() -> None:
    found = SITE.find("从南门到往云台")
    assert [(m.place, m.score) for m in found] == [("gate", SURE), ("hill", SOUND)]


@pytest.mark.parametrize(
    "heard", ["me hoon terrace", "mihoon teras", "we are at the mee hun terrace", "mi hun terraces"]
)
def test_latin_names_spelt_by_ear(heard: str) -> None:
    site = Gazetteer({"m": Place(id="m", names={"zh": "迷魂台", "en": "Mihun Terrace"}, point=HERE),
                      "b": Place(id="b", names={"zh": "百龙", "en": "Bailong"}, point=HERE)})  # fmt: skip
    (match,) = site.find(heard)
    assert match.place == "m"
    assert 0.6 < match.score <= LATIN, "a likeness, never the name itself"


def test_a_latin_name_written_as_one_word_is_a_likeness() -> None:
    (match,) = SITE.find("the Moonlake hotel")
    assert (match.place, match.reason) == ("lake", "where_like:moon lake")
    assert match.score <= LATIN


@pytest.mark.parametrize(
    "words", ["my child lost a balloon", "the terrace was nice", "the man terrified us"]
)
def test_english_words_are_no_names(words: str) -> None:
    site = Gazetteer({"m": Place(id="m", names={"en": "Mihun Terrace"}, point=HERE),
                      "b": Place(id="b", names={"en": "Bailong"}, point=HERE)})  # fmt: skip
    assert site.find(words) == ()


def test_positions_are_of_the_folded_words() -> None:
    words = "  ＳＯＵＴＨ　gate，往云台"
    for match in SITE.find(words):
        assert fold(words)[match.start : match.end] in ("south gate", "往云台")


def test_latin_names_stand_alone() -> None:
    pattern = any_of(["gate", "南门"])
    assert pattern.search("at the gate.")
    assert not pattern.search("investigate")
    assert not pattern.search("gate2")
    assert pattern.search("去南门口")
    assert not any_of([]).search("anything")


def test_names_with_signs_of_patterns() -> None:
    gazetteer = places(("A+ (北) [1]", "B.C*"))
    assert [m.place for m in gazetteer.find("at a+ (北) [1] now")] == ["A+ (北) [1]"]
    assert not gazetteer.find("bxcc")


@given(st.text(max_size=60))
def test_any_words_are_read(words: str) -> None:
    for match in SITE.find(words):
        assert match.place in small_site().places
        assert 0 < match.score <= SURE
    assert fold(fold(words)) == fold(words)
