"""A day through the doors of a running bridge, and what the people in it saw."""

from datetime import timedelta
from pathlib import Path

from bridge.simulate.day.seen import Seen
from bridge.simulate.outside import Choice, Heard
from bridge.simulate.people import Player
from bridge.simulate.story import Line, Person
from rules.model import Address, Point
from tests.bridge.simulate.bridge_process import command
from tests.bridge.simulate.places import copy

DAY = """
calls: 3
hours: {"10": 1}
habits: {decline: 0, silent: 0, mute: 0, lost: 0}
"""
GUEST, UNIT = Address("chat", "guest-1"), Address("radio", "u")
THERE = Point(29.36, 110.44)


async def test_a_day_goes_through_the_real_doors_and_its_figures_are_told(tmp_path: Path) -> None:
    site, data, day = copy(tmp_path / "site"), tmp_path / "data", tmp_path / "day.yaml"
    day.write_text(DAY)
    live = ("--day", day, "--live", "--once", "--speed", "600", "--no-voice", "--lang", "en")
    async with (
        command("run", site, "--data", data) as bridge,
        command("simulate", site, "--data", data, *live) as people,
    ):
        await bridge.line("chat")
        assert await people.end() == 0, people.lines
    told = "\n".join(people.lines)
    assert "refused 0" in told
    assert "within 1 min" in told
    assert "units asked first" in told
    assert "messages of people unanswered 0" in told


async def _never(*_: object) -> None:
    return


def test_what_people_saw_is_counted() -> None:
    seen = Seen(units=frozenset({"far", "near"}))
    guest = Person(id="guest-1", channels=(GUEST,), name="guest")
    offer = (Choice("go", "take 7"),)

    def at(seconds: float) -> timedelta:
        return timedelta(seconds=seconds)

    def unit(id: str, lat: float) -> Player:
        person = Person(id=id, channels=(UNIT,), name=id, at=Point(lat, 110.44), pace=1.0)
        return Player(person, "1", _never, _never, None)  # type: ignore[arg-type]

    seen.said(guest, GUEST, Line(words="a fight"), at(0))
    seen.heard(unit("guest-1", 29.0), GUEST, Heard(key="a", text="7", number=7), at(2))
    for nth, (id, lat) in enumerate((("far", 29.30), ("near", 29.359))):
        player = unit(id, lat)
        heard = Heard(key=id, text="go", number=7, choices=offer, point=THERE)
        seen.heard(player, UNIT, heard, at(3 + 30 * nth))
        means = "take" if id == "near" else "decline"
        seen.said(player.person, UNIT, Line(words="…", means=means, number=7), at(20 + 30 * nth))
    seen.said(unit("near", 0).person, UNIT, Line(words="…", means="here", number=7), at(170))
    seen.said(guest, GUEST, Line(words="hello?"), at(200))
    told = "\n".join(seen.lines("en"))
    assert "arrived at 1: within 1 min 0%, 3 min 100%, 5 min 100%" in told
    assert "units asked 2, in vain 1" in told
    assert "units asked first 1, while one asked later was nearer 1" in told
    assert "messages of people unanswered 1, answered after a minute 0" in told
