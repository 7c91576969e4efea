"""F1: four platforms, linked by walkie-talkie to the station and to each other."""

import pytest

from bridge.errors import Refused
from tests.clock import ManualClock
from tests.stories.evening import evening

CALLS = {
    "zh": ("百龙天梯呼叫迷魂台，请注意，前往你处的游客增多", "迷魂台呼叫指挥室，这里一切正常", "通知迷魂台 请打开备用通道"),
    "en": ("Bailong calling Mihuntai platform, more visitors are on the way to you",
           "dispatch, this is Mihuntai platform, all quiet here", "tell Mihuntai platform open the second lane"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f01_platform_to_platform_to_station_and_back(
    log_url: str, clock: ManualClock, language: str
) -> None:
    across, up, down = CALLS[language]
    async with evening(log_url, clock) as tonight:
        await tonight.say("radio/百龙天梯", across)
        assert "百龙天梯平台" in tonight.last("radio/迷魂台")
        assert ("游客增多" in tonight.last("radio/迷魂台")) or "more visitors" in tonight.last(
            "radio/迷魂台"
        )
        await tonight.say("radio/迷魂台", up)
        assert "迷魂台平台" in tonight.last("console/desk")
        await tonight.say("console/desk", down)
        assert "指挥室" in tonight.last("radio/迷魂台")
        assert not tonight.world.calls, "words between posts are no calls"


async def test_f01_words_that_cannot_be_passed_on_reach_the_station(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        tonight.quiet("radio/迷魂台", Refused("the radio is off"))
        await tonight.say("radio/百龙天梯", CALLS["zh"][0])
        assert "游客增多" in tonight.last("chat/p-mihuntai"), "the next channel is tried"
        tonight.quiet("chat/p-mihuntai", Refused("the phone is off"))
        await tonight.say("radio/百龙天梯", CALLS["zh"][0])
        assert "联系不上迷魂台平台" in tonight.last("console/desk")


async def test_f01_a_call_for_help_between_posts_is_a_call(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("radio/百龙天梯", "百龙天梯呼叫迷魂台，天梯口有人摔倒流血")
        assert tonight.call().kind == "injury"


async def test_f01_the_nearest_platform_goes_first(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", "三索石这边人太多了，堵塞")
        route = tonight.call().route
        assert route is not None
        assert route.legs[0].unit == "p-sansuoshi"
        minutes = [leg.way.minutes for leg in route.legs]
        assert minutes == sorted(minutes)
