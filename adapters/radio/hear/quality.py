"""How well a transmission was heard: level and signal-to-noise ratio, in constant memory.

Definition. Powers are those of 300-3400 Hz in blocks of 20 ms, while the signal is on. Noise is
their tenth percentile (the pauses between syllables), less what a percentile lies below the mean
of such noise, and at least the floor before the signal. Speech is the mean power of the blocks
more than 3 dB above the noise, less the noise. SNR = speech / noise.
"""

import numpy as np

from adapters.radio.hear.sound import TINY, decibel, ratio

LOWEST, BINS_A_DB, BINS = -120.0, 4, 500
PERCENTILE = 0.1
BELOW = ratio(0.7)  # mean over tenth percentile of noise with 124 degrees of freedom (chi square)
ABOVE = 2.0  # noise, from which a block has speech
WORST, BEST = -5.0, 40.0  # dB; beyond them nothing is measured


class Quality:
    """Takes the powers of one transmission; `before` is the noise power before it."""

    def __init__(self, before: float = TINY) -> None:
        self._before = before
        self._counts = np.zeros(BINS, np.int64)
        self._sums = np.zeros(BINS)

    def feed(self, power: float) -> None:
        """One block in which the signal was on."""
        nth = int((decibel(power) - LOWEST) * BINS_A_DB)
        nth = min(max(nth, 0), BINS - 1)
        self._counts[nth] += 1
        self._sums[nth] += power

    def noise(self) -> float:
        """The noise power."""
        if not (total := int(self._counts.sum())):
            return self._before
        nth = int(np.searchsorted(np.cumsum(self._counts), PERCENTILE * total))
        inside = float(self._sums[nth]) / max(int(self._counts[nth]), 1) * BELOW
        return max(inside, self._before, TINY)

    def speech(self) -> float:
        """The power of active speech alone; 0 where there is none."""
        noise = self.noise()
        first = int((decibel(noise * ABOVE) - LOWEST) * BINS_A_DB)
        count = int(self._counts[first:].sum())
        return max(float(self._sums[first:].sum()) / count - noise, 0.0) if count else 0.0

    def snr_db(self) -> float:
        """Between -5 (or no speech at all) and 40 dB."""
        return min(max(decibel(self.speech() / self.noise()), WORST), BEST)

    def level_db(self) -> float:
        """The level of active speech, dBFS; that of everything where none stands out."""
        everything = self._sums.sum() / max(int(self._counts.sum()), 1)
        return decibel(self.speech() or float(everything))
