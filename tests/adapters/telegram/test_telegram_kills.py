"""kill -9 in the middle: a handful of times; `tests.soak.telegram` does it two hundred times."""

from pathlib import Path

from tests.soak.telegram import soak


async def test_telegram_survives_kill_9(tmp_path: Path) -> None:
    result = await soak(tmp_path, updates=60, kills=3, seed=5)
    assert (result.heard, result.doubled, result.relays) == (60, 0, 60)
    assert not result.unmarked
