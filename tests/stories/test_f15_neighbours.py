"""F15: territory first, neighbours second, across a link where own units are short."""

import pytest
from msgspec.structs import replace

from rules.model import Site
from rules.transitions import Part, Status
from tests.clock import ManualClock
from tests.sites import small_site
from tests.stories.linked import land, linked, standing_for

SAID = {"zh": "南门有人打架", "en": "a fight at South Gate"}


def sites() -> tuple[Site, Site]:
    """Two squads of the same ground; the south asks the north where nobody of its own can go."""
    small = small_site()
    north = linked(small, "north", standing_for("south", "南区中队", "south squad"))
    south = linked(small, "south", standing_for("north", "北区中队", "north squad"))
    return replace(south, policy=replace(south.policy, then_ask=("north",))), north


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f15_own_ground_first_then_the_neighbour(
    log_url: str, clock: ManualClock, language: str
) -> None:
    south, north = sites()
    async with land(log_url, clock, south, north) as both:
        near, far = both.near, both.far
        await near.say("chat/t1", SAID[language])
        assert not far.world.calls, "its own can go"
        first = near.call().active()[0].unit
        assert first != "north"
        for _ in range(8):
            if any(a.unit == "north" for a in near.call().assignments):
                break
            unit = near.call().active()[0].unit
            channel = near.site.units[unit].channels[0]
            await near.say(str(channel), "1号去不了")
        await both.rest()
        assert near.call().assignment("north").part is Part.OFFERED  # type: ignore[union-attr]
        assert any("南区中队" in text for text in far.told("desk/desk"))
        await near.again()
        await far.say("radio/快警一组", "1号我去")
        await both.rest()
        assert near.call().status is Status.TAKEN
        assert any("北区中队" in text for text in near.told("desk/desk"))
        assert any("北区中队" in t or "north squad" in t for t in near.told("chat/t1"))
        await far.say("radio/快警一组", "1号去不了")
        assert near.call().live


async def test_f15_a_neighbour_without_anybody_says_so_and_a_person_hears(
    log_url: str, clock: ManualClock
) -> None:
    south, north = sites()
    near_off, far_off = (
        _idle(site, *standing) for site, standing in ((south, ("north",)), (north, ()))
    )
    async with land(log_url, clock, near_off, far_off) as both:
        await both.near.say("chat/t1", SAID["zh"])
        await both.rest()
        assert both.near.call().assignment("north").part is Part.DECLINED  # type: ignore[union-attr]
        assert both.near.call().status is Status.ESCALATED
        assert both.far.call().status is Status.ESCALATED


def _idle(site: Site, *but: str) -> Site:
    """Nobody who could be sent is on duty, but these."""
    units = {
        u.id: u if u.role.value != "responder" or u.id in but else replace(u, on_duty=False)
        for u in site.units.values()
    }
    return replace(site, units=units)
