"""F07: disputes go to the mediator on duty, departments join, and what came of it is counted."""

import pytest
from msgspec.structs import replace

from bridge.record.figures import figures
from bridge.record.ledger import Ledger
from rules.events import Offered
from rules.guests.events import Invited
from rules.inputs import Reach
from rules.mediation import Result, result
from rules.model import Kind, Site, UnitKind
from rules.rulebook import Rulebook
from rules.times import Hours, Span
from rules.transitions import Part, Status
from tests.clock import ManualClock
from tests.rules.play import Play
from tests.sites import LAKE, small_site, unit
from tests.stories.evening import evening

DAY, NIGHT = "chat/med-day", "chat/med-night"


def village() -> Site:
    site = small_site()
    more = [
        unit(id, UnitKind.DESK, zh, id, f"chat/{id}", point=LAKE, skills=frozenset({"mediation"}),
             shifts=(shift,))
        for id, zh, shift in (("med-day", "白班调解员", "day"), ("med-night", "夜班调解员", "night"))
    ]  # fmt: skip
    market = unit("market", UnitKind.DESK, "市场监管", "market", "chat/market")
    quarrel = Kind(
        id="quarrel", names={"zh": "消费纠纷", "en": "consumer dispute"}, words=("宰客", "overcharged"),
        to=(UnitKind.DESK,), skills=frozenset({"mediation"}),
    )  # fmt: skip
    return replace(
        site,
        units={**site.units, **{u.id: u for u in (*more, market)}},
        kinds={**site.kinds, "quarrel": quarrel},
        shifts={
            "day": Hours(spans=(Span(480, 1200),)),
            "night": Hours(spans=(Span(1200, 480),)),
        },
    )


@pytest.mark.parametrize("words", ["月亮湖有店宰客", "we were overcharged at Moon Lake"])
def test_f07_a_dispute_goes_to_the_mediator_on_duty(words: str) -> None:
    play = Play(Rulebook(village()))
    play.say("chat/t", words)
    assert [f.unit for f in play.of(Offered)] == ["med-day"]


@pytest.mark.parametrize(
    ("invites", "ends", "came"),
    [
        ("邀请 市场监管 参加 1", "1号处理完毕，双方和解", "settled"),
        ("邀请市场监管参加1号", "1号处理完毕，调解不成", "not settled"),
        ("invite market to 1", "done 1 referred to the court", "referred"),
    ],
)
def test_f07_an_invited_department_is_in_the_same_call_and_the_end_is_counted(
    invites: str, ends: str, came: str
) -> None:
    play = Play(Rulebook(village()))
    play.say("chat/t", "月亮湖有店宰客")
    play.say(DAY, "1号我去")
    play.say(DAY, invites)
    assert [f.unit for f in play.of(Invited)] == ["market"]
    play.say("chat/market", "1号我去")
    assert play.call().inside() == {"med-day", "market"}
    play.say("chat/market", "1号处理完毕")
    play.say(DAY, ends)
    assert not play.call().live
    ledger = Ledger(play.book)
    for nth, fact in enumerate(play.facts):
        ledger.apply(f"l:{nth}", fact)
    told = figures(ledger.board(play.now).calls, play.now.tzinfo)  # type: ignore[arg-type]
    assert told.mediated == {came: 1}


def test_f07_nobody_else_invites() -> None:
    play = Play(Rulebook(village()))
    play.say("chat/t", "月亮湖有店宰客")
    play.say("radio/快警一组", "邀请 市场监管 参加 1")
    assert not play.of(Invited)
    play.say("desk/desk", "invite market 1")
    assert [f.unit for f in play.of(Invited)] == ["market"]
    play.say("desk/desk", "invite market 1")
    assert not play.of(Invited)
    assert play.told("desk/desk")[-1] == "already_asked"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("双方握手言和", Result.SETTLED), ("the parties reconciled", Result.SETTLED),
        ("未达成一致", Result.NOT_SETTLED), ("not settled", Result.NOT_SETTLED),
        ("没有和解，转交司法所", Result.REFERRED), ("已送医", None), ("转弯处清理完毕", None),
    ],
)  # fmt: skip
def test_f07_what_the_last_words_tell(words: str, found: Result | None) -> None:
    assert result(words) is found


async def test_f07_it_is_all_remembered(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, village()) as tonight:
        await tonight.say("chat/t", "月亮湖有店宰客")
        await tonight.say(DAY, "1号我去")
        await tonight.again()
        await tonight.say(DAY, "邀请 市场监管 参加 1")
        assert tonight.told("chat/market")


SAID = {
    "zh": {
        "asks": "邀请 市场监管 参加 1", "joins": "1号我去", "no": "1号去不了，今天没人", "done": "1号处理完毕，已责令退款",
        "heard": "邀请贵单位参加1号", "button": "参加", "over": "1号已结束：双方和解",
    },
    "en": {
        "asks": "invite market to 1", "joins": "take 1", "no": "decline 1 nobody is free",
        "done": "done 1 the shop pays it back",
        "heard": "invites you to take part in call 1", "button": "Join",
        "over": "Call 1 is over: 双方和解",
    },
}  # fmt: skip


