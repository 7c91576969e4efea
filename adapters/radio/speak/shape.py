"""Speech made fit for the air: one rate, one level, no silence around it, never too long. Pure."""

import numpy as np
import soxr

from adapters.radio.hear.sound import BLOCK, blocks, from_pcm, power
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.alerts import whole
from bridge.ports import Speech

PEAK = 0.7  # -3 dBFS: room for the filters of a sound card
QUIET = -50.0  # dB below the peak is silence
KEPT = blocks(40)  # of the silence at both ends: a soft consonant is not cut
LOOK = blocks(1_500)  # how far before the limit a quiet moment is looked for
WINDOW = blocks(40)


def shaped(speech: Speech, peak: float = PEAK) -> Samples:
    """Words at our rate, as loud as `peak` at their loudest, whole blocks; none if silent."""
    samples = from_pcm(speech.pcm)
    if speech.rate != RATE and len(samples):
        samples = soxr.resample(samples, speech.rate, RATE).astype(np.float32)
    loudest = float(np.abs(samples).max(initial=0.0))
    if loudest <= 0:
        return np.zeros(0, np.float32)
    return whole(_trimmed(samples, loudest) * np.float32(peak / loudest))


def pieces(samples: Samples, longest: int) -> list[Samples]:
    """Cut so that no piece is longer than `longest`, each time at the quietest moment near it."""
    found: list[Samples] = []
    while len(samples) > longest:
        at = _quietest(samples, longest)
        found.append(samples[:at])
        samples = samples[at:]
    return [*found, samples] if len(samples) else found


def _trimmed(samples: Samples, loudest: float) -> Samples:
    heard = np.flatnonzero(np.abs(samples) > loudest * 10 ** (QUIET / 20))
    return samples[max(int(heard[0]) - KEPT, 0) : int(heard[-1]) + 1 + KEPT]


def _quietest(samples: Samples, longest: int) -> int:
    """A place at a block's edge in the quietest window of the last third, at most `longest`."""
    last = longest - longest % BLOCK
    first = max(last - min(LOOK, last // 3), BLOCK)
    places = range(last, first - 1, -BLOCK)  # of equals, the latest
    half = WINDOW // 2
    return min(places, key=lambda p: power(samples[max(p - half, 0) : p + half]))
