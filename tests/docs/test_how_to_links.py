"""The YAML of the pages on linked sites and levels makes a site, and does there what they say."""

from pathlib import Path

import pytest

from rules.events import Offered
from rules.handed import SITE
from rules.rulebook import Rulebook
from tests.docs.test_how_to_members import site
from tests.rules.evening_links import matter, tells
from tests.rules.play import Play


def test_f06_the_page(tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f06-two-levels.md").site))
    asks = matter("7", words="迷魂台有人打架", asks=("quick-1",), point=None, number=45)
    tells(play, asks)
    assert [f.unit for f in play.of(Offered, play.facts)] == ["quick-1"]
    assert "45" in next(r for r in play.relays() if r.message == "desk_site_asks").text
    told = [r.handed for r in play.relays() if r.to.channel == SITE and r.handed]
    assert told[-1].ref == asks.ref
    play.say("radio/快警一组", "1号我去")
    told = [r.handed for r in play.relays() if r.to.channel == SITE and r.handed]
    assert [g.unit for g in told[-1].going] == ["quick-1"]


def test_f15_the_page(tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f15-neighbours.md").site))
    for unit in play.book.site.units.values():
        if unit.role.value == "responder" and unit.id != "north-squad" and unit.channels:
            play.say(str(unit.channels[0]), "下岗")
    play.say("chat/t", "迷魂台有人打架")
    assert [f.unit for f in play.of(Offered, play.facts)] == ["north-squad"]
    asked = play.relays(message="offer_link")
    assert [r.handed.asks for r in asked if r.handed] == [(SITE,)]


@pytest.mark.parametrize("words", ["上报：发现三名陌生人", "report up: three strangers"])
def test_f23_the_page(words: str, tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f23-levels.md").site))
    play.say("radio/迷魂台", words)
    assert play.last("chat/room").message == "pass_on"
    play.say("chat/room", "传达：今晚加强巡查")
    (roll,) = play.world.rolls.values()
    assert set(roll.units) == {"p-bailong", "p-mihuntai"}
    play.say("console/desk", words)
    assert play.last("brigade/site").message == "pass_on"
