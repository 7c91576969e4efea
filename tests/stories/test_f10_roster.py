"""F10: 800 people of a spreadsheet, sent by grid, skill and shift, and found by skill."""

from datetime import timedelta

import msgspec
import pytest

from bridge.config import load
from bridge.record.ledger import Ledger
from rules.events import Offered, Proposed
from rules.inputs import Reach
from rules.model import Site
from rules.rulebook import Rulebook
from tests.clock import ManualClock
from tests.rosters import people, site_folder, workbook
from tests.rules.play import Play
from tests.stories.evening import evening


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site with 800 people, read from XLSX once."""
    return load(site_folder(tmp_path_factory.mktemp("lake"), workbook(people()))).site


async def test_f10_a_call_in_a_grid_goes_to_those_who_can_and_are_on_shift(
    log_url: str, clock: ManualClock, lake: Site
) -> None:
    async with evening(log_url, clock, lake, timedelta(hours=9)) as tonight:
        await tonight.say("chat/t", "北码头有人受伤")  # grid 3
        facts = await tonight.journal()
        (first,) = [f for f in facts if isinstance(f, Offered)]
        unit = lake.units[first.unit]
        assert unit.zones == {"grid-3"}
        assert "first-aid" in unit.skills
        (phone,) = [c.channel for c in unit.channels]
        assert "北码头" in tonight.last(f"texts/{phone}")
        (plan,) = [f for f in facts if isinstance(f, Proposed)]
        assert len(plan.route.passed) < 50, "nobody asks why each of 800 is not sent"
        await tonight.say(f"texts/{phone}", "去不了")
        (_, second) = [f for f in await tonight.journal() if isinstance(f, Offered)]
        assert second.unit != first.unit
        assert lake.units[second.unit].zones == {"grid-3"}


async def test_f10_nobody_off_shift_is_asked_at_night(
    log_url: str, clock: ManualClock, lake: Site
) -> None:
    async with evening(log_url, clock, lake, timedelta(hours=20)) as tonight:
        await tonight.pass_(hours=10)  # long after the shifts
        await tonight.say("chat/t", "北码头有人受伤")
        assert not [f for f in await tonight.journal() if isinstance(f, Offered)]
        assert "没有可派的人" in tonight.last("console/desk")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("三号网格有谁会急救？", "三号网格, 急救：共53，空闲52。"),
        ("who has first aid in grid 3", "三号网格, 急救：共53，空闲52。"),
        ("谁会急救", "急救：共267，空闲266。"),
    ],
)
async def test_f10_a_desk_asks_who_can_do_what(
    log_url: str, clock: ManualClock, lake: Site, asked: str, told: str
) -> None:
    async with evening(log_url, clock, lake, timedelta(hours=9)) as tonight:
        await tonight.say("chat/t", "北码头有人受伤")
        (busy,) = [a.unit for a in tonight.call().assignments]
        await tonight.say("console/desk", asked)
        said = tonight.last("console/desk")
        assert said.startswith(told)
        assert "（空闲）" in said
        assert "+33" in said or "+247" in said
        assert not [c for c in tonight.world.calls.values() if c.said.words == asked]
        number = str(lake.units[busy].channels[0].channel)
        assert number not in said


async def test_f10_a_question_that_tells_of_a_matter_is_a_call(
    log_url: str, clock: ManualClock, lake: Site
) -> None:
    async with evening(log_url, clock, lake, timedelta(hours=9)) as tonight:
        await tonight.say("console/desk", "谁会急救，南码头有人受伤")
        assert tonight.call().kind == "injury"


async def test_f10_all_of_a_grid_with_a_skill_are_called(
    log_url: str, clock: ManualClock, lake: Site
) -> None:
    async with evening(log_url, clock, lake, timedelta(hours=9)) as tonight:
        await tonight.say("console/desk", "全体三号网格急救：到北码头集合")
        reached = [u for u in lake.units.values() if u.person and tonight.told(str(u.channels[0]))]
        assert len(reached) == 53
        assert all(u.zones == {"grid-3"} and "first-aid" in u.skills for u in reached)


def test_f10_no_telephone_number_stands_on_a_board(lake: Site) -> None:
    play = Play(Rulebook(lake))
    ledger = Ledger(play.book)
    play.say("chat/t", "北码头有人受伤")
    (offer,) = play.relays(message="offer")
    play.say(str(offer.to), "收到")
    play.news(offer, Reach.DELIVERED)
    play.say("console/desk", "全体三号网格急救：集合")
    for nth, fact in enumerate(play.facts):
        ledger.apply(f"{nth}", fact)
    shown = msgspec.json.encode(ledger.board(play.now)).decode()
    assert offer.unit in shown
    assert "+86138" not in shown
    assert "texts/p" in shown
