"""F14: safety rhymes are said at their times, once, whatever becomes of the machine."""

from datetime import timedelta

from bridge.config import load
from rules.site_events import Announced
from tests.clock import ManualClock
from tests.stories.evening import EXAMPLE, LONG, Evening, evening

RHYME = load(EXAMPLE).site.announcements["rhyme-1"].words


def said(tonight: Evening, channel: str = "chat/drivers") -> int:
    """How often the rhyme was heard there."""
    return sum(text in RHYME.values() for text in tonight.told(channel))


async def test_f14_the_rhyme_is_said_at_its_times(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, lease=LONG) as tonight:  # eight in the evening at the site
        await tonight.pass_(hours=11, minutes=39)
        assert said(tonight) == 0
        await tonight.pass_(minutes=1)
        assert said(tonight) == 1
        assert tonight.last("chat/drivers") == RHYME["zh"]
        await tonight.pass_(hours=6)
        assert said(tonight) == 2, "at 13:40 again"
        await tonight.pass_(days=1)
        assert said(tonight) == 4


async def test_f14_restarts_say_it_neither_twice_nor_never(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, lease=LONG) as tonight:
        for _ in range(12):
            await tonight.again()
            await tonight.pass_(hours=1)
        assert said(tonight) == 1
        await tonight.again()
        await tonight.again()
        assert said(tonight) == 1


async def test_f14_a_short_absence_delays_it_a_long_one_is_recorded(
    log_url: str, clock: ManualClock
) -> None:
    async with evening(log_url, clock, lease=LONG) as tonight:
        await tonight.pass_(hours=11, minutes=30)
        await tonight.stop()
        clock.set(clock.now() + timedelta(minutes=20))  # ten minutes too late
        await tonight.start()
        await tonight.pass_(minutes=1)
        assert said(tonight) == 1
        await tonight.stop()
        clock.set(clock.now() + timedelta(hours=7))
        await tonight.start()
        await tonight.pass_(minutes=1)
        assert said(tonight) == 1, "nobody needs the rhyme of an hour ago"
        facts = [f for f in await tonight.journal() if isinstance(f, Announced)]
        assert [(f.said, f.missed) for f in facts] == [(True, 0), (False, 1)]
        await tonight.pass_(hours=18)
        assert said(tonight) == 2, "and goes on the next morning"


async def test_f14_the_dispatcher_has_it_said_now(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, lease=LONG) as tonight:
        await tonight.say("console/desk", "播报 rhyme-1")
        assert said(tonight) == 1
        assert "rhyme-1" in tonight.last("console/desk")
        await tonight.say("console/desk", "announce rhyme-1")
        assert said(tonight) == 2
