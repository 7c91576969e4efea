"""F13: who is there changes with the hour; nobody is asked who sleeps, and nobody is forgotten."""

from rules.transitions import Part
from tests.clock import ManualClock
from tests.stories.evening import LONG, Evening, evening

HURT = "杨家界有人摔倒流血"


def passed_over(tonight: Evening, unit: str, number: int = 1) -> str:
    """Why a unit was not proposed, "" where it was not considered."""
    route = tonight.call(number).route
    assert route is not None
    return next((p.reason for p in route.passed if p.unit == unit), "")


async def test_f13_at_night_the_sleeping_post_is_passed_over_by_name(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, lease=LONG) as tonight:  # eight in the evening at the site
        await tonight.pass_(hours=4, minutes=10)
        await tonight.say("chat/tourist", HURT)
        asked = [a.unit for a in tonight.call().assignments]
        assert asked
        assert "p-yangjiajie" not in asked
        assert passed_over(tonight, "p-yangjiajie") == "passed_off_duty"
        assert not tonight.told("radio/杨家界")


async def test_f13_who_is_up_after_all_says_so_until_the_shift_begins(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, lease=LONG) as tonight:
        await tonight.pass_(hours=4, minutes=10)
        await tonight.say("radio/杨家界", "杨家界上岗")
        assert "上岗" in tonight.last("radio/杨家界")
        await tonight.again()
        await tonight.say("chat/tourist", HURT)
        assert tonight.call().assignment("p-yangjiajie") is not None


async def test_f13_off_duty_lasts_until_the_next_shift_also_over_a_restart(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, lease=LONG) as tonight:
        await tonight.say("radio/快警一组", "快警一组下班")
        await tonight.say("chat/a", "迷魂台停车场有人打架")
        assert tonight.call().assignment("quick-1") is None
        assert passed_over(tonight, "quick-1") == "passed_off_duty"
        await tonight.again()
        await tonight.say("console/desk", "close 1")
        await tonight.pass_(hours=11, minutes=5)  # past seven: another crew
        await tonight.say("chat/b", "后花园有人打架")
        asked = {a.unit for a in tonight.call(2).assignments if a.part is Part.OFFERED}
        assert "quick-1" in asked
