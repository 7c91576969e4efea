"""The page on rosters: its YAML and its sheet make a site, and it does what the page says."""

import re
from pathlib import Path
from shutil import copytree

import pytest
import yaml

from bridge.config import load
from rules.events import Offered
from rules.rulebook import Rulebook
from tests import example
from tests.docs.write import LANGUAGE
from tests.rules.play import Play
from tests.stories.evening import EXAMPLE
from tests.test_docs import merged

PAGE = (LANGUAGE.parent / "how-to" / "f10-roster.md").read_text("utf-8")


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """The example with the blocks of the page."""
    folder: Path = tmp_path_factory.mktemp("sites") / "site"
    copytree(EXAMPLE.parent / "common", folder.parent / "common")
    folder.mkdir()
    ((sort, block), (_, sheet)) = re.findall(r"```(yaml|csv)\n(.*?)```", PAGE, re.DOTALL)
    assert sort == "yaml"
    assert block.count("\n") <= 12
    whole = example.whole()
    whole = merged({k: v for k, v in whole.items() if k != "paths"}, yaml.safe_load(block))
    text = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, default_flow_style=False)
    (folder / "site.yaml").write_text(text, "utf-8")
    (folder / "people.csv").write_text(sheet, "utf-8")
    return Play(Rulebook(load(folder).site))


@pytest.mark.parametrize("words", ["二号网格有谁会急救", "who has first aid in grid 2"])
def test_f10_the_page(play: Play, words: str) -> None:
    play.say("console/desk", words)
    said = play.relays(unit="dispatch")[-1]
    assert said.message == "skilled"
    assert "李敏" in said.text
    assert "王伟" not in said.text
    play.say("console/desk", "全体一号网格急救：到迷魂台集合")
    assert play.told("chat/wang-wei") == ["all_call"] * len(play.told("chat/wang-wei"))
    assert not play.told("chat/li-min")


def test_f10_a_call_of_the_page(play: Play) -> None:
    for police in ("radio/快警一组", "radio/快警二组"):
        play.say(police, "下班")
    play.say("chat/t", "迷魂台停车场有人打架")
    assert "p1" in {f.unit for f in play.facts if isinstance(f, Offered)}
