"""Every example of docs/chat.md is taken by the example site, and says what the text says."""

import re
from pathlib import Path

import pytest
import yaml

from adapters import dingtalk, feishu, wecom
from bridge.config import load
from tests import example
from tests.test_docs import merged

TEXT = (Path(__file__).parents[3] / "docs" / "chat.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
EXAMPLES: tuple[tuple[str, set[str], set[str], int], ...] = (
    ("wecom", {"bot"}, {"east", "west"}, 0),
    ("wecom", {"app", "callback"}, set(), 8084),
    ("dingtalk", {"app"}, {"east", "west"}, 0),
    ("dingtalk", {"app", "callback"}, set(), 8086),
    ("feishu", {"app"}, {"east", "west"}, 0),
    ("feishu", {"app", "callback"}, set(), 8085),
)


@pytest.mark.parametrize("nth", range(len(EXAMPLES)))
def test_an_example_is_taken(nth: int, tmp_path: Path) -> None:
    name, ways, groups, port = EXAMPLES[nth]
    whole = example.whole()
    whole = merged({k: v for k, v in whole.items() if k != "paths"}, yaml.safe_load(BLOCKS[nth]))
    file = tmp_path / "site.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
    config = load(file).adapters[name].config
    assert isinstance(config, wecom.Config | dingtalk.Config | feishu.Config)
    given = {way for way in ("bot", "app", "callback") if getattr(config, way, None)}
    assert (given, set(config.groups)) == (ways, groups)
    assert (config.callback.port if config.callback else 0) == port


def test_there_is_no_example_that_nobody_tries() -> None:
    assert len(BLOCKS) == len(EXAMPLES)
