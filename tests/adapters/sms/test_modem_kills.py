"""kill -9 in the middle: a handful of times; `tests.soak.sms` does it five hundred times."""

from pathlib import Path

from tests.soak.sms import soak


async def test_texts_over_a_modem_survive_kill_9(tmp_path: Path) -> None:
    result = await soak(tmp_path, texts=24, kills=3, seed=5)
    assert (result.heard, result.doubled, result.answered) == (24, 0, 24)
    assert not result.unmarked
    assert not result.unread
