"""Who calls whom on the air, as it is said and as it is misheard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.events import Heard, Opened, Relayed, Taken
from rules.gazetteer import fold
from rules.hails import hail
from rules.inputs import Reach
from rules.site_events import WordsSettled
from rules.transitions import Status
from tests.rules.play import Play
from tests.sites import small_book

SIGNS = small_book().call_signs


@pytest.mark.parametrize(
    ("words", "by", "to", "said"),
    [
        ("快警一组呼叫快警二组", "u-1", "u-2", ""),
        ("快警一组呼叫快警二组，南门请求支援", "u-1", "u-2", "南门请求支援"),
        ("快警一组快警一组，指挥室呼叫", "desk", "u-1", ""),
        ("指挥室指挥室，我是快警一组，到了", "u-1", "desk", "到了"),
        ("快警二组，这里是快警一组，收到", "u-1", "u-2", "收到"),
        ("快警一组收到", "u-1", "", "收到"),
        ("快警一组明白", "u-1", "", "明白"),
        ("快警一组到达南门", "u-1", "", "到达南门"),
        ("快警二组，快警一组收到", "u-1", "u-2", "收到"),
        ("快警一组呼叫快警二组快警二组，注意游客", "u-1", "u-2", "注意游客"),
        ("快警1组呼叫快警2组", "u-1", "u-2", ""),
        ("快警幺组收到", "u-1", "", "收到"),
        ("我是快警一组", "u-1", "", ""),
        ("喂，快警一组收到", "u-1", "", "收到"),
        ("quick one to quick two, need help here", "u-1", "u-2", "need help here"),
        ("quick two, quick one, over", "u-1", "u-2", "over"),
        ("quick two this is quick one, on my way", "u-1", "u-2", "on my way"),
        ("quick two, quick two, this is quick one", "u-1", "u-2", ""),
        ("Quick One calling dispatch, all quiet", "u-1", "desk", "all quiet"),
        ("quick one, copy", "u-1", "", "copy"),
        ("南门平台呼叫山顶平台，请注意游客", "p-gate", "p-hill", "请注意游客"),
        # said to the station that is named
        ("快警一组收到请回答", "", "u-1", "收到请回答"),
        ("快警一组，请前往月亮湖", "", "u-1", "请前往月亮湖"),
        ("快警一组，你在什么位置", "", "u-1", "你在什么位置"),
        ("quick one, come in", "", "u-1", "come in"),
        ("quick one, do you copy", "", "u-1", "do you copy"),
        ("快警一组，请求支援", "u-1", "", "请求支援"),
        ("快警一组请派人支援", "u-1", "", "请派人支援"),
        # by the sound
        ("快景一组呼叫快警二组", "u-1", "u-2", ""),
        ("块金一组收到", "u-1", "", "收到"),
        ("难门平太收到", "p-gate", "", "收到"),
        ("山顶平胎呼叫南门平台", "p-hill", "p-gate", ""),
        # nobody
        ("有人喊快警一组", "", "", "有人喊快警一组"),
        ("大家好", "", "", "大家好"),
        ("收到", "", "", "收到"),
        ("", "", "", ""),
    ],
)
def test_a_hail(words: str, by: str, to: str, said: str) -> None:
    found = hail(fold(words), SIGNS)
    assert (found.by, found.to, found.said) == (by, to, said)


@pytest.mark.parametrize(
    ("words", "units"),
    [("快警七组收到", ("u-1", "u-2")), ("快警三组呼叫指挥室", ("u-1", "u-2"))],
)
def test_between_two_that_sound_alike_nobody_is_guessed(words: str, units: tuple[str, ...]) -> None:
    found = hail(fold(words), SIGNS)
    assert found.by == ""
    assert found.unclear == units


@given(st.text(alphabet="快警一二七组南门平台呼叫收到我是这里，。 toquick", max_size=40))
def test_any_words_are_read(words: str) -> None:
    found = hail(fold(words), SIGNS)
    assert not (found.by and found.unclear)


def test_a_call_sign_that_is_not_clear_is_asked_for() -> None:
    play = Play()
    play.say("chat/t", "南门有人打架")
    before = play.call(1)
    play.say("air/ch1", "快警七组收到，1号我去")
    (asked,) = play.of(Relayed)
    assert (asked.message, str(asked.to)) == ("which_unit", "air/ch1")
    assert "快警一组" in asked.text
    assert "快警二组" in asked.text
    assert play.call(1) == before
    play.say("air/ch1", "快警二组收到，1号我去")
    assert play.of(Taken)


def test_a_matter_is_a_call_whoever_it_was() -> None:
    play = Play()
    play.say("air/ch1", "快警七组呼叫，南门有人受伤")
    assert [o.kind for o in play.of(Opened)] == ["injury"]


@pytest.mark.parametrize(
    "words", ["快警一组收到请回答", "quick one, come in", "快警一组快警一组，指挥室呼叫"]
)
def test_a_hail_on_a_shared_channel_is_no_call(words: str) -> None:
    play = Play()
    play.say("air/ch1", words)
    assert not play.of(Opened)
    assert play.of(Heard)


def test_an_order_on_a_shared_channel_is_no_yes_of_the_unit() -> None:
    play = Play()
    play.say("chat/t", "南门有人打架")
    play.say("air/ch1", "快警二组，请前往南门")
    assert not play.of(Taken)


def test_what_is_said_to_a_desk_is_an_answer() -> None:
    play = Play()
    play.say("chat/t", "南门有人打架")
    play.say("radio/快警二组", "快警二组呼叫指挥室，1号我去")
    assert play.call(1).status is Status.TAKEN
    play.say("radio/快警二组", "指挥室，这里是快警二组，已到达")
    assert play.call(1).status is Status.ON_SCENE


# ── words that are passed on are answered, or it is told that they are not ──

PASS = "南门平台呼叫山顶平台，请注意游客"


@pytest.mark.parametrize("words", ["收到", "山顶平台收到", "copy", "明白", "roger that"])
def test_a_copy_reaches_who_called(words: str) -> None:
    play = Play()
    play.say("radio/南门", PASS)
    play.say("radio/山顶", words)
    assert play.last("radio/南门").message == "pass_on_acked"
    assert "山顶平台" in play.last("radio/南门").text
    assert not play.world.passed
    assert not play.world.errands
    play.pass_(minutes=5)
    assert play.last("radio/南门").message == "pass_on_acked"


def test_silence_is_told_once_to_both_sides_and_a_late_copy_counts() -> None:
    play = Play()
    play.say("radio/南门", PASS)
    play.pass_(seconds=59)
    assert play.told("radio/南门") == []
    play.pass_(seconds=2)
    assert play.told("radio/南门") == ["pass_on_silent"]
    assert play.last("desk/desk").message == "desk_no_answer"
    assert "南门平台" in play.last("desk/desk").text
    play.say("radio/山顶", "收到")
    assert play.told("radio/南门")[-1] == "pass_on_acked"


def test_after_two_minutes_a_copy_is_for_something_else() -> None:
    play = Play()
    play.say("radio/南门", PASS)
    play.pass_(seconds=121)
    assert not play.world.passed
    play.say("radio/山顶", "收到")
    assert play.told("radio/南门") == ["pass_on_silent"]


def test_who_calls_back_has_answered() -> None:
    play = Play()
    play.say("radio/南门", PASS)
    play.say("radio/山顶", "山顶平台呼叫南门平台，来了多少人")
    assert [w.answered for w in play.of(WordsSettled)] == [True]
    assert play.told("radio/南门") == ["pass_on"]
    play.say("radio/南门", "收到")
    assert play.told("radio/山顶")[-1] == "pass_on_acked"


def test_somebody_elses_copy_is_no_answer() -> None:
    play = Play()
    play.say("radio/南门", PASS)
    play.say("radio/快警一组", "收到")
    assert play.world.passed


def test_a_desk_hears_its_own_words_copied() -> None:
    play = Play()
    play.say("desk/desk", "通知山顶平台 请打开备用通道")
    play.say("radio/山顶", "收到")
    assert play.last("desk/desk").message == "pass_on_acked"


def test_the_answer_comes_where_the_words_arrived_at_last() -> None:
    play = Play()
    play.say("radio/山顶", "山顶平台呼叫南门平台，请注意游客")
    play.say("chat/p-gate", "收到")
    assert play.world.passed, "they went by radio"
    play.news(play.relays(message="pass_on")[0], Reach.FAILED, "off")
    assert str(play.relays(message="pass_on")[-1].to) == "chat/p-gate"
    play.say("chat/p-gate", "收到")
    assert play.last("radio/山顶").message == "pass_on_acked"


def test_words_that_reach_nobody_are_told_to_who_said_them() -> None:
    play = Play()
    play.say("radio/南门", PASS)
    play.news(play.relays(message="pass_on")[0], Reach.FAILED, "off")
    assert play.last("radio/南门").message == "pass_on_silent"
    assert play.last("desk/desk").message == "desk_not_passed"
    assert not play.world.passed
    assert not play.world.errands


def test_a_copy_that_may_be_the_yes_to_a_call_is_asked_back() -> None:
    play = Play()
    play.say("chat/t", "南门有人打架")
    play.say("radio/南门", "南门平台呼叫快警二组，请走东边的路")
    play.say("radio/快警二组", "收到")
    assert play.last("radio/快警二组").message == "which_answer"
    assert play.call(1).status is Status.OFFERED
    play.say("radio/快警二组", "1号我去")
    assert play.call(1).status is Status.TAKEN
    play.say("radio/快警二组", "收到")
    assert play.last("radio/南门").message == "pass_on_acked"


def test_a_copy_that_calls_who_sent_the_words_is_theirs_whatever_is_offered() -> None:
    play = Play()
    play.say("chat/t", "南门有人打架")
    play.say("radio/南门", "南门平台呼叫快警二组，请走东边的路")
    play.say("radio/快警二组", "快警二组呼叫南门平台，收到，已经安排人员疏导")
    assert play.last("radio/南门").message == "pass_on_answer"
    assert "已经安排人员疏导" in play.last("radio/南门").text
    assert play.call(1).status is Status.OFFERED
