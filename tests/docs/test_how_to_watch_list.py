"""The YAML of the page on the watch list makes a site, and does there what the page says."""

import re
from pathlib import Path

import pytest
import yaml

from bridge.config import load
from rules.people_events import WatchMet
from rules.rulebook import Rulebook
from tests import example
from tests.docs.test_how_to_members import PAGES
from tests.rules.play import Play
from tests.test_docs import merged


@pytest.mark.parametrize(
    ("report", "add", "remove"),
    [
        ("迷魂台有人打架，在某某玉器店", "关注 湘G54321 理由 宰客", "取消关注 湘G54321"),
        (
            "fight at Mihun Terrace, Jade House",
            "watch Golden Tea because forced sales",
            "unwatch Golden Tea",
        ),
    ],
)
def test_f09_the_page(report: str, add: str, remove: str, tmp_path: Path) -> None:
    page = (PAGES / "f09-watch-list.md").read_text("utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    whole = example.whole()
    whole = merged({k: v for k, v in whole.items() if k != "paths"}, yaml.safe_load(block))
    file = tmp_path / "site.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
    play = Play(Rulebook(load(file).site))
    play.say("chat/t", report)
    (fact,) = play.of(WatchMet)
    assert (fact.entry, fact.to) == ("jade-house", ("commander",))
    assert "watched" in play.call().fired
    assert "强买强卖" in play.relays(message="desk_watch_met", unit="commander")[0].text
    assert [r.unit for r in play.relays(message="desk_watch_there")] == ["dispatch"]
    play.say("console/desk", add)
    assert len(play.world.watched) == 1
    play.say("console/desk", remove)
    assert not play.world.watched
