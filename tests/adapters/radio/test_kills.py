"""A short soak of the whole bridge with a radio; `make soak` is the long one, which stops it too."""

from pathlib import Path

from tests.soak.radio import soak

WITHIN = 1.0  # seconds from the end of the process to a silent transmitter


async def test_killed_while_hearing_and_while_speaking_nothing_is_lost_and_nothing_sticks(
    tmp_path: Path,
) -> None:
    result = await soak(tmp_path, kills=2, seed=49)
    assert (result.speaking, result.hearing) == (1, 1)
    assert result.longest_keyed < WITHIN, result
    assert result.cut, "words were on the air when it ended"
    assert result.unmarked == [], result
    assert result.lost == result.doubled == [], result
    assert result.unsaid == [], result
