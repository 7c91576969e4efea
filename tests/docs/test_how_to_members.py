"""The YAML of the pages on volunteers and rolls makes a site, and does there what the pages say."""

import re
from pathlib import Path

import pytest
import yaml

from bridge.config import Loaded, load
from rules.events import Offered
from rules.rulebook import Rulebook
from tests import example
from tests.docs.write import LANGUAGE
from tests.rules.play import Play
from tests.test_docs import merged

PAGES = LANGUAGE.parent / "how-to"


def site(folder: Path, page: str, nth: int = 1, of: int = 1) -> Loaded:
    """The example with the block of the page merged into it: one `of` so many."""
    blocks = re.findall(r"```yaml\n(.*?)```", (PAGES / page).read_text("utf-8"), re.DOTALL)
    assert len(blocks) == of
    block = blocks[nth - 1]
    assert block.count("\n") <= 12
    whole = example.whole()
    whole = merged({k: v for k, v in whole.items() if k != "paths"}, yaml.safe_load(block))
    for kind in ("crowd",):
        whole["kinds"][kind] |= {"confirm": "never"}
    file = folder / "site.yaml"
    file.write_text(
        yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, default_flow_style=False),
        "utf-8",
    )
    return load(file)


def test_f17_the_page(tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f17-volunteers.md").site))
    play.say("chat/li", "报名志愿者，我叫李雷，出租车司机，会急救，在百龙天梯一带")
    assert play.last("chat/li").message == "signup_done"
    play.say("console/desk", play.last("console/desk").choices[0][1])
    assert "欢迎加入红袖标" in play.last("chat/li").text
    play.say("chat/li", "上岗")
    play.say("chat/t", "百龙天梯人太多，挤不动了")
    assert "V1" in {f.unit for f in play.of(Offered)}
    play.say("chat/li", "退出志愿者")
    assert not play.world.members


@pytest.mark.parametrize("words", ["全体点名", "roll-call"])
def test_f12_the_page(words: str, tmp_path: Path) -> None:
    play = Play(Rulebook(site(tmp_path, "f12-roll-call.md").site))
    play.say("console/desk", words)
    (roll,) = play.world.rolls.values()
    for unit in roll.units:
        play.say(str(play.book.site.units[unit].channels[0]), "到")
    assert not play.world.rolls
    assert play.last("console/desk").message == "desk_roll_all"
