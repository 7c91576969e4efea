"""Tips: the words that move them, who may say them, and that none is left lying."""

import pytest
from msgspec.structs import replace

from rules.people_events import TipMoved, TipOpened, TipStage
from rules.rulebook import Rulebook
from rules.tip_site import Tips
from tests.rules.play import Play
from tests.sites import small_site


@pytest.fixture
def play() -> Play:
    """A site whose chief decides on tips."""
    tips = Tips(approve=("chief",), reward={"zh": "积分", "en": "points"})
    return Play(Rulebook(replace(small_site(), tips=tips)))


@pytest.mark.parametrize(
    "words",
    ["线索 有人倒票", "线索：有人倒票", "举报有人倒票", "我要举报，有人倒票", "tip somebody resells tickets",
     "Tip-off: somebody resells tickets", "/tip somebody resells tickets"],
)  # fmt: skip
def test_words_that_are_a_tip(play: Play, words: str) -> None:
    play.say("chat/t", words)
    assert play.of(TipOpened)
    assert not play.world.calls


@pytest.mark.parametrize(
    "words", ["他有线索", "被人举报人打了", "tipped over a boat, help", "tips for hiking?"]
)
def test_words_that_are_none(play: Play, words: str) -> None:
    play.say("chat/t", words)
    assert not play.of(TipOpened)


def test_on_the_air_nobody_could_stay_unknown(play: Play) -> None:
    play.say("air/ch1", "线索 有人倒票")
    assert not play.of(TipOpened)


def test_one_of_ours_is_protected_as_well(play: Play) -> None:
    play.say("chat/u-1", "线索 月亮湖有人打架")
    assert "u-1" not in repr(play.world.calls[play.of(TipOpened)[0].call].said)
    assert play.last("chat/u-1").unit == ""


def test_a_tip_that_nobody_decides_on_is_told_again(play: Play) -> None:
    play.say("chat/t", "线索 有人倒票")
    play.pass_(hours=12)
    assert play.told("desk/chief") == ["tip_new", "tip_waits"]
    play.say("desk/chief", "驳回T1 已知")
    play.pass_(hours=30)
    assert play.told("desk/chief")[2:] == ["desk_tip_refused"], "then nobody is"
    assert play.last("chat/t").message == "tip_refused"
    assert not play.world.errands


def test_a_unit_with_nothing_but_the_radio_verifies_none(play: Play) -> None:
    play.say("chat/t", "线索 有人倒票")
    play.say("desk/chief", "核查T1 山顶平台")
    assert play.last("desk/chief").message == "tip_aloud"
    play.say("desk/chief", "T1交快警一组核查")
    assert play.last("chat/u-1").message == "tip_verify"
    assert [words for _, words in play.last("chat/u-1").choices] == ["T1 true", "T1 false"]


def test_how_far_it_is_is_told_to_who_told_it_alone(play: Play) -> None:
    play.say("chat/t", "线索 有人倒票")
    for words in ("批准T1", "T1 属实", "奖励T1 50"):
        play.say("desk/chief", words)
    play.say("chat/t", "t1")
    assert "50积分" in play.last("chat/t").text
    play.say("chat/other", "T1")
    assert "T1" not in play.last("chat/other").text


@pytest.mark.parametrize(
    "first", [s for s in TipStage if s not in (TipStage.MORE, TipStage.REPORTED)]
)
def test_no_step_is_taken_twice_or_after_the_end(play: Play, first: TipStage) -> None:
    words = {
        TipStage.APPROVED: ["批准T1"], TipStage.REFUSED: ["驳回T1"], TipStage.VERIFYING: ["核查T1 快警一组"],
        TipStage.CONFIRMED: ["批准T1", "T1 属实"], TipStage.UNFOUNDED: ["批准T1", "T1 不属实"],
        TipStage.REWARDED: ["批准T1", "T1 属实", "奖励T1 5"],
    }[first]  # fmt: skip
    play.say("chat/t", "线索 有人倒票")
    for one in words:
        play.say("desk/chief", one)
    assert play.world.tips["T1"].stage is first
    play.say("desk/chief", words[-1])
    moved = [f.stage for f in play.of(TipMoved, play.facts)]
    assert moved.count(first) == 1 or first is TipStage.VERIFYING
