"""F4: platforms answer and reinforce one another."""

import pytest

from rules.transitions import Part, Status
from tests.clock import ManualClock
from tests.stories.evening import evening


@pytest.mark.parametrize("report", ["迷魂台停车场有人打架", "there is a fight at Mihun Terrace"])
async def test_f04_the_next_nearest_platform_is_warned(
    log_url: str, clock: ManualClock, report: str
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", report)
        assert "增援准备" in tonight.last("radio/迷魂台")
        assert tonight.call().assignment("p-mihuntai") is None, "warned, not sent"


@pytest.mark.parametrize("report", ["后花园有人摔倒流血", "a man is bleeding at the Back Garden"])
async def test_f04_neighbours_are_called_in_and_stood_down(
    log_url: str, clock: ManualClock, report: str
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", report)
        call = tonight.call()
        lead, aid = [a.unit for a in call.assignments]
        assert (lead, aid) == ("quick-1", "p-bailong")
        await tonight.say("radio/快警一组", "收到，1号我去")
        part = tonight.call().assignment(aid)
        assert part is not None
        assert part.part is Part.OFFERED, "aid is not released by the lead"
        await tonight.say("radio/百龙天梯", "收到")
        await tonight.say("radio/快警一组", "到达")
        await tonight.say("radio/快警一组", "处理完毕")
        assert tonight.call().status is Status.CLOSED
        assert "1号" in tonight.last("radio/百龙天梯"), "the neighbour is told that it is over"
