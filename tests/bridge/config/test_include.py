"""Sections that several sites share, and what a site says of its own beside them."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.config.sources import Sources
from bridge.errors import ConfigError
from tests.bridge.config.shelf import ThreeDoors

GOOD = Path(__file__).with_name("good") / "sharing.yaml"


def test_the_sites_own_word_counts_key_by_key() -> None:
    site = load(GOOD, ThreeDoors()).site
    assert list(site.kinds) == ["help", "fire", "bees"]
    fire = site.kinds["fire"]
    assert (fire.names["en"], fire.priority, fire.units) == ("fire", 1, 2)
    assert fire.words == ("着火", "冒烟")
    assert list(site.calendars) == ["golden"]
    assert [rule.id for rule in site.rules] == ["watched", "near"]


def test_a_version_of_the_site_holds_what_it_includes() -> None:
    loaded = load(GOOD, ThreeDoors())
    assert set(loaded.sources) == {"sharing.yaml", "shared/words.yaml"}
    again = load(GOOD, ThreeDoors(), Sources(Path("kept version/sharing.yaml"), loaded.sources))
    assert again.site == loaded.site


def test_a_mistake_names_the_included_file_and_its_line(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    words = GOOD.parent / "shared" / "words.yaml"
    told = words.read_text("utf-8").replace("priority: 1", "priority: 9")
    (shared / "words.yaml").write_text(
        told + "units: {x: {kind: post, names: X}}\nsite: y\n", "utf-8"
    )
    (tmp_path / "site.yaml").write_text(GOOD.read_text("utf-8"), "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, ThreeDoors())
    found = [(Path(m.file).name, m.line, m.key) for m in raised.value.mistakes]
    assert found == [
        ("words.yaml", 7, "kinds.fire.priority"),
        ("words.yaml", 12, "units.x.kind"),
        ("words.yaml", 13, "site"),
    ]


def test_what_is_no_list_of_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(
        GOOD.read_text("utf-8").replace("include: shared/words.yaml", "include: {a: b}"), "utf-8"
    )
    with pytest.raises(ConfigError, match="include: must be text, not a map"):
        load(tmp_path, ThreeDoors())