def room(language: str = "zh") -> Play:
    """A dispute that the mediator on duty has taken; the department reads that language."""
    site = village()
    market = replace(site.units["market"], language=language)
    play = Play(Rulebook(replace(site, units={**site.units, "market": market})))
    play.say("chat/t", "月亮湖有店宰客")
    play.say(DAY, "1号我去")
    return play


@pytest.mark.parametrize("language", ["zh", "en"])
def test_f07_an_invitation_has_words_of_its_own_and_lasts_until_the_call_ends(
    language: str,
) -> None:
    said, play = SAID[language], room(language)
    play.say(DAY, said["asks"])
    heard = play.last("chat/market")
    assert heard.message == "guest_invited"
    assert said["heard"] in heard.text
    assert heard.choices[0][0] == said["button"]
    play.say("chat/market", heard.choices[0][1])
    assert play.told("chat/market")[-1] == "guest_welcome"
    assert play.told(DAY)[-1] == "guest_came"
    assert play.told("desk/desk")[-1] == "guest_came"
    play.say("chat/t", "他们还在吵")
    assert play.told("chat/market")[-1] == "note_unit"
    play.say(DAY, "1号处理完毕，双方和解")
    assert not play.call().live
    assert said["over"] in play.last("chat/market").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_f07_a_department_says_no_or_what_came_of_its_part(language: str) -> None:
    said, play = SAID[language], room(language)
    play.say(DAY, said["asks"])
    play.say("chat/market", said["no"])
    assert play.told(DAY)[-1] == "guest_declined"
    assert play.call().guests[0].part is Part.DECLINED
    play.say(DAY, said["asks"])
    play.say("chat/market", said["joins"])
    play.say("chat/market", said["done"])
    assert play.call().live, "the mediator has it, not the department"
    assert play.call().guests[0].part is Part.DONE
    assert play.last("desk/desk").message == "guest_done"
    assert said["done"].split("1", 1)[1][-4:] in play.last("desk/desk").text


def test_f07_an_invitation_takes_the_call_from_nobody() -> None:
    play = room()
    holds = play.call().assignments
    play.say(DAY, "邀请 市场监管 参加 1")
    assert (play.call().assignments, play.call().status) == (holds, Status.TAKEN)
    play.say("chat/market", "1号我去")
    play.say(DAY, "1号去不了")  # and nobody is left who was sent
    assert play.call().status is Status.ESCALATED
    assert play.call().inside() == {"market"}
    play.say("desk/desk", "assign 1 u-1")
    assert [f.unit for f in play.of(Offered)] == ["u-1"]


def test_f07_before_anybody_is_sent_the_dispatcher_still_decides() -> None:
    play = Play(Rulebook(village()))
    play.say("chat/t", "救命")  # where is it?
    play.say("desk/desk", "invite market 1")
    assert play.call().status is Status.UNPLACED
    play.say("desk/desk", "locate 1 lake")
    assert play.call().status is not Status.UNPLACED
    assert play.call().guest("market")


def test_f07_who_does_not_answer_is_told_of_and_may_still_come() -> None:
    play = room()
    play.say(DAY, "邀请 市场监管 参加 1")
    play.pass_(minutes=6)
    assert play.call().guests[0].part is Part.LAPSED
    assert "guest_silent" in play.told(DAY)
    play.say("chat/market", "1号我去")
    assert play.call().guests[0].part is Part.TAKEN
    play.say("chat/market", "1号到达")
    assert play.call().guests[0].part is Part.ON_SCENE
    play.say("desk/desk", "release 1 market")
    assert play.told("chat/market")[-1] == "guest_released"


def test_f07_an_invitation_that_reaches_nobody_is_said_to_the_desk() -> None:
    play = room()
    play.say(DAY, "邀请 市场监管 参加 1")
    play.news(play.last("chat/market"), Reach.FAILED, "no such chat")
    assert play.told("desk/desk")[-1] == "guest_silent"


def test_f07_the_desk_sees_who_was_invited() -> None:
    play = room()
    play.say(DAY, "邀请 市场监管 参加 1")
    play.say("chat/market", "1号我去")
    ledger = Ledger(play.book)
    for nth, fact in enumerate(play.facts):
        ledger.apply(f"l:{nth}", fact)
    (call,) = ledger.board(play.now).calls
    assert [(g.unit, g.task, g.state) for g in call.guests] == [("market", "join", "taken")]
    assert [a.unit for a in call.assignments] == ["med-day"]
    assert [dict(e.text)["zh"] for e in call.timeline if e.what == "GuestCame"] == ["市场监管参加"]
