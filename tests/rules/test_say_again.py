"""“重复”, “say again”: what was said last is said once more, and nothing else happens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.events import Heard, Opened, Relayed
from tests.rules.play import Play
from tests.rules.test_unclear import speaks
from tests.sites import small_book

ASKED = [
    "重复", "请重复", "请重复一遍。", "重复一下", "请再说一遍", "没听清，请重复", "刚才没听清楚，请再讲一遍，完毕",
    "听不清楚，再说一次", "麻烦你再重复一遍", "没听清", "say again", "Say again, over.", "please repeat",
    "repeat your last", "sorry, I didn't catch that, say again please", "could you repeat that please",
    "come again?", "I did not copy that",
]  # fmt: skip
NOT_ASKED = [
    "重复报警的游客在南门", "南门有人打架，请重复确认", "repeat offender at the gate", "重复派单的问题要处理",
    "没听清他说什么，他在流血", "请再派一个人", "again", "say",
]  # fmt: skip


@pytest.mark.parametrize("words", ASKED)
def test_the_last_words_to_that_unit_are_said_again(words: str) -> None:
    play = Play()
    play.say("chat/t1", "南门有人打架")
    offer = play.last("radio/快警二组")
    play.say("radio/快警一组", "上岗")  # somebody else hears something meanwhile
    before = play.world
    new = play.say("radio/快警二组", words)
    (relay,) = play.of(Relayed)
    assert relay.message == "repeated"
    assert str(relay.to) == "radio/快警二组"
    assert relay.text == f"重复一遍。{offer.text}"
    assert [f for f in new if not isinstance(f, Relayed | Heard)] == []
    assert play.world.calls == before.calls
    play.say("radio/快警二组", words)
    assert play.last("radio/快警二组").text == relay.text, "and again the same"


@pytest.mark.parametrize("words", NOT_ASKED)
def test_who_says_more_says_something(words: str) -> None:
    play = Play()
    play.say("chat/t1", "南门有人打架")
    play.say("radio/快警二组", words)
    assert not play.relays(message="repeated")


@pytest.mark.parametrize(
    "words", ["快警二组，请重复", "快警二组呼叫指挥室，请重复", "指挥室，没听清，请重复"]
)
def test_call_signs_around_it_do_not_matter(words: str) -> None:
    play = Play()
    play.say("chat/t1", "南门有人打架")
    play.say("radio/快警二组", words)
    assert play.last("radio/快警二组").message == "repeated"


def test_one_unit_may_ask_another() -> None:
    play = Play()
    play.say("radio/南门", "南门平台呼叫山顶平台，请重复")
    assert not play.relays(message="repeated")


def test_by_voice_and_hardly_understood_it_is_still_only_that() -> None:
    play = Play()
    play.say("chat/t1", "南门有人打架")
    play.speak("radio/快警二组", "重复", confidence=0.2)
    assert play.last("radio/快警二组").message == "repeated"
    assert len(play.world.calls) == 1


def test_on_a_shared_channel_everybody_heard_the_last() -> None:
    play = Play()
    speaks(play, "m1", "月亮湖有人打架", 0.9)
    said = play.last("air/1")
    speaks(play, "m2", "请重复", 0.9)
    assert play.last("air/1").text == f"重复一遍。{said.text}"
    assert len(play.world.calls) == 1


def test_a_tourist_hears_only_their_own() -> None:
    play = Play()
    play.say("chat/t1", "there is a fight at South Gate")
    play.say("chat/t2", "手机丢了，在南门")
    last = [r for r in play.relays() if str(r.to) == "chat/t1"][-1]
    play.say("chat/t1", "say again")
    assert play.last("chat/t1").text == f"Again: {last.text}"
    play.say("chat/t3", "重复")
    assert play.told("chat/t3") == ["nothing_to_repeat"]
    assert len(play.world.calls) == 2


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ASKED), st.sampled_from(["radio/南门", "chat/t9", "air/1", "desk/desk"]))
def test_it_never_opens_a_call(words: str, where: str) -> None:
    play = Play(small_book())
    play.say(where, words)
    assert not play.of(Opened, play.facts)
