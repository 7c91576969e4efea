"""Who opts out hears nothing more but answers on their own call; and hears again when they want."""

import pytest
from msgspec.structs import replace

from bridge import codec
from rules.events import Opened
from rules.model import Form, Manner
from rules.people_events import Unsubscribed
from rules.rulebook import Rulebook
from rules.texting.events import OptedIn, OptedOut
from tests.rules.evening import site_with
from tests.rules.play import Play

WHO = "sms/+8613911112222"


def texting() -> Play:
    return Play(
        Rulebook(site_with(forms={"sms": Manner(form=Form.SHORT, public=True, forgeable=True)}))
    )


@pytest.mark.parametrize("words", ["STOP", "stop.", "退订", "TD", "td", "T", "Ｔ", "退订。"])
def test_one_word_is_enough(words: str) -> None:
    play = texting()
    play.say(WHO, "订阅 全部")
    play.say(WHO, words)
    assert play.of(OptedOut)
    assert play.of(Unsubscribed)
    assert not play.of(Opened)
    assert play.told(WHO)[-1] == "opted_out_ack"
    heard = len(play.told(WHO))
    for more in (words, "帮助", "订阅 全部"):
        play.say(WHO, more)
    play.say("desk/desk", "通告：今天人多")
    play.pass_(minutes=5)
    assert len(play.told(WHO)) == heard, "and nothing more"


@pytest.mark.parametrize("words", ["START", "恢复", "start"])
def test_and_back(words: str) -> None:
    play = texting()
    play.say(WHO, "STOP")
    play.say(WHO, words)
    assert play.of(OptedIn)
    play.say(WHO, "订阅 全部")
    play.say("desk/desk", "通告：今天人多")
    assert play.told(WHO)[-1] == "advisory"


def test_their_own_call_is_answered_to_its_end() -> None:
    play = texting()
    play.say(WHO, "STOP")
    play.say(WHO, "南门有人打架")
    assert play.told(WHO)[-1] == "received"
    play.say("radio/快警二组", "1号我去")
    assert play.told(WHO)[-1] == "coming"
    play.say(WHO, "他们打得很凶")
    assert play.told(WHO)[-1] == "noted"
    heard = len(play.told(WHO))
    play.say("desk/desk", "close 1")
    play.pass_(hours=1)
    assert "closed_ask" not in play.told(WHO)[heard:], "nobody asks them how it was"


def test_nothing_that_is_kept_for_it_tells_the_number() -> None:
    play = texting()
    play.say(WHO, "STOP")
    (fact,) = play.of(OptedOut)
    assert b"13911112222" not in codec.encode(fact)
    assert "13911112222" not in repr(play.world.opted_out)


def test_in_a_chat_the_words_mean_what_they_meant() -> None:
    play = texting()
    play.say("chat/t", "订阅 全部")
    play.say("chat/t", "退订")
    assert play.of(Unsubscribed)
    assert not play.of(OptedOut)


def test_a_unit_cannot_opt_out_of_its_duty() -> None:
    play = texting()
    site = play.book.site
    chat = replace(site.manners["chat"], form=Form.SHORT)
    play.move_to(replace(site, manners={**site.manners, "chat": chat}))
    play.say("chat/u-1", "STOP")
    assert not play.of(OptedOut)
