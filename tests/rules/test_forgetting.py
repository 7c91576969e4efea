"""Who reported can be forgotten: at once, or when their call is over; nothing of them stays."""

import pytest
from msgspec.structs import replace

from rules.people_events import ForgetAsked, Forgotten
from rules.rulebook import Rulebook
from rules.tip_site import Tips
from tests.rules.play import Play
from tests.sites import small_site

WHO, NAME = "13912345678", "张三丰"


def of_them(play: Play) -> list[str]:
    """Tables of the world that still know them, but for what waits in the journal alone."""
    fields = (f for f in play.world.__struct_fields__)
    return [
        f
        for f in fields
        if WHO in repr(getattr(play.world, f)) or NAME in repr(getattr(play.world, f))
    ]


@pytest.mark.parametrize(
    "words", ["忘记我", "请忘记我。", "forget me", "/forget", "delete my data"]
)
def test_nothing_of_them_is_in_the_world_any_more(words: str) -> None:
    play = Play()
    play.say(f"chat/{WHO}", "南门有人打架", name=NAME)
    play.say("desk/desk", "close 1")
    play.say(f"chat/{WHO}", "subscribe all", name=NAME)
    assert of_them(play)
    play.say(f"chat/{WHO}", words, name=NAME)
    assert play.of(Forgotten)
    assert of_them(play) == []
    assert play.last(f"chat/{WHO}").message == "forgotten"
    assert WHO not in play.last(f"chat/{WHO}").key
    play.say("desk/desk", "通告：人多")
    assert play.last(f"chat/{WHO}").message == "forgotten", "they hear no more"


def test_a_live_call_comes_first() -> None:
    play = Play()
    play.say(f"chat/{WHO}", "南门有人打架", name=NAME)
    play.say(f"chat/{WHO}", "forget me")
    assert play.of(ForgetAsked)
    assert play.last(f"chat/{WHO}").message == "forget_later"
    assert all(WHO not in key for key in play.world.errands), "its tick is a line of the inbox"
    play.say("radio/快警二组", "1号我去")
    assert play.last(f"chat/{WHO}").message == "coming", "they are told as ever"
    play.say("desk/desk", "close 1")
    play.pass_(minutes=11)
    assert play.last(f"chat/{WHO}").message == "forgotten"
    assert of_them(play) == []
    assert not play.world.errands


def test_a_live_tip_comes_first_as_well() -> None:
    play = Play(Rulebook(replace(small_site(), tips=Tips(approve=("chief",)))))
    play.say(f"chat/{WHO}", "线索 有人倒票", name=NAME)
    play.say(f"chat/{WHO}", "忘记我")
    play.say("desk/chief", "驳回T1")
    assert play.last(f"chat/{WHO}").message == "tip_refused"
    play.pass_(minutes=11)
    assert play.last(f"chat/{WHO}").message == "forgotten"
    assert of_them(play) == []


def test_others_stay() -> None:
    play = Play()
    play.say(f"chat/{WHO}", "月亮湖有人打架")
    play.say("chat/other", "月亮湖有人打架")
    play.say("desk/desk", "close 1")
    play.say(f"chat/{WHO}", "忘记我")
    assert [s.sender for s in play.call(1).sources] == ["other"]
    play.say("chat/other", "评价 1 5分")
    assert play.last("chat/other").message == "rated_ack"


def test_words_that_only_sound_like_it_are_a_call() -> None:
    play = Play()
    play.say("chat/t", "别忘记我，我在南门")
    assert play.world.calls
