"""Who did it: the person behind a desk's words, looks at what is protected, and shifts."""

import pytest

from rules.desk_events import HandedOver, Looked, Spoke, TookOver
from rules.events import Confirmed
from rules.inputs import Look
from rules.rulebook import Rulebook
from rules.site_events import Faulted
from tests.rules.evening import FIGHT
from tests.rules.play import Play
from tests.sites import small_site

LI = {"sender": "@liwei", "name": "李伟"}


@pytest.fixture
def play() -> Play:
    return Play(Rulebook(small_site()))


def test_the_person_stands_before_what_follows(play: Play) -> None:
    play.say("chat/t1", FIGHT)
    facts = play.say("desk/desk", "note 1 两名男子", **LI)
    first = facts[0]
    assert isinstance(first, Spoke)
    assert (first.by, first.account, first.person) == ("desk", "@liwei", "李伟")
    assert first.words == "note 1 两名男子"


def test_a_person_speaks_for_the_desk_and_for_no_other(play: Play) -> None:
    """An account that bears another desk's channel as its name stays who it is."""
    play.say("chat/t1", FIGHT)
    facts = play.say("desk/desk", "confirm 1", sender="@chief", name="chief")
    assert {f.by for f in facts if isinstance(f, Spoke | Confirmed)} == {"desk"}


@pytest.mark.parametrize("where", ["chat/t1", "radio/南门"])
def test_only_desks_with_pages_know_persons(play: Play, where: str) -> None:
    assert not play.of(Spoke, play.say(where, "上岗", sender="somebody", name="Li"))


def test_a_desk_that_nobody_is_signed_in_at_is_itself(play: Play) -> None:
    assert not play.of(Spoke, play.say("desk/desk", "note 1 x"))


def test_a_look_is_a_fact_and_changes_nothing(play: Play) -> None:
    before = play.world
    look = Look(
        key="1", account="@shen", person="沈" * 900, what="identity", call="c", reason="核实"
    )
    (fact,) = play.line(look)
    assert isinstance(fact, Looked)
    assert (fact.account, fact.what, fact.call, fact.reason) == ("@shen", "identity", "c", "核实")
    assert len(fact.person) == 300
    assert play.world == before


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("交班：南门在排队", "南门在排队"), ("交班", ""), ("交班了。", ""), ("shift over: Queue at the South Gate", "Queue at the South Gate"),
        ("Hand over the shift", ""), ("handing over my shift - lift 3 is out", "lift 3 is out"),
    ],
)  # fmt: skip
def test_a_shift_is_handed_over(play: Play, words: str, note: str) -> None:
    play.say("chat/t1", FIGHT)
    play.say("desk/desk", words, **LI)
    (fact,) = play.of(HandedOver)
    assert (fact.by, fact.person, fact.note, fact.live) == ("desk", "李伟", note, 1)
    assert play.last("desk/desk").message == "shift_over_ack"


@pytest.mark.parametrize(
    "words", ["接班", "我来接班了", "take over the shift", "I take over the shift."]
)
def test_a_shift_is_taken_over(play: Play, words: str) -> None:
    (fact,) = play.of(TookOver, play.say("desk/desk", words, sender="@wang", name="王芳"))
    assert (fact.by, fact.account, fact.person) == ("desk", "@wang", "王芳")


@pytest.mark.parametrize(
    "words", ["交班人员在南门被打了", "接班的人迷路了", "hand over 1 to chief"]
)
def test_other_words_hand_nothing_over(play: Play, words: str) -> None:
    play.say("chat/t1", FIGHT)
    facts = play.say("desk/desk", words, **LI)
    assert not play.of(HandedOver, facts) + play.of(TookOver, facts) + play.of(Faulted, facts)


def test_a_patrol_hands_no_shift_over(play: Play) -> None:
    assert not play.of(HandedOver, play.say("radio/南门", "交班"))
