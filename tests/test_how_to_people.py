"""The YAML of the pages on tips and advisories is read, and does what the pages say."""

import re
from pathlib import Path

import pytest

from bridge.config import load
from bridge.errors import ConfigError
from rules.model import Site
from rules.rulebook import Rulebook
from tests import example
from tests.rules.play import Play

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "yuanjiajie"


def page(name: str) -> str:
    return (ROOT / "docs" / "how-to" / name).read_text("utf-8")


def with_page(folder: Path, name: str) -> Site:
    """The example site with the YAML of a page added."""
    (block,) = re.findall(r"```yaml\n(.*?)```", page(name), re.DOTALL)
    assert block.count("\n") <= 10
    file = folder / "site.yaml"
    file.write_text(example.text() + f"\n{block}", "utf-8")
    (folder / "paths.geojson").write_bytes((EXAMPLE / "paths.geojson").read_bytes())
    return load(file).site


def said(name: str) -> list[tuple[str, list[str]]]:
    """Who says what, by the page's table."""
    rows = re.findall(r"^\| ([^|]+) \| ((?:[^|]|\\\|)+) \|", page(name), re.MULTILINE)[1:]
    return [(who, what.replace("\\|", "|").split(" · ")) for who, what in rows if set(who) != {"-"}]


def test_f08_the_page_is_played(tmp_path: Path) -> None:
    site = with_page(tmp_path, "f08-tips.md")
    assert site.tips is not None
    assert site.tips.approve == ("commander",)
    play = Play(Rulebook(site))
    where = {"anybody": "chat/t", "commander": "console/commander", "quick police 1": "chat/quick-1", "informant": "chat/t"}  # fmt: skip
    for who, words in said("f08-tips.md"):
        play.say(where[who], words[0].split("（")[0])
    assert "tip_rewarded" in play.told("chat/t")
    assert not play.world.calls


def test_f21_the_page_is_played(tmp_path: Path) -> None:
    site = with_page(tmp_path, "f21-advisories.md")
    assert site.advisories is not None
    play = Play(Rulebook(site))
    for who, words in said("f21-advisories.md")[:3]:
        play.say("chat/t" if who == "visitor" else "console/desk", words[0])
    assert play.told("chat/t") == ["subscribed_ack", "advisory", "advisory"]
    assert play.told("chat/public") == ["advisory_public", "advisory_public"]
    play.say("chat/t", "help")
    assert "120" in play.last("chat/t").text


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("tips: {approve: [quick-1]}", "is no desk"),
        ("tips: {}", "approve: is missing"),
        ("tips: {approve: [dispatch], danger: 9}", "danger"),
        ("advisories: {channels: [radio/迷魂台]}", "advisories are for reading"),
        ("advisories: {quiet: night}", "is not hours"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(tmp_path: Path, section: str, fault: str) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(example.text() + f"\n{section}\n", "utf-8")
    (tmp_path / "paths.geojson").write_bytes((EXAMPLE / "paths.geojson").read_bytes())
    with pytest.raises(ConfigError, match=fault):
        load(file)
