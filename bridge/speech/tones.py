"""What no recogniser shall hear in a recording: stretches where a radio or a keypad sounds.

Hiss stands in their place, as loud as the quietest tenth of the rest: with nothing there, the noise
would look smaller than it is. The recording itself stays as it was heard.
"""

from collections.abc import Sequence

import numpy as np

from bridge.speech.sound import Sound

FRAME = 0.02  # seconds
QUIETEST = 10  # per cent
MOST = 64  # stretches of one recording


def without(sound: Sound, stretches: Sequence[tuple[float, float]]) -> Sound:
    """The sound without these stretches (from, to; seconds); those that are none count nothing."""
    tones = _within(sound, stretches)
    if not tones.any():
        return sound
    size = int(FRAME * sound.rate)
    rest = sound.samples[~tones]
    frames = rest[: len(rest) - len(rest) % size].reshape(-1, size)
    powers = np.mean(frames**2, axis=1) if len(frames) else np.zeros(1)
    loud = np.sqrt(np.percentile(powers, QUIETEST))
    hiss = np.random.default_rng(0).standard_normal(len(sound.samples)) * loud
    return Sound(np.where(tones, hiss, sound.samples).astype(np.float32), sound.rate)


def _within(sound: Sound, stretches: Sequence[tuple[float, float]]) -> np.ndarray:
    tones = np.zeros(len(sound.samples), bool)
    for begin, end in stretches[:MOST]:
        if 0 <= begin < end < float("inf"):
            tones[int(begin * sound.rate) : int(end * sound.rate) + 1] = True
    return tones
