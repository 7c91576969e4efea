"""F07: an invitation beside what the unit was sent to, or may be sent to, before and after."""

import pytest
from msgspec.structs import replace

from rules.events import Offered
from rules.inputs import Reach
from rules.model import Confirm
from rules.rulebook import Rulebook
from rules.transitions import Part, Status
from tests.rules.patrols import FIGHT, begin, lead, patrol
from tests.rules.play import Play
from tests.rules.test_members import member, with_members
from tests.sites import GATE, LAKE
from tests.stories.test_f07_mediation import DAY, room, village


@pytest.mark.parametrize(("answer", "part"), [("我去", Part.TAKEN), ("去不了", Part.DECLINED)])
def test_f07_who_was_sent_once_and_is_invited_now_answers_the_invitation(
    answer: str, part: Part
) -> None:
    play = room()
    play.say("desk/desk", "assign 1 u-1")
    play.say("chat/u-1", "1号去不了")
    sent = play.call().assignments
    play.say(DAY, "邀请 快警一组 参加 1")
    play.say("chat/u-1", f"1号{answer}")
    assert [g.part for g in play.call().guests] == [part]
    assert play.call().assignments == sent


@pytest.mark.parametrize("answer", ["1号去不了", "", "1号处理完毕"])
def test_f07_an_invitation_that_is_over_keeps_nobody_from_being_sent(answer: str) -> None:
    play = begin(patrol("a", LAKE))
    play.say("chat/t", FIGHT["lake"])
    play.say("desk/desk", "invite patrol a to 1")
    if answer == "1号处理完毕":
        play.say("chat/a", "1号我去")
    play.say("chat/a", answer) if answer else play.pass_(minutes=6)
    assert not play.call().inside()
    play.say("desk/desk", "confirm 1 a")
    assert [f.unit for f in play.of(Offered)] == ["a"]


@pytest.mark.parametrize(("answer", "part"), [("我去", Part.TAKEN), ("去不了", Part.DECLINED)])
def test_f07_news_of_a_lost_invitation_that_was_answered_changes_nothing(
    answer: str, part: Part
) -> None:
    play = room()
    play.say(DAY, "邀请 市场监管 参加 1")
    asked = play.last("chat/market")
    play.say("chat/market", f"1号{answer}")
    play.news(asked, Reach.FAILED, "late")
    assert play.call().guests[0].part is part


def test_f07_news_of_a_lost_offer_is_no_news_of_the_invitation_after_it() -> None:
    play = begin(patrol("a", LAKE), confirm=Confirm.NEVER)
    play.say("chat/t", FIGHT["lake"])
    offer = play.last("chat/a")
    play.say("chat/a", "1号去不了")
    play.say("desk/desk", "invite patrol a to 1")
    play.news(offer, Reach.FAILED, "late")
    assert play.call().guests[0].part is Part.OFFERED
    assert play.call().assignments[0].part is Part.DECLINED


def both_invited() -> Play:
    """Both patrols are invited into a dispute at the lake, which goes before every other call."""
    site = village()
    quarrel = replace(site.kinds["quarrel"], priority=1)
    fight = replace(site.kinds["dispute"], confirm=Confirm.ALWAYS)
    kinds = {**site.kinds, "quarrel": quarrel, "dispute": fight}
    play = Play(Rulebook(replace(site, kinds=kinds)))
    play.say("chat/t", "月亮湖有店宰客")
    play.say(DAY, "1号我去")
    for name in ("快警一组", "快警二组"):
        play.say(DAY, f"邀请 {name} 参加 1")
    return play


def test_f07_who_is_merely_invited_is_free_for_other_calls() -> None:
    play = both_invited()
    play.say("chat/t2", FIGHT["gate"])
    assert play.call(2).route
    assert lead(play.call(2)) == "u-2"
    play.say("radio/快警二组", "1号我去")
    assert lead(play.call(2)) == "u-1", "the other is with the mediator now"


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("chat/u-1", "1号去不了"), ("chat/u-1", "1号处理完毕"), ("desk/desk", "release 1 u-1"),
        (DAY, "1号处理完毕，双方和解"),
    ],
)  # fmt: skip
def test_f07_who_leaves_goes_where_somebody_is_lacked(where: str, words: str) -> None:
    play = both_invited()
    play.say("chat/u-1", "1号我去")
    play.say("radio/快警二组", "1号我去")
    play.say("chat/t2", FIGHT["lake"])
    assert play.call(2).escalated == "reason_all_busy:2"
    play.say(where, words)
    assert play.call(2).status is not Status.ESCALATED
    assert lead(play.call(2)) == "u-1"


def test_f07_an_invitation_without_an_answer_leaves_the_unit_for_the_call_itself() -> None:
    play = begin(patrol("a", GATE), patrol("b", LAKE), confirm=Confirm.NEVER)
    play.say("chat/t", FIGHT["gate"])
    play.say("desk/desk", "invite patrol b to 1")
    play.say("chat/a", "1号去不了")
    assert play.call().status is Status.ESCALATED, "b is asked already, as a guest"
    play.pass_(seconds=310)
    assert [a.unit for a in play.call().active()] == ["b"]


def test_f07_a_guest_of_a_drill_leaves_it_for_what_is_real() -> None:
    play = begin(patrol("a", LAKE), confirm=Confirm.NEVER)
    play.say("desk/desk", "演练：望云台有游客求助")
    play.say("desk/desk", "invite patrol a to 1")
    play.say("chat/a", "1号我去")
    assert play.call(1).inside() == {"a"}
    play.say("chat/t", FIGHT["lake"])
    assert [f.unit for f in play.of(Offered)] == ["a"]
    assert not play.call(1).inside()
    assert "drill_stopped" in play.told("chat/a")


def test_f07_an_invited_volunteer_who_is_one_no_more_leaves_the_call() -> None:
    play = with_members(member(1))
    play.say("chat/t", "救命")
    play.say("desk/desk", "invite V1 to 1")
    play.say("chat/v1", "1号我去")
    assert play.call().inside() == {"V1"}
    play.say("chat/v1", "退出志愿者")
    assert not play.world.members
    assert not play.call().inside()
