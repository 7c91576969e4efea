"""F24: from the first word to the end every stage has its time, and a day has its figures."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bridge.record.period import days, report
from bridge.record.reading import pages
from rules.rulebook import Rulebook
from tests.clock import ManualClock
from tests.stories.evening import Evening, evening

FIGHT = "迷魂台停车场有人打架"


async def fight(tonight: Evening) -> None:
    """Taken after 20 s, on scene after 90 s, done after ten minutes."""
    await tonight.say("chat/tourist", FIGHT)
    unit = tonight.call().assignments[0].unit
    channel = str(tonight.site.units[unit].channels[0])
    for seconds, words in ((20, "收到"), (70, "到达现场"), (510, "处理完毕，双方和解")):
        await tonight.pass_(seconds=seconds)
        await tonight.say(channel, words)


async def test_f24_call_sent_taken_on_scene_closed(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock) as tonight:
        zone = ZoneInfo(tonight.site.timezone)
        today = clock.now().astimezone(zone).date()
        await fight(tonight)
        await tonight.again()
        read = pages(tonight.log, Rulebook(tonight.site))
        views = [ledger.view(page) async for ledger, page in read]
        told = report(views, days(today, today, zone), None, zone)
        took = {stage: round(s.average) for stage, s in told.whole.times.items()}
        assert took["taken"] == 20
        assert took["scene"] == 90
        assert took["closed"] == 600
        assert told.whole.within == {1: 0.0, 3: 1.0, 5: 1.0}
        assert [r.id for r in told.by["place"]] == ["mihuntai"]


async def test_f28_two_days_are_held_against_each_other(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock, lease=timedelta(hours=2)) as tonight:
        zone = ZoneInfo(tonight.site.timezone)
        first = clock.now().astimezone(zone).date()
        await fight(tonight)
        await tonight.pass_(hours=24)
        await tonight.say("chat/a", "天下第一桥有人打架")
        await tonight.say("chat/b", "我的背包丢在百龙天梯了")
        read = pages(tonight.log, Rulebook(tonight.site))
        views = [ledger.view(page) async for ledger, page in read]
        second = first + timedelta(days=1)
        told = report(views, days(second, second, zone), days(first, first, zone), zone)
        kinds = {r.id: (r.count, r.before, r.change) for r in told.by["kind"]}
        assert kinds == {"dispute": (1, 1, 0.0), "lost": (1, 0, None)}
