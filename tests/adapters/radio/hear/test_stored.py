"""Everything that was said is in one recording each, from the first sample to the last.

`bench.squelch` does it with 200 transmissions in each noise.
"""

from pathlib import Path

import numpy as np
import pytest

from adapters.radio.hear.ear import Opens
from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE
from bench.stored import Stored, evening, judged, stored
from tests.adapters.radio.hear.air import pink, words


@pytest.mark.parametrize("opens", [Opens.LINE, Opens.VOX])
def test_every_transmission_is_one_whole_recording(opens: Opens, tmp_path: Path) -> None:
    air = evening(np.random.default_rng(4), pink, opens, 12)
    assert judged(air, stored(air, opens, tmp_path)).good
    assert not list(tmp_path.iterdir()), "what was handed in has left the spool"


def test_the_judge_sees_what_is_wrong() -> None:
    air = evening(np.random.default_rng(4), pink, Opens.VOX, 4)
    first, second, third, _ = air.spoken
    other = words(np.random.default_rng(9), RATE)
    kept = judged(
        air,
        [
            Stored(first.at, air.sound[first.at + 4 * BLOCK : first.until]),
            Stored(second.at, air.sound[second.at : third.until]),
            Stored(third.at, air.sound[third.at : third.until]),
            Stored(0, other),
        ],
    )
    assert (kept.spoken, kept.whole, kept.cut) == (4, 1, 1)
    assert (kept.split, kept.merged, kept.missed, kept.invented) == (1, 1, 1, 1)
    assert not kept.good
