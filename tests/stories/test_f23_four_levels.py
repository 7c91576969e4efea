"""F23: brigade, station, border police room, post: reports and alarms go up, orders go down."""

import pytest
from msgspec.structs import replace

from rules.model import Role, Site, UnitKind
from rules.site_events import WordsSettled
from tests.clock import ManualClock
from tests.sites import small_site, unit
from tests.stories.evening import evening
from tests.stories.linked import land, linked, standing_for

UP = {"zh": "上报：界河边发现三人", "en": "report up: three people at the river"}
DOWN = {"zh": "传达：今晚加强巡查", "en": "order down: more patrols tonight"}


def four_levels(top: str | None = None) -> Site:
    """A station's desk, a room under it, and the posts under the room."""
    small = small_site()
    room = unit("room", UnitKind.DESK, "警务室", "police room", "chat/room", parent="desk")
    posts = {id: replace(small.units[id], parent="room") for id in ("p-gate", "p-hill")}
    desk = replace(small.units["desk"], parent=top)
    return replace(small, units={**small.units, **posts, "room": room, "desk": desk})


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f23_words_go_up_one_level_and_orders_down_to_all(
    log_url: str, clock: ManualClock, language: str
) -> None:
    async with evening(log_url, clock, four_levels()) as tonight:
        await tonight.say("radio/南门", UP[language])
        assert UP[language][-6:] in tonight.last("chat/room")
        await tonight.say("chat/room", "收到")
        (settled,) = [f for f in await tonight.journal() if isinstance(f, WordsSettled)]
        assert settled.answered
        await tonight.say("chat/room", DOWN[language])
        for post in ("radio/南门", "radio/山顶"):
            assert DOWN[language][-6:] in tonight.last(post)
        assert not any(DOWN[language][-6:] in text for text in tonight.told("radio/快警一组"))
        await tonight.say("radio/南门", "到")
        await tonight.pass_(minutes=5)
        assert any("山顶平台" in text for text in tonight.told("desk/desk"))
        assert not tonight.world.calls


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f23_the_brigade_is_another_site_and_hears_of_what_nobody_ends(
    log_url: str, clock: ManualClock, language: str
) -> None:
    """Escalation goes up the tree across the link; words go up and down it, and come back."""
    above = standing_for("brigade", "边境大队", "border brigade")
    station = linked(four_levels("brigade"), "station", above)
    below = standing_for("below", "边境派出所", "border station", parent="desk")
    brigade = linked(small_site(), "brigade", below)
    async with land(log_url, clock, station, brigade) as both:
        near, far = both.near, both.far
        await near.say("desk/desk", UP[language])
        await both.rest()
        assert UP[language][-6:] in far.last("desk/desk")
        await far.say("desk/desk", "收到")
        await both.rest()
        assert not near.world.passed
        assert not far.world.passed
        await far.say("desk/desk", DOWN[language])
        await both.rest()
        assert DOWN[language][-6:] in near.last("desk/desk")
        await near.again()
        await near.say("chat/t1", "来人帮忙，在南门")  # it waits for the desk's yes
        await near.pass_(minutes=12)
        await both.rest()
        assert [c.said.words for c in far.world.calls.values()] == ["来人帮忙，在南门"]
        assert far.call().active()[0].unit == "below", "they deal with it: nobody there is asked"
        await near.say("desk/desk", "close 1 已处理")
        await both.rest()
        assert not far.call().live
        assert station.units["desk"].role is Role.DISPATCHER
