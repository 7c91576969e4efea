"""The tones before the words, by priority: a listener knows how urgent it is before the first word.

1: hi-lo, a good second; 2: two rising tones; 3: one short tone; 4: none. All lie below the lowest
tone of the selective-call systems (810 Hz) and are pure, so no decoder takes them for an identity.
"""

from collections.abc import Mapping

import numpy as np

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import Samples
from adapters.radio.ids.tones import chain, silence

LOW, HIGH = 520.0, 700.0  # Hz
LEVEL = -6.0  # dBFS, peak
PAUSE = 0.12  # seconds between the tones and the first word

_TONES: Mapping[int, tuple[tuple[float, float], ...]] = {
    1: ((HIGH, 0.15), (LOW, 0.15)) * 4,
    2: ((LOW, 0.2), (HIGH, 0.2)),
    3: ((HIGH, 0.15),),
}


def alerts(level: float = LEVEL) -> dict[int, Samples]:
    """The tones of each priority that has some, whole blocks; `level` is their peak in dBFS."""
    return {
        priority: whole(np.concatenate((chain(tones, level), silence(PAUSE))))
        for priority, tones in _TONES.items()
    }


def whole(samples: Samples) -> Samples:
    """Filled up with silence to whole blocks."""
    return np.pad(samples, (0, -len(samples) % BLOCK)).astype(np.float32)
