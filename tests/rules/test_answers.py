"""What a unit answers: to which call, by number, by reply, or by the only one it can mean."""

import pytest
from msgspec.structs import replace

from rules.events import Closed, Heard, Opened, Relayed, Taken
from rules.model import Point
from rules.transitions import Status
from tests.rules.play import Play
from tests.sites import small_site

FIGHT = "南门有人打架"


@pytest.fixture
def play() -> Play:
    return Play()


@pytest.fixture
def two() -> Play:
    """u-2 is asked for two calls."""
    play = Play()
    play.say("chat/tourist", FIGHT)
    play.say("chat/tourist-2", "南门又有纠纷")
    play.say("desk/desk", "assign 2 u-2")
    assert {c.number for c in play.world.parts("u-2")} == {1, 2}
    return play


def test_a_plain_yes_with_two_offers_is_asked_back(two: Play) -> None:
    two.say("radio/快警二组", "收到")
    assert not two.of(Taken)
    (asked,) = two.of(Relayed)
    assert (asked.message, str(asked.to)) == ("repeat_which", "radio/快警二组")
    assert "1, 2" in asked.text
    two.say("radio/快警二组", "收到，2号我去")
    assert [t.call for t in two.of(Taken)] == [two.call(2).id]
    two.say("radio/快警二组", "好的")  # one offer is left
    assert [t.call for t in two.of(Taken)] == [two.call(1).id]


def test_a_reply_says_which(two: Play) -> None:
    (offer,) = [r for r in two.relays(message="offer", unit="u-2") if r.number == 2]
    two.say("radio/快警二组", "收到", reply_to=offer.key)
    assert [t.call for t in two.of(Taken)] == [two.call(2).id]


def test_a_number_goes_before_the_reply(two: Play) -> None:
    (offer,) = [r for r in two.relays(message="offer", unit="u-2") if r.number == 2]
    two.say("radio/快警二组", "take 1", reply_to=offer.key)
    assert [t.call for t in two.of(Taken)] == [two.call(1).id]


