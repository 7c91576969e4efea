"""F07: disputes go to the mediator on duty, departments join, and what came of it is counted."""

import pytest
from msgspec.structs import replace

from bridge.record.figures import figures
from bridge.record.ledger import Ledger
from rules.events import Offered
from rules.mediation import Result, result
from rules.model import Kind, Site, UnitKind
from rules.rulebook import Rulebook
from rules.times import Hours, Span
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
    assert [f.unit for f in play.of(Offered)] == ["market"]
    play.say("chat/market", "1号我去")
    assert {a.unit for a in play.call().active()} == {"med-day", "market"}
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
    assert not play.of(Offered)
    play.say("desk/desk", "invite market 1")
    assert [f.unit for f in play.of(Offered)] == ["market"]


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
