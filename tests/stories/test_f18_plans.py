"""F18: one terrace, one plan; ordered steps, layers, and everybody knows what is left to do."""

import pytest

from rules.transitions import Status
from tests.clock import ManualClock
from tests.stories.evening import evening

CROWDED = "迷魂台人太多，挤不动了"


@pytest.mark.parametrize("report", [CROWDED, "too many people at Mihun Terrace, we are crushed"])
async def test_f18_the_terrace_has_its_plan_and_its_steps_go_out(
    log_url: str, clock: ManualClock, report: str
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", report)
        if tonight.call().status is Status.PROPOSED:
            await tonight.say("console/desk", "confirm 1")
        assert tonight.call().plan == "crowd-terrace"
        assert any("分批放行" in text for text in tonight.told("radio/迷魂台"))
        assert any("观景台拥挤预案" in text for text in tonight.told("console/desk"))
        assert any("售票处" in text for text in tonight.told("console/desk"))
        assert not any("候客" in text for text in tonight.told("chat/drivers"))
        await tonight.pass_(minutes=2)
        assert any("候客" in text for text in tonight.told("chat/drivers"))
        assert not any("暂缓" in text for text in tonight.told("radio/百龙天梯"))


async def test_f18_steps_are_ticked_off_by_radio_by_chat_and_at_the_desk(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", CROWDED)
        if tonight.call().status is Status.PROPOSED:
            await tonight.say("console/desk", "confirm 1")
        await tonight.say("radio/迷魂台", "迷魂台报告，第一步完成")
        await tonight.say("console/desk", "step 1 2 done")
        await tonight.pass_(minutes=2)
        await tonight.say("chat/drivers", "步骤3完成")
        await tonight.again()
        steps = tonight.call().steps
        assert [(s.nth, s.by) for s in steps] == [
            (1, "p-mihuntai"), (2, "dispatch"), (3, "drivers"), (4, ""),
        ]  # fmt: skip
        await tonight.pass_(minutes=9)
        late = [text for text in tonight.told("console/desk") if "还没有完成" in text]
        assert len(late) == 1
        assert "天梯" in late[0]
        await tonight.say("console/desk", "close 1 人群已疏散")
        assert "4. 外围：天梯暂缓放客上行" in tonight.last("console/desk")
