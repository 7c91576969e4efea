"""F12: one call and all answer, on every channel; who is missing is known by name."""

from msgspec.structs import replace

from bridge.config import load
from bridge.errors import Refused
from rules.model import Address, Site
from rules.roll_events import RollOver
from rules.transitions import Part
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, Evening, evening

POSTS = ("radio/迷魂台", "radio/百龙天梯", "radio/三索石", "radio/杨家界")


def on_one_frequency() -> Site:
    """The example with both patrols on one open radio channel."""
    known = load(EXAMPLE).site
    air = Address("air", "ch1")
    units = {
        id: replace(known.units[id], channels=(air, *known.units[id].channels[1:]))
        for id in ("quick-1", "quick-2")
    }
    manners = {**known.manners, "air": replace(known.manners["radio"], shared=True)}
    return replace(known, units={**known.units, **units}, manners=manners)


async def called(tonight: Evening) -> RollOver:
    """The end of the only roll, as the journal has it."""
    (over,) = [f for f in await tonight.journal() if isinstance(f, RollOver)]
    return over


async def test_f12_the_words_reach_everybody_once(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, on_one_frequency()) as tonight:
        await tonight.say("console/desk", "全体：暴雨将至，请劝游客下山")
        for channel in (*POSTS, "air/ch1", "chat/drivers", "console/commander"):
            assert sum("暴雨将至" in text for text in tonight.told(channel)) == 1, channel
        assert "8个" in tonight.last("console/desk")
        await tonight.say("console/desk", "all platforms: close the car parks")
        assert "close the car parks" in tonight.last(POSTS[0])
        assert "close" not in tonight.last("air/ch1")


async def test_f12_each_answers_in_their_own_way_and_the_roll_closes(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, on_one_frequency()) as tonight:
        await tonight.say("console/desk", "全体点名")
        for channel in POSTS:
            await tonight.say(channel, "收到")
        await tonight.say("air/ch1", "快警一组，到")
        await tonight.say("console/desk", "点名情况")
        assert "已答5" in tonight.last("console/desk")
        assert "快警二组" in tonight.last("console/desk")
        button = tonight.heard("chat/drivers")[-1].choices[0]
        await tonight.say("chat/drivers", button.words, sender="driver-7")
        await tonight.say("air/ch1", "快警二组，到")
        assert "全部应答" in tonight.last("console/desk")
        assert (await called(tonight)).missing == ()
        assert not tonight.world.rolls
        assert not tonight.world.roll_rows


async def test_f12_who_is_silent_is_tried_on_the_next_channel_and_named(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("console/desk", "roll-call platforms")
        await tonight.say("radio/迷魂台", "到")
        await tonight.again()
        await tonight.pass_(minutes=2, seconds=1)
        late = tonight.last("console/desk")
        assert "百龙天梯平台" in late
        assert "迷魂台平台" not in late
        assert "点名" in tonight.last("chat/p-bailong"), "by chat what the radio did not bring"
        assert not tonight.told("chat/p-mihuntai")
        await tonight.say("chat/p-bailong", "到")
        await tonight.pass_(minutes=2, seconds=1)
        assert (await called(tonight)).missing == ("p-sansuoshi", "p-yangjiajie")
        assert "三索石平台、杨家界平台" in tonight.last("console/desk")


async def test_f12_a_copy_is_never_taken_for_the_other_thing(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("console/desk", "全体点名")
        await tonight.say("chat/t", "迷魂台有人打架")
        (asked,) = [a.unit for a in tonight.call().assignments if a.part is Part.OFFERED]
        channel = str(tonight.site.units[asked].channels[0])
        await tonight.say(channel, "收到")
        assert "点名" in tonight.last(channel), "asked back"
        assert tonight.call().assignment(asked).part is Part.OFFERED  # type: ignore[union-attr]
        roll = next(iter(tonight.world.rolls.values()))
        assert roll.there == 0
        await tonight.say(channel, "点名到")
        assert next(iter(tonight.world.rolls.values())).there == 1
        assert tonight.call().assignment(asked).part is Part.OFFERED  # type: ignore[union-attr]
        await tonight.say(channel, "收到")
        assert tonight.call().assignment(asked).part is Part.TAKEN  # type: ignore[union-attr]


async def test_f12_two_rolls_are_told_apart(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("console/desk", "全体点名：早班")
        await tonight.say("console/commander", "全体平台点名：设备")
        await tonight.say("radio/迷魂台", "到")
        assert "1, 2" in tonight.last("radio/迷魂台")
        await tonight.say("radio/迷魂台", "点名二到")
        there = {r.number: r.there for r in tonight.world.rolls.values()}
        assert there == {1: 0, 2: 1}


async def test_f12_a_channel_that_fails_hands_its_units_on(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, on_one_frequency()) as tonight:
        tonight.quiet("air/ch1", Refused("off"))
        await tonight.say("console/desk", "全体：收队")
        assert "收队" in tonight.last("chat/quick-1")
        assert "收队" in tonight.last("chat/quick-2")
