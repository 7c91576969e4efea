"""The YAML of the page on drills makes a site, and does there what the page says."""

from pathlib import Path

import pytest

from rules.events import MadeReal
from rules.plan_events import Planned
from rules.rulebook import Rulebook
from tests.docs.test_how_to_members import site
from tests.rules.play import Play


@pytest.mark.parametrize(
    ("begins", "real", "ends"),
    [
        ("演练：南门拥挤预案，在迷魂台", "真实情况，有人受伤", "演练结束"),
        (
            "drill: crowding at the gate, Mihun Terrace",
            "no drill, somebody is hurt",
            "end of drill",
        ),
    ],
)
def test_f18_the_page(begins: str, real: str, ends: str, tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f18-drills.md").site))
    play.say("console/desk", begins)
    assert [f.plan for f in play.of(Planned, play.facts)] == ["crowd-gate"]
    play.say("radio/迷魂台", "演练，第一步完成")
    assert play.call().steps[0].done
    assert all(r.drill for r in play.relays())
    play.say("radio/迷魂台", real)
    assert play.of(MadeReal)
    play.say("console/desk", begins)
    play.say("console/desk", ends)
    assert not play.world.drills
