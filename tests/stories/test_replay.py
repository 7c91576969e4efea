"""The recorded inbox, played again, gives the same journal; other rules show where they differ."""

from datetime import timedelta

from msgspec.structs import replace

from bridge.cli.replay import compare
from bridge.errors import Refused
from rules.rulebook import Rulebook
from tests.clock import ManualClock
from tests.stories.evening import Evening, evening


async def busy(tonight: Evening) -> None:
    """A bit of everything: answers, silence, a dead radio, a desk, a restart."""
    await tonight.say("radio/迷魂台", "迷魂台呼叫，停车场有人打架")
    await tonight.say("chat/tourist", "手机从百龙天梯到迷魂台落在环保车上了")
    tonight.quiet("radio/快警二组", Refused("off"))
    await tonight.pass_(seconds=70)
    await tonight.say("chat/quick-2", "take 1")
    await tonight.say("chat/t2", "help!")
    await tonight.say("console/desk", "locate 3 bailong")
    await tonight.say("console/desk", "confirm 3")
    await tonight.pass_(minutes=70)
    await tonight.say("chat/quick-2", "done 1 all calm")


async def test_an_evening_replayed_is_the_same_evening(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock) as tonight:
        await busy(tonight)
        lines, facts, differences = await compare(tonight.log, tonight.book)
    assert differences == []
    assert lines > 20
    assert facts > 60


async def test_other_rules_show_what_they_would_have_decided(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock) as tonight:
        await busy(tonight)
        policy = replace(tonight.site.policy, offer_for=timedelta(minutes=3))
        other = Rulebook(replace(tonight.site, policy=policy))
        _, _, differences = await compare(tonight.log, other)
    assert differences
    assert any("Offered" in d for d in differences)
