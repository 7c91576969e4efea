"""One matter, two reporters, whatever brings their words; and two matters that look like one."""

import pytest

from rules.transitions import Status
from tests.clock import ManualClock
from tests.stories.evening import evening

TWO = {
    "zh": ("百龙天梯停车场有人打架", "百龙天梯呼叫！停车场有游客打架", "收到，1号我去", "快警一组到达", "处理完毕，双方和解"),
    "en": ("there is a fight at the Bailong Elevator", "Bailong calling, fight at the Bailong lift!", "taking 1",
           "quick police one on scene", "done 1, parties reconciled"),
}  # fmt: skip
TOURISTS = {
    "zh": ("天下第一桥有人晕倒了", "第一桥这里有个人晕倒", "另一件事", "1"),
    "en": ("somebody fainted at the First Bridge under Heaven", "a man fainted at First Bridge", "another matter", "1"),
}  # fmt: skip
PHONES = {
    "zh": ("手机落在迷魂台了，白色小米", "我的手机丢了，在迷魂台"),
    "en": ("I lost my white phone at Mihun Terrace", "lost my phone at Mihun Terrace, black one"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_tourist_and_a_platform_report_one_dispute(
    log_url: str, clock: ManualClock, language: str
) -> None:
    tourist, platform, yes, here, done = TWO[language]
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", tourist)
        await tonight.pass_(seconds=30)
        await tonight.say("radio/百龙天梯", platform)
        assert len(tonight.world.calls) == 1
        assert "1号" in tonight.last("radio/百龙天梯"), "the platform hears that it is known"
        assert "1号" in tonight.last("console/desk")
        await tonight.say("radio/快警一组", yes)
        assert "快警一组" in tonight.last("radio/百龙天梯")
        assert tonight.last("chat/tourist")
        await tonight.again()
        await tonight.say("radio/快警一组", here)
        await tonight.say("radio/快警一组", done)
        assert tonight.call().status is Status.CLOSED
        for reporter in ("chat/tourist", "radio/百龙天梯"):
            assert len(tonight.told(reporter)) >= 4, "both hear it to the end"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_two_tourists_and_it_was_another_matter_after_all(
    log_url: str, clock: ManualClock, language: str
) -> None:
    first, second, another, _ = TOURISTS[language]
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", first)
        await tonight.say("chat/other", second)
        assert len(tonight.world.calls) == 1
        (button,) = tonight.heard("chat/other")[-1].choices
        await tonight.again()
        await tonight.say("chat/other", button.words if language == "en" else another)
        assert len(tonight.world.calls) == 2
        assert tonight.call(2).said.words == second, "in their own words"
        assert tonight.call(2).live
        assert tonight.call(2).route is not None or tonight.call(2).escalated
        assert "2号" in "".join(tonight.told("console/desk"))
        assert "2" in tonight.last("chat/other")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_two_lost_phones_stay_two_calls(
    log_url: str, clock: ManualClock, language: str
) -> None:
    async with evening(log_url, clock) as tonight:
        for nth, words in enumerate(PHONES[language]):
            await tonight.say(f"chat/tourist-{nth}", words)
        assert len(tonight.world.calls) == 2
        assert all(call.live for call in tonight.world.calls.values())
        asked = tonight.heard("console/desk")[-1]
        assert [c.words for m in tonight.heard("console/desk") for c in m.choices if "merge" in c.words] in (
            ["merge 2 1"], [],
        ), asked  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_desk_splits_and_merges(log_url: str, clock: ManualClock, language: str) -> None:
    first, second, *_ = TOURISTS[language]
    split, merge = {"zh": ("拆分1号", "合并2号 1号"), "en": ("split 1", "merge 2 1")}[language]
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", first)
        await tonight.say("chat/other", second)
        await tonight.say("console/desk", split)
        assert len(tonight.world.calls) == 2
        await tonight.say("console/desk", merge)
        assert tonight.call(2).status is Status.MERGED
        await tonight.say("console/desk", "close 1")
        assert tonight.last("chat/other") == tonight.last("chat/tourist")


@pytest.mark.parametrize(
    ("call", "copy"),
    [("百龙天梯呼叫迷魂台，请注意，前往你处的游客增多", "迷魂台收到"), ("Bailong calling Mihuntai platform, more visitors", "copy")],
)  # fmt: skip
async def test_words_between_platforms_are_answered_or_it_is_told(
    log_url: str, clock: ManualClock, call: str, copy: str
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("radio/百龙天梯", call)
        await tonight.again()
        await tonight.say("radio/迷魂台", copy)
        assert "迷魂台平台" in tonight.last("radio/百龙天梯")
        heard = len(tonight.told("radio/百龙天梯"))
        await tonight.say("radio/百龙天梯", call)
        await tonight.again()
        await tonight.pass_(seconds=61)
        assert len(tonight.told("radio/百龙天梯")) == heard + 1
        assert "没有回答" in tonight.last("radio/百龙天梯")
        assert "没有回答" in tonight.last("console/desk")
        await tonight.pass_(minutes=5)
        assert len(tonight.told("radio/百龙天梯")) == heard + 1, "once"
        assert not tonight.world.passed