@pytest.mark.parametrize(
    "words",
    [
        "take 0",
        "take 7",
        "take 999",
        "take 1000",
        "take 99999",
        "1000号我去",
        "#42 我去",
        "taking seven",
    ],
)
def test_a_number_that_nobody_bears_takes_nothing(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", words)
    assert not play.of(Taken)
    assert [r.message for r in play.of(Relayed)] == ["no_such_call"]


@pytest.mark.parametrize(
    "words",
    ["10-4", "收到", "copy", "ok", "on my way, two minutes", "no problem, going", "快警二组，收到"],
)
def test_words_with_other_numbers_mean_the_one_offer(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", words)
    assert [t.unit for t in play.of(Taken)] == ["u-2"]


def test_a_call_sign_with_a_number_is_no_call(play: Play) -> None:
    site = small_site()
    named = {"u-2": replace(site.units["u-2"], aliases=("快警二号", "unit 2"))}
    play.move_to(replace(site, units={**site.units, **named}))
    play.say("chat/tourist", FIGHT)
    play.say("chat/tourist-2", "我丢了手机，在南门")
    for words in ("这里是快警二号，明白", "this is unit 2, on my way"):
        play.say("radio/快警二组", words)
        assert all(t.call == play.call(1).id for t in play.of(Taken))
    assert play.call(1).status in (Status.TAKEN, Status.OFFERED)
    assert play.call(2).assignment("u-2") is None


@pytest.mark.parametrize(
    "words",
    [
        "我去看看月亮湖有人打架",
        "收到，望云台有人打架",
        "山顶有人受伤，我去",
        "there is a fight here at Cloud View",
        "found 1 person hurt, going",
        "send 2 more to the gate, he is hurt",
        "yes 2 people bleeding",
    ],
)
def test_a_report_is_no_answer_to_another_call(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    before = play.call(1)
    play.say("radio/快警二组", words)
    assert len(play.of(Opened)) == 1, "nothing that was reported is lost"
    assert play.call(1) == before


def test_a_report_of_a_unit_without_any_call(play: Play) -> None:
    play.say("radio/快警一组", "我去看看月亮湖有人打架")
    (opened,) = play.of(Opened)
    assert opened.kind == "dispute"
    assert play.call(1).where
    assert play.call(1).where.place == "lake"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words", ["收到，打架的事我去", "好的，南门打架我们去处理", "roger, taking the fight"]
)
def test_an_answer_may_name_its_matter(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", words)
    assert play.call(1).status is Status.TAKEN


def test_a_plain_yes_with_nothing_offered_is_no_call(play: Play) -> None:
    for words in ("收到", "ok", "谢谢", "明白"):
        play.say("radio/快警一组", words)
        assert not play.of(Opened)
        assert not play.of(Relayed), "the air stays free"
        assert play.of(Heard)


def test_an_answer_that_fits_nothing_is_told_so(play: Play) -> None:
    play.say("radio/快警一组", "到达")
    assert [r.message for r in play.of(Relayed)] == ["no_call_yours"]


@pytest.mark.parametrize(
    "words", ["还没处理完", "现场有三个人", "正在劝", "找到了吗？", "two of them left", "等一下"]
)
def test_what_a_unit_on_its_way_says_belongs_to_its_call(play: Play, words: str) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", "收到")
    play.say("radio/快警二组", words)
    (said,) = play.of(Heard)
    assert (said.call, said.note) == (play.call(1).id, True)
    assert "desk_note" in [r.message for r in play.of(Relayed)], "a person hears of it"
    assert play.call(1).status is Status.TAKEN


def test_a_unit_on_its_way_that_speaks_of_another_place_raises_a_call(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", "收到")
    play.say("radio/快警二组", "月亮湖那边好像有点事")
    assert play.of(Opened)


def test_found_ends_a_search_and_nothing_else(play: Play) -> None:
    play.say("chat/tourist", "有人受伤，在南门")
    play.say("radio/快警二组", "take 1")
    play.say("radio/快警二组", "找到了，在路边")
    assert not play.of(Closed)
    assert play.of(Heard)[0].call == play.call(1).id
    play.say("chat/tourist-2", "手机丢了，在南门")
    play.say("chat/drivers", "found 2", sender="driver-7")
    assert play.call(2).status is Status.CLOSED


@pytest.mark.parametrize("words", ["找到了吗", "如果找到了告诉我", "没找到", "have you found it?"])
def test_not_found_is_not_found(play: Play, words: str) -> None:
    play.say("chat/tourist", "手机丢了，在南门")
    play.say("radio/南门", "收到")
    play.say("radio/南门", words)
    assert not play.of(Closed)


def test_a_note_of_a_unit_is_everybodys(play: Play) -> None:
    play.say("chat/tourist", FIGHT)
    play.say("radio/山顶", "note 1 look at the camera")
    assert play.of(Heard)[0].call == play.call(1).id
    play.say("radio/山顶", "note 77 look")
    assert [r.message for r in play.of(Relayed)] == ["no_such_call"]


@pytest.mark.parametrize(
    "words",
    ["收银员下班了，有人打架", "下班高峰人太多", "the officer on duty is hurt", "who is on duty?"],
)
def test_who_speaks_of_duty_does_not_go_off_duty(play: Play, words: str) -> None:
    play.say("radio/快警一组", words)
    assert play.world.unit("u-1").on_duty is None


def test_duty(play: Play) -> None:
    play.say("radio/快警一组", "下班了")
    assert play.world.unit("u-1").on_duty is False
    play.say("radio/快警一组", "on duty")
    assert play.world.unit("u-1").on_duty is True


def test_an_answer_hardly_understood_is_asked_again(play: Play) -> None:
    play.say("chat/tourist", "手机丢了，在南门")
    play.speak("radio/南门", "找到了", confidence=0.3)
    assert play.call(1).live
    assert [r.message for r in play.of(Relayed)] == ["say_again"]
    assert play.of(Heard)[0].said.voice is not None, "the recording stays on the record"
    play.speak("radio/南门", "找到了", confidence=0.8)
    assert play.call(1).status is Status.CLOSED


def test_a_position_without_words_moves_the_unit(play: Play) -> None:
    spot = Point(29.3512, 110.4401)
    play.say("chat/u-1", "", point=spot)
    assert play.world.unit("u-1").point == spot
