"""An adapter that the site has no more leaves no alarm behind."""

from msgspec.structs import replace

from rules.alarms import CALM
from rules.inputs import Alarm
from rules.rulebook import Rulebook
from rules.site_events import AlarmOver
from tests.rules.test_renewal import Changing
from tests.sites import small_site


def wrong(adapter: str) -> Alarm:
    return Alarm(key=adapter, what="sound_in", on=True, adapter=adapter)


def test_its_alarms_are_over_when_the_new_rules_count_and_others_stay() -> None:
    play = Changing()
    gone = next(iter(play.book.site.manners))
    play.line(wrong(gone))
    play.line(wrong("speech"))  # a part of the house, no adapter
    site = small_site()
    manners = {name: how for name, how in site.manners.items() if name != gone}
    play.take(Rulebook(replace(site, manners=manners)))
    on = {alarm.adapter: alarm.on for alarm in play.world.alarms.values()}
    assert on == {gone: False, "speech": True}
    play.pass_(seconds=CALM.total_seconds() + 1)
    assert [fact.adapter for fact in play.of(AlarmOver)] == [gone]
