"""F2: a phone stays on a shuttle bus; both ends and all drivers look for it; it is found."""

import pytest

from rules.transitions import Part, Status
from tests.clock import ManualClock
from tests.stories.evening import evening

SPOKEN = {
    "zh": ("我女儿的手机落在从百龙天梯到迷魂台的环保车上了", "收到，1号我去", "1号找到了，在我车上", "找到了"),
    "en": ("my daughter left her phone: lost on the shuttle bus from Bailong Elevator to Mihun Terrace",
           "roger, taking call one", "found 1, on my bus", "found"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f02_found_within_the_hour(log_url: str, clock: ManualClock, language: str) -> None:
    report, yes, found, word = SPOKEN[language]
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", report)
        call = tonight.call()
        assert (call.kind, call.ends, call.stretch) == (
            "lost",
            ("bailong", "mihuntai"),
            "shuttle-1",
        )
        for post in ("radio/百龙天梯", "radio/迷魂台"):
            assert "1号" in tonight.last(post)
            assert "30分钟" in tonight.last(post), "buses of the last half hour"
        assert "1号" in tonight.last("chat/drivers"), "all drivers hear at once"
        assert len(tonight.told("chat/tourist")) == 1

        await tonight.say("radio/百龙天梯", yes)
        await tonight.pass_(minutes=20)
        await tonight.say("chat/drivers", found, sender="driver-7")
        assert tonight.call().status is Status.CLOSED
        assert word in tonight.last("chat/tourist").lower()
        assert "1号" in tonight.last("radio/百龙天梯"), "the platform is told to stop looking"


async def test_f02_nobody_finds_it_and_a_person_hears_in_time(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", SPOKEN["zh"][0])
        await tonight.say("radio/百龙天梯", "收到")
        await tonight.say("radio/迷魂台", "收到")
        await tonight.pass_(minutes=30)
        await tonight.say("radio/百龙天梯", "没找到")
        assert tonight.call().assignment("p-bailong").part is Part.DONE  # type: ignore[union-attr]
        assert tonight.call().status is Status.TAKEN
        await tonight.pass_(minutes=31)
        assert tonight.call().status is Status.ESCALATED
        assert "1号" in tonight.last("console/desk")

        await tonight.say("chat/drivers", "找到了", sender="driver-2")  # late, and still good
        assert tonight.call().status is Status.CLOSED
        assert "找到" in tonight.last("chat/tourist")


async def test_f02_a_platform_that_does_not_answer_is_replaced(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", SPOKEN["zh"][0])
        await tonight.say("radio/百龙天梯", "收到")
        await tonight.pass_(seconds=61)
        assert tonight.call().assignment("p-mihuntai").part is Part.LAPSED  # type: ignore[union-attr]
        assert "1号" in tonight.last("radio/三索石"), "the next nearest is asked"


@pytest.mark.parametrize(
    "report", ["我的相机丢了，在百龙天梯", "I lost my camera at Bailong Elevator"]
)
async def test_f02_with_one_place_the_drivers_are_asked_to_look_as_well(
    log_url: str, clock: ManualClock, report: str
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", report)
        assert tonight.call().kind == "lost"
        (asked,) = tonight.heard("chat/drivers")
        assert [c.words for c in asked.choices] == ["found 1", "not found 1"]
        assert "百龙天梯" in asked.text
