"""Every example of docs/telegram.md is taken by the example site, and says what the text says."""

import re
from datetime import time
from pathlib import Path

import pytest
import yaml

from adapters.telegram.config import Bot, Config
from adapters.telegram.config import Mode as Way
from bridge.config import Loaded, load
from tests import example
from tests.test_docs import merged

TEXT = (Path(__file__).parents[2] / "docs" / "telegram.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def site(folder: Path, block: str) -> Loaded:
    """The example with the block of the page merged into it."""
    whole = example.whole()
    whole = merged({k: v for k, v in whole.items() if k != "paths"}, yaml.safe_load(block))
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
    return load(file)


@pytest.mark.parametrize(
    ("nth", "name", "bot"),
    [(0, "patrols", Bot.PATROLS), (1, "help", Bot.TOURISTS), (2, "help", Bot.TOURISTS)],
)
def test_an_example_is_a_bot(nth: int, name: str, bot: Bot, tmp_path: Path) -> None:
    loaded = site(tmp_path, BLOCKS[nth])
    config = loaded.adapters[name].config
    assert isinstance(config, Config)
    assert config.bot is bot
    assert loaded.site.manners[name].public is (bot is Bot.TOURISTS)


def test_there_is_no_example_that_nobody_tries() -> None:
    assert len(BLOCKS) == 3


def test_what_the_text_says_of_them(tmp_path: Path) -> None:
    patrols = site(tmp_path, BLOCKS[0]).adapters["patrols"].config
    assert isinstance(patrols, Config)
    assert patrols.quiet
    assert patrols.quiet.holds(time(23, 0))
    assert patrols.mode is Way.POLLING
    hooked = site(tmp_path, BLOCKS[2]).adapters["help"].config
    assert isinstance(hooked, Config)
    assert hooked.webhook
    assert hooked.webhook.path == "/telegram"
