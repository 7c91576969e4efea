"""`patrolbridge coverage`, as a person at the keyboard sees it."""

import json
from pathlib import Path

import pytest

from bridge.__main__ import main

DAY = ("coverage", "yuanjiajie", "--date", "2026-10-01")


def test_a_table_by_hour_in_the_sites_language_and_in_english(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main([*DAY, "--within", "3min"])
    zh = capsys.readouterr().out.splitlines()
    main([*DAY, "--within", "3min", "--lang", "en"])
    en = capsys.readouterr().out.splitlines()
    assert zh[0] == en[0] == "2026-10-01"
    assert "3分钟" in zh[1]
    assert "within 3 min" in en[1]
    assert en[2].startswith("00:00-")
    assert en[-1].partition("-")[2].startswith("24:00")


def test_the_exit_code_says_whether_every_place_is_reached(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*DAY, "--within", "30min", "--lang", "en"]) == 0
    assert "none" in capsys.readouterr().out
    assert main([*DAY, "--within", "10s", "--lang", "en"]) == 1
    assert "Back Garden (" in capsys.readouterr().out


def test_a_kind_of_call_counts_only_who_may_be_sent(capsys: pytest.CaptureFixture[str]) -> None:
    main([*DAY, "--kind", "dispute"])
    rows = capsys.readouterr().out.splitlines()[2:]
    assert {row.split()[1] for row in rows} == {"2"}, "the two quick patrols"
    with pytest.raises(SystemExit, match="there is no kind 'party'"):
        main([*DAY, "--kind", "party"])


def test_the_map_shows_areas_and_holes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cover.geojson"
    main([*DAY, "--within", "2min", "--kind", "dispute", "--hour", "10", "--geojson", str(file)])
    capsys.readouterr()
    drawn = json.loads(file.read_text("utf-8"))["features"]
    areas = [f for f in drawn if f["geometry"]["type"] == "MultiPolygon"]
    holes = [f["properties"]["place"] for f in drawn if f["geometry"]["type"] == "Point"]
    assert [a["properties"]["minutes"] for a in areas if a["properties"]["unit"] == "quick-2"] == [
        5,
        3,
        2,
        1,
    ]
    assert "yangjiajie" in holes
    assert "tianxia" not in holes
    rings = [ring for a in areas for polygon in a["geometry"]["coordinates"] for ring in polygon]
    assert all(ring[0] == ring[-1] for ring in rings)


def test_a_time_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*DAY, "--within", "soon"])
    assert stopped.value.code == 2
    assert "'soon' is not a time like 60s, 15min or 2h" in capsys.readouterr().err
