"""F8: a tip by phone: reported, approved, verified, rewarded; nobody ever meets who told it."""

import pytest
from msgspec.structs import replace

from bridge.config import load
from rules.model import Site
from rules.people_events import TipMoved, TipOpened, TipStage
from rules.tip_site import Tips
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening, evening

WHO = "13987654321"
SAID = {
    "zh": ("线索 有人在百龙天梯门口倒票", "批准T1", "核查T1 快警一组", "T1 属实 抓到两人", "奖励T1 200", "200元"),
    "en": ("tip somebody resells tickets at Bailong Elevator", "approve T1", "verify T1 by quick-1",
           "T1 true, two men were caught", "reward T1 200", "200 yuan"),
}  # fmt: skip


def with_tips() -> Site:
    """The example, with a commander who decides on tips."""
    tips = Tips(approve=("commander",), reward={"zh": "元", "en": "yuan"})
    return replace(load(EXAMPLE).site, tips=tips)


def everywhere_else(tonight: Evening) -> str:
    """All that anybody else heard."""
    told = []
    for name, end in tonight.ends.items():
        told += [repr(m) for m in end.said.values() if (name, m.channel) != ("chat", WHO)]
    return "\n".join(told)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f08_from_the_tip_to_the_reward(
    log_url: str, clock: ManualClock, language: str
) -> None:
    tip, *steps, amount = SAID[language]
    async with evening(log_url, clock, with_tips()) as tonight:
        await tonight.say(f"chat/{WHO}", tip, sender="uid-77")
        assert "T1" in tonight.last(f"chat/{WHO}")
        assert "T1" in tonight.last("console/commander")
        assert not tonight.world.calls, "it is no call for the patrols"
        heard = len(tonight.told(f"chat/{WHO}"))
        for words, by in zip(
            steps, ("console/commander",) * 2 + ("chat/quick-1", "console/commander"), strict=True
        ):
            await tonight.say(by, words)
            heard += 1
            assert len(tonight.told(f"chat/{WHO}")) == heard, f"they hear of {words}, once"
        assert amount in tonight.last(f"chat/{WHO}")
        assert "T1" in tonight.last("chat/quick-1")
        assert not tonight.told("radio/快警一组"), "nothing of it is said on the air"
        stages = [f.stage for f in await tonight.journal() if isinstance(f, TipMoved)]
        assert stages == [
            TipStage.APPROVED,
            TipStage.VERIFYING,
            TipStage.CONFIRMED,
            TipStage.REWARDED,
        ]
        for identity in (WHO, "uid-77"):
            assert identity not in everywhere_else(tonight)


async def test_f08_danger_is_a_call_at_once_and_who_told_it_stays_unknown(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, with_tips()) as tonight:
        await tonight.say(f"chat/{WHO}", "举报 迷魂台有人打架，拿着刀", sender="uid-77")
        call = tonight.call()
        assert call.kind == "dispute"
        assert "1号" in tonight.last("radio/快警一组") + tonight.last("radio/快警二组")
        await tonight.say(f"chat/{WHO}", "他们往后花园跑了", sender="uid-77")
        assert "往后花园跑了" in tonight.last("console/desk"), "more words go to the call as well"
        await tonight.say("radio/快警一组", "1号我去")
        assert "快警一组" in tonight.last(f"chat/{WHO}"), "they hear who comes"
        await tonight.again()
        await tonight.say("radio/快警一组", "1号处理完毕")
        assert "1" in tonight.last(f"chat/{WHO}")
        assert not tonight.heard(f"chat/{WHO}")[-1].choices, "and are asked nothing"
        for identity in (WHO, "uid-77"):
            assert identity not in everywhere_else(tonight)
            assert identity not in repr(tonight.world.calls)


async def test_f08_only_who_may_takes_a_step_and_only_in_order(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, with_tips()) as tonight:
        await tonight.say(f"chat/{WHO}", SAID["zh"][0])
        for by in ("console/desk", "chat/quick-1", "radio/迷魂台"):
            await tonight.say(by, "批准T1")
            await tonight.say(by, "T1 属实")
        await tonight.say("console/commander", "奖励T1 500")
        await tonight.say("console/commander", "T1 属实")
        assert tonight.world.tips["T1"].stage is TipStage.REPORTED
        await tonight.say("chat/stranger", "T1 是我写的")
        assert tonight.world.by_number(1) is not None, "T1 of somebody else is just words: a call"
        await tonight.say(f"chat/{WHO}", "T1 他们有三个人")
        assert "三个人" in tonight.last("console/commander")


async def test_f08_danger_that_is_told_later_is_a_call_as_well(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, with_tips()) as tonight:
        await tonight.say(f"chat/{WHO}", SAID["zh"][0])
        await tonight.say(f"chat/{WHO}", "T1 他们打起来了，有人受伤流血，在迷魂台")
        assert tonight.call().kind == "injury"
        await tonight.say(f"chat/{WHO}", "T7 后花园也有人受伤")  # the number is wrong
        assert WHO not in repr(tonight.world.calls)
        assert WHO not in everywhere_else(tonight)


async def test_f08_without_the_section_it_is_an_ordinary_call(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say(f"chat/{WHO}", SAID["zh"][0])
        assert tonight.call().live
        assert not [f for f in await tonight.journal() if isinstance(f, TipOpened)]
