"""What two passes come to."""

import pytest

from bridge.speech.agree import Piece, confirmed, covered, doubts, mend, nearest, settle
from bridge.speech.sounds import alike, likeness
from bridge.speech.trust import confidence

NAMES = ("迷魂台", "迷魂台停车场", "百龙天梯", "天梯", "杨家界", "袁家界", "三索石", "三锁石")


def heard(text: str) -> list[Piece]:
    return [Piece(text, 0.0, 0.5 * len(text))]


def test_names_are_alike_by_sound_not_by_sign() -> None:
    assert alike("迷魂台停车场", "弥浑抬亭车厂") == 1.0
    assert likeness("迷魂台", "游客在弥浑抬吵架") == 1.0
    assert likeness("迷魂台", "游客捡到手机") < 0.6
    assert likeness("Mihun Terrace", "someone fell at the mihoon terrace") > 0.8
    assert likeness("a", "a") == 0.0


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("弥浑抬有人走失", "迷魂台有人走失"),
        ("弥浑抬亭车厂有人走失", "迷魂台停车场有人走失"),
        ("白龙天体和弥浑抬", "百龙天梯和迷魂台"),
        ("元家界呼叫", "袁家界呼叫"),
        ("三所十收到", "三索石收到"),  # two names of one sound: the first of the site
        ("三锁石收到", "三锁石收到"),
        ("甜蜜的生活", "甜蜜的生活"),
        ("今天天体晴朗", "今天天梯晴朗"),  # the very same two sounds
        ("今天天气晴朗", "今天天气晴朗"),  # nearly the same two sounds
        ("", ""),
    ],
)
def test_sounds_of_names_become_names(text: str, mended: str) -> None:
    assert mend(text, NAMES, 0.9) == mended


def test_of_two_names_nearly_as_likely_neither_is_written() -> None:
    assert mend("严家姐有人", ("杨家界", "袁家界"), 0.8) == "杨家界有人"
    assert mend("元阳家姐", ("元家家界", "阳家家姐"), 0.6) == "元阳家姐"


def test_english_names_may_be_split_or_run_together() -> None:
    names = ("Back Garden", "Bailong Elevator")
    assert mend("a fight at the backgarden now", names, 0.9) == "a fight at the Back Garden now"
    assert mend("near bai long elevator", names, 0.9) == "near Bailong Elevator"


def test_both_passes_hear_a_name() -> None:
    settled = settle(heard("弥昏台有人走施"), heard("迷魂台有人走失"), NAMES, ("走失",), "")
    assert settled.words == "迷魂台有人走失"
    assert settled.agreement == 1.0
    assert settled.doubts == ()


def test_a_name_that_only_the_told_pass_heard_does_not_count() -> None:
    settled = settle(heard("外面下雨了快回去"), heard("百龙天梯下雨快回去"), NAMES, (), "")
    assert settled.words == "外面下雨了快回去"
    assert [d.text for d in settled.doubts] == ["外面", "了"]


def test_a_name_is_not_confirmed_by_the_sound_of_another() -> None:
    assert not confirmed("天梯", "今天风大", NAMES)  # two sounds are like too many
    assert confirmed("袁家界", "元家界有人", NAMES)
    assert not confirmed("杨家界", "元家界有人", NAMES)
    assert confirmed("杨家界", "元家界有人", ("杨家界",))


def test_a_name_with_a_close_neighbour_is_never_sure() -> None:
    settled = settle(heard("杨家界有人走失"), heard("杨家界有人走失"), NAMES, (), "")
    assert (settled.words, settled.neighbour) == ("杨家界有人走失", "袁家界")
    assert confidence(settled.agreement, 60) < 0.7
    assert settle(heard("三索石有人"), heard("三索石有人"), NAMES, (), "").neighbour == ""
    groups = ("快警一组", "快警二组")
    assert settle(heard("快警一组到了"), heard("快警一组到了"), groups, (), "").neighbour == ""


def test_passes_that_differ_are_not_agreed() -> None:
    settled = settle(heard("如前载车载软软车"), heard("五显岗观光车剐蹭"), NAMES, (), "")
    assert settled.agreement < 0.65


def test_a_free_pass_of_the_sites_own_words_needs_no_second() -> None:
    settled = settle(heard("收到名白"), heard(""), NAMES, ("收到", "明白"), "")
    assert (settled.words, settled.agreement) == ("收到明白", 1.0)
    assert covered("收到，马上去", ("收到",)) == pytest.approx(0.4)


def test_doubts_have_their_time() -> None:
    (doubt,) = doubts([Piece("一二三四", 1.0, 3.0)], "一二五四")
    assert (doubt.text, doubt.start, doubt.end) == ("三", 2.0, 2.5)
    (doubt,) = doubts([Piece("go", 0, 1), Piece("left now", 1, 2)], "go right now")
    assert (doubt.text, doubt.start, doubt.end) == ("left", 1.0, 1.5)


def test_only_the_nearest_names_are_told() -> None:
    assert nearest(NAMES, "白龙天体有人", 10) == ["百龙天梯", "天梯"]
    assert nearest(NAMES, "", 0) == []


def test_a_word_that_only_sounds_like_one_of_the_site_stays_where_both_passes_have_it() -> None:
    said = "山路滑坡请大家绕行"
    assert settle(heard(said), heard(said), NAMES, ("打架",), "").words == said


def test_a_word_that_both_passes_have_is_written_as_the_site_writes_it() -> None:
    free, told = heard("今天有游客众属晕倒"), heard("天梯游客中暑晕倒在门口了")
    assert "中暑" in settle(free, told, NAMES, ("中暑",), "").words
