"""A short soak in the suite; `make soak` is the long one."""

from pathlib import Path

from tests.soak.kills import soak


async def test_killed_while_calls_come_in_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path,
) -> None:
    result = await soak(tmp_path, calls=120, kills=5, seed=7)
    assert result.lost == [], result
    assert result.doubled == 0, result
    assert result.untold == [], result
    assert result.opened == result.calls == result.acknowledged, result
