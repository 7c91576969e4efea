"""F27: help calls that harm nobody are accepted, sent and answered without a dispatcher."""

import pytest

from rules.transitions import Part, Status
from tests.clock import ManualClock
from tests.stories.evening import evening

WORDS = {
    "zh": ("我的背包丢在百龙天梯了", "找到了", "找到"),
    "en": ("I left my bag at Bailong", "found", "found"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f27_from_the_first_word_to_the_answer_no_desk_says_a_thing(
    language: str, log_url: str, clock: ManualClock
) -> None:
    report, found, told = WORDS[language]
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", report)
        call = tonight.call()
        assert call.status is Status.OFFERED
        assert call.confirmed == ""
        assert not [
            t for t in tonight.heard("console/desk") if t.asks and "confirm" in str(t.choices)
        ]
        asked = next(a for a in call.assignments if a.part is Part.OFFERED)
        channel = str(tonight.site.units[asked.unit].channels[0])
        await tonight.say(channel, "收到")
        await tonight.say(channel, found)
        assert not tonight.call().live
        assert told in tonight.last("chat/tourist").lower()


async def test_f27_what_may_do_harm_waits_for_a_person(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", "百龙天梯这里有点事")
        assert tonight.call().status is Status.PROPOSED
