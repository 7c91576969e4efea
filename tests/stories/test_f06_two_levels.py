"""F6: the county centre and the station's desk command together, and nobody is sent twice."""

import pytest

from bridge.record.ledger import Ledger
from rules.events import Opened, Taken
from rules.model import Site, UnitKind
from rules.rulebook import Rulebook
from rules.transitions import Part, Status
from tests.clock import ManualClock
from tests.sites import small_site, unit
from tests.stories.evening import Evening
from tests.stories.linked import land, linked, standing_for

SAID = {"zh": "南门有人打架", "en": "a fight at South Gate"}


def sites() -> tuple[Site, Site]:
    """The centre has a car of its own, sent by hand alone; the station deals with the rest."""
    small = small_site()
    gone = ("u-1", "u-2", "p-gate", "p-hill")
    car = unit("car", UnitKind.PATROL, "县一号车", "county car", "radio/县一号车", on_duty=False)
    station = standing_for("station", "派出所", "the station")
    centre = linked(small, "county", station, car, without=gone)
    return centre, linked(small, "town", standing_for("centre", "县指挥中心", "the centre"))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f06_the_second_who_sends_is_told_who_goes_already(
    log_url: str, clock: ManualClock, language: str
) -> None:
    report = SAID[language]
    county, town = sites()
    async with land(log_url, clock, county, town) as both:
        near, far = both.near, both.far
        await far.say("chat/tourist", report)
        if far.call().status is Status.PROPOSED:
            await far.say("desk/desk", "confirm 1")
        await far.say("radio/快警一组", "1号我去")
        await near.say("chat/caller", f"{report}!")
        await both.rest()
        await near.say("desk/desk", "assign 1 station")
        await both.rest()
        assert len([f for f in await far.journal() if isinstance(f, Opened)]) == 1
        assert near.call().assignment("station").part is Part.TAKEN  # type: ignore[union-attr]
        await near.say("desk/desk", "assign 1 car")
        assert "快警一组" in near.last("desk/desk")
        assert near.call().assignment("car") is None
        await near.again()
        await near.say("desk/desk", "assign 1 car")
        assert near.call().assignment("car") is not None
        await both.rest()
        await near.say("radio/县一号车", "1号我去")
        await both.rest()
        assert any("商定" in text for text in far.told("desk/desk"))
        taken = [f.unit for f in await far.journal() if isinstance(f, Taken)]
        assert taken == ["u-1", "centre"], "each assignment once, with its own level"


async def test_f06_a_call_of_the_centre_is_dealt_with_and_its_end_comes_back(
    log_url: str, clock: ManualClock
) -> None:
    county, town = sites()
    async with land(log_url, clock, county, town) as both:
        near, far = both.near, both.far
        await near.say("chat/caller", "南门有人打架")
        await near.say("desk/desk", "assign 1 station")
        await both.rest()
        assert any("县指挥中心" in text for text in far.told("desk/desk"))
        assert await sites_of(near, county) == [("派出所", 1, False, "live")]
        assert await sites_of(far, town) == [("县指挥中心", 1, True, "live")]
        await far.again()
        await far.say("radio/快警一组", "1号我去")
        await both.rest()
        assert near.call().status is Status.TAKEN
        await near.again()
        await far.say("radio/快警一组", "到达")
        await far.say("radio/快警一组", "处理完毕，双方和解")
        await both.rest()
        assert near.call().status is Status.CLOSED
        assert near.call().outcome == "双方和解"
        assert any("双方和解" in text for text in near.told("chat/caller"))
        assert await sites_of(near, county) == [("派出所", 1, False, "closed")]


async def sites_of(tonight: Evening, site: Site) -> list[tuple[str, int, bool, str]]:
    """The other sites that the desk sees on its call: name, number there, from there, how."""
    ledger = Ledger(Rulebook(site))
    for nth, fact in enumerate(await tonight.journal()):
        ledger.apply(f"l:{nth}", fact)
    (call,) = ledger.board(tonight.clock.now()).calls
    return [(s.unit_names["zh"], s.number, s.came, s.state) for s in call.sites]
