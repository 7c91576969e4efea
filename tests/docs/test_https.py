"""The page on https: its YAML is a site without a warning, and what it warns of is warned of."""

import re
from pathlib import Path

import pytest

from bridge.config import load

PAGE = (Path(__file__).parents[2] / "docs/https.md").read_text("utf-8")
SITE = """site: gorge
names: {zh: 峡谷, en: Gorge}
language: zh
timezone: Asia/Shanghai
default_kind: help
places: {gate: {names: {zh: 南门, en: Gate}, at: [29.3, 110.4]}}
kinds: {help: {names: {zh: 求助, en: help}}}
units: {desk: {kind: desk, role: dispatcher, names: {zh: 指挥室, en: desk}, channels: [console/desk]}}
"""


def warnings(folder: Path, *edits: tuple[str, str]) -> list[str]:
    """What `check` warns of, of the page's console with those lines changed."""
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found
    text = SITE + found[1]
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    (folder / "site.yaml").write_text(text, "utf-8")
    return [t for t in map(str, load(folder / "site.yaml").warnings) if "adapters.console" in t]


def test_a_console_as_the_page_says_has_no_warning(tmp_path: Path) -> None:
    assert warnings(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("host: 127.0.0.1 ", "host: 0.0.0.0 ", "past the proxy"),
        ("    public_url:", "    # public_url:", "host name"),
    ],
)
def test_what_the_page_warns_of(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert any(told in one for one in warnings(tmp_path, (old, new)))
