"""A watch list out of a spreadsheet counts as one in the site file, mistakes and all."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.errors import ConfigError
from rules.watched.site import digest
from tests.bridge.config.shelf import ThreeDoors
from tests.bridge.config.test_good_sites import GOOD

CHINESE = """关注名单,,,,,
编号,名称,车牌,联系电话,理由,来源,到期
W1,某某玉器店、玉缘阁,湘G12345,139 1234 5678,强买强卖,市场监管,2026/12/31
,,湘G54321;湘G54322,,宰客,,2026年9月1日
"""
ENGLISH = """no,name,phone,reason,see,hair
7,Jade House | Jade Hall,+44 7700 900123,forced sales,dispatch,red
"""


def site(folder: Path, **files: str | bytes) -> Path:
    """The smallest site, with these spreadsheets of watched people."""
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode("utf-8-sig")
        (folder / f"{name}.csv").write_bytes(raw)
    named = "".join(f"\n  - {name}.csv" for name in files)
    text = (GOOD / "minimal.yaml").read_text("utf-8")
    file = folder / "site.yaml"
    file.write_text(f"{text}\nwatchlist_from:{named}\n", "utf-8")
    return file


def test_a_list_of_an_office_is_read(tmp_path: Path) -> None:
    loaded = load(site(tmp_path, zh=CHINESE.encode("gb18030")), ThreeDoors())
    found = loaded.site.watchlist
    assert list(found) == ["W1", "row-4"]
    assert found["W1"].names == ("某某玉器店", "玉缘阁")
    assert found["W1"].phones == (digest("13912345678"),)
    assert (found["W1"].expires, found["row-4"].expires) == ("2026-12-31", "2026-09-01")
    assert found["row-4"].plates == ("湘g54321", "湘g54322")
    assert "zh.csv" in loaded.sources


def test_an_english_list_joins_the_sites_own_and_a_column_too_many_is_told(tmp_path: Path) -> None:
    file = site(tmp_path, en=ENGLISH.replace("dispatch", _desk()))
    text = file.read_text("utf-8")
    file.write_text(text + "\nwatchlist:\n  own: {names: [Elm], reason: theft}\n", "utf-8")
    loaded = load(file, ThreeDoors())
    assert list(loaded.site.watchlist) == ["own", "7"]
    assert loaded.site.watchlist["7"].see == (_desk(),)
    assert any("this column is not used" in str(w) for w in loaded.warnings)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("name,plate\nElm,A1\n", "has no row of headings with 理由"),
        ("name,reason\nElm,\n", "reason: is missing"),
        ("name,reason,plate\n,theft,\n", "give names, plates or phones"),
        ("name,reason,see\nElm,theft,nobody\n", "unknown unit 'nobody'"),
        ("name,reason,expires\nElm,theft,soon\n", "'soon' is no day"),
        ("no,name,reason\n1,Elm,theft\n1,Oak,theft\n", "'1' is the id of another entry"),
        ("name,phone,reason\nElm,12,theft\n", "is no telephone number"),
    ],
)
def test_a_mistake_has_its_file_and_row(content: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        load(site(tmp_path, bad=content), ThreeDoors())
    assert told in str(error.value)
    assert "bad.csv" in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    file = site(tmp_path, gone="x")
    (tmp_path / "gone.csv").unlink()
    with pytest.raises(ConfigError, match=r"gone\.csv"):
        load(file, ThreeDoors())


def _desk() -> str:
    units = load(GOOD / "minimal.yaml", ThreeDoors()).site.units
    return next(iter(units))
