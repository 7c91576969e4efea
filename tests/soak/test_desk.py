"""A short version of the busy evening: ten calls within seconds, by keys alone."""

from pathlib import Path

import pytest

from tests.soak.desk import evening

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(120)
async def test_browser_ten_calls_in_a_row_by_keys_alone(tmp_path: Path) -> None:
    picture = ROOT / "var" / "console.png"
    picture.parent.mkdir(exist_ok=True)
    told = await evening(tmp_path, calls=10, minutes=1.5, speed=20, picture=picture)
    assert told.missing == []  # what the README's picture shows is there today
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert told.shown >= 10
    assert told.confirmed  # what waited for a yes got one
    assert len(told.waited) >= told.confirmed
