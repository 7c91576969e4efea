"""A short run in the suite: both of two linked sites are killed while calls go from one to the other."""

from pathlib import Path

from tests.soak.links import soak


async def test_killed_on_either_side_no_call_is_lost_and_none_is_doubled(tmp_path: Path) -> None:
    result = await soak(tmp_path, calls=8, kills=2, seed=5)
    assert result.doubled == [], result
    assert result.opened == result.handed == result.ended == result.calls, result
