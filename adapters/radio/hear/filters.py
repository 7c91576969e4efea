"""Filters with linear phase, block by block.

Windowed sinc with a Kaiser window (Kaiser 1974; Oppenheim & Schafer, ch. 7). The high-pass has 641
taps and β 6: -6 dB at 250 Hz, within 0.1 dB from 300 Hz, below -60 dB up to 200 Hz, so the
sub-audible tones up to 199.5 Hz and hum go; its delay is exactly one block. The voice band has 129
taps: 300-3400 Hz with edges of about 250 Hz, short, so that a click does not ring into neighbours.
"""

import numpy as np
from numpy.typing import NDArray

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples

SUBAUDIBLE = 250.0  # Hz, -6 dB
VOICE = (290.0, 3400.0)  # Hz, -6 dB
LONG, SHORT = 2 * BLOCK + 1, 129  # taps

Taps = NDArray[np.float32]


class Fir:
    """A filter of an odd number of taps; what comes out is (taps - 1) / 2 samples late."""

    def __init__(self, taps: Taps) -> None:
        self._taps = taps
        self._before: Samples = np.zeros(len(taps) - 1, np.float32)

    def feed(self, block: Samples) -> Samples:
        """As many samples as came in; before the first there was silence."""
        stream = np.concatenate((self._before, block))
        self._before = stream[len(block) :]
        return np.asarray(np.convolve(stream, self._taps, "valid"), np.float32)


def low_pass(edge: float, taps: int, beta: float) -> Taps:
    """Taps of a low-pass with -6 dB at `edge` Hz, unity at 0 Hz."""
    time = np.arange(taps) - (taps - 1) / 2
    shape = np.sinc(2 * edge / RATE * time) * np.kaiser(taps, beta)
    return np.asarray(shape / shape.sum(), np.float32)


def high_pass() -> Fir:
    """What people listen to: everything from 300 Hz up, one block late."""
    taps = -low_pass(SUBAUDIBLE, LONG, 6.0)
    taps[LONG // 2] += 1
    return Fir(taps)


def voice_band() -> Fir:
    """What is measured: the band that a radio lets speech through, 4 ms late."""
    low, high = VOICE
    return Fir(low_pass(high, SHORT, 4.0) - low_pass(low, SHORT, 4.0))
