"""kill -9 in the middle: a handful of times; `tests.soak.sms` does it five hundred times."""

from pathlib import Path

import pytest

from tests.soak.sms import soak


@pytest.mark.parametrize(
    ("line", "texts", "kills"), [("modem", 14, 2), ("smpp", 18, 2), ("http", 18, 2)]
)
async def test_texts_over_a_line_survive_kill_9(
    tmp_path: Path, line: str, texts: int, kills: int
) -> None:
    result = await soak(tmp_path, texts=texts, kills=kills, seed=5, line=line)
    assert (result.heard, result.doubled, result.answered) == (texts, 0, texts)
    assert not result.unmarked
    assert not result.unread
