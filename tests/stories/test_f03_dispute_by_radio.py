"""F3: a platform calls a dispute; officers are on scene in three minutes; every clock is kept."""

from datetime import timedelta

import pytest

from bridge.errors import Refused, TryLater
from rules.events import Arrived, Offered, Opened
from rules.transitions import Status
from tests.clock import ManualClock
from tests.stories.evening import evening

SPOKEN = {
    "zh": ("迷魂台群防群治平台呼叫！停车场有游客排队发生纠纷！", "收到，1号我去", "到达", "处理完毕，双方和解"),
    "en": ("Mihuntai platform calling, dispute in the queue at the parking lot!", "taking 1",
           "quick police one on scene", "done 1, parties reconciled"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f03_from_first_word_to_closed(
    log_url: str, clock: ManualClock, language: str
) -> None:
    report, yes, here, done = SPOKEN[language]
    async with evening(log_url, clock) as tonight:
        await tonight.say("radio/迷魂台", report)
        call = tonight.call()
        assert (call.kind, call.where and call.where.place) == ("dispute", "mihuntai")
        assert call.route is not None
        assert [leg.unit for leg in call.route.legs] == ["quick-1", "p-sansuoshi"]
        assert "1号" in tonight.last("radio/快警一组")

        await tonight.pass_(seconds=20)
        await tonight.say("radio/快警一组", yes)
        assert "快警一组" in tonight.last("radio/迷魂台"), "the platform hears who is coming"
        await tonight.pass_(minutes=2, seconds=30)
        await tonight.say("radio/快警一组", here)
        assert tonight.call().status is Status.ON_SCENE
        await tonight.say("radio/快警一组", done)
        assert tonight.call().status is Status.CLOSED

        facts = await tonight.journal()
        at = {type(f): f.at for f in reversed(facts)}
        assert (at[Arrived] - at[Opened]).total_seconds() == 170
        assert at[Offered] == at[Opened], "sent at once"


async def test_f03_silence_goes_to_the_next_and_then_to_the_desk(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("radio/迷魂台", SPOKEN["zh"][0])
        await tonight.pass_(seconds=61)
        assert "1号" in tonight.last("radio/快警二组"), "moves on when nobody answers"
        await tonight.say("radio/快警二组", "去不了")
        assert tonight.call().status is Status.ESCALATED
        heard = len(tonight.told("console/desk"))
        await tonight.pass_(minutes=11)
        assert len(tonight.told("console/desk")) >= heard + 2, "the desk hears again and again"
        assert tonight.told("console/commander"), "and so does the commander"
        await tonight.say("radio/快警一组", "收到，1号我去")  # a late yes is still a yes
        assert tonight.call().status is Status.TAKEN


async def test_f03_a_dead_radio_is_diverted_to_the_next_channel(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        tonight.quiet("radio/快警一组", Refused("the radio is off"))
        await tonight.say("radio/迷魂台", SPOKEN["zh"][0])
        assert "1号" in tonight.last("chat/quick-1")
        await tonight.say("chat/quick-1", "take 1")
        assert tonight.call().status is Status.TAKEN


async def test_f03_the_dispatcher_confirms_what_is_doubtful(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("chat/tourist", "后花园这边有点事，能来人看一下吗")
        assert tonight.call().status is Status.PROPOSED
        assert not tonight.told("radio/快警一组")
        await tonight.say("console/desk", "confirm 1")
        assert tonight.call().status is Status.OFFERED
        await tonight.say("console/desk", "undo 1")
        assert tonight.call().status is Status.PROPOSED
        await tonight.say("console/desk", "assign 1 quick-2")
        assert [a.unit for a in tonight.call().active()] == ["quick-2"]


async def test_f03_a_crash_at_any_moment_loses_nothing(log_url: str, clock: ManualClock) -> None:
    if log_url.startswith("memory"):
        log_url = f"{log_url}/kept"
    async with evening(log_url, clock) as tonight:
        await tonight.say("radio/迷魂台", SPOKEN["zh"][0])
        before = tonight.world
        await tonight.again()
        assert tonight.world == before
        await tonight.say("radio/快警一组", "收到，1号我去")
        await tonight.again()
        await tonight.say("radio/快警一组", "处理完毕")
        assert tonight.call().status is Status.CLOSED
        keys = [e.key async for b in tonight.log.history("journal") for e in b]
        assert len(keys) == len(set(keys))
        offers = [t for t in tonight.told("radio/快警一组") if "请前往" in t]
        assert len(offers) == 1, "nobody was told twice"


async def test_f03_a_radio_that_is_switched_off_leaves_time_for_the_next_channel(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        tonight.quiet("radio/快警一组", TryLater("nobody listens", timedelta(seconds=5)))
        await tonight.say("radio/迷魂台", SPOKEN["zh"][0])
        assert not tonight.told("chat/quick-1")
        await tonight.pass_(seconds=31)  # half of the minute that the unit has
        assert "1号" in tonight.last("chat/quick-1")
        await tonight.say("chat/quick-1", "take 1")
        assert tonight.call().status is Status.TAKEN
        assert not tonight.told("radio/快警二组"), "nobody else was troubled"
