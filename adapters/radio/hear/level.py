"""Automatic level: slow, led by speech alone, and never beyond full scale.

The gain follows the power of voiced blocks towards a target, down faster than up; noise between
words does not lift it. A limiter then bounds it in slices of 1.25 ms so that no sample passes the
ceiling; it bends the gain within the slices before, and steps down only where a block begins loud.
"""

from dataclasses import dataclass

import numpy as np

from adapters.radio.hear.sound import TINY, decibel, power
from adapters.radio.ids.heard import Samples

SLICE = 20  # samples
CEILING = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Level of active speech in dBFS, bounds of the gain in dB, speed in dB a block of 20 ms."""

    level_db: float = -20.0
    least_db: float = -12.0
    most_db: float = 24.0
    up_db: float = 0.1  # 5 dB a second of speech
    down_db: float = 0.6


class Level:
    """`gain_db` is what the last block was raised by before the limiter."""

    def __init__(self, target: Target | None = None) -> None:
        self._target = target or Target()
        self._speech = 0.0  # smoothed power of speech as received
        self._last = 1.0  # gain at the end of the last block
        self.gain_db = 0.0

    def feed(self, block: Samples, *, voiced: bool) -> Samples:
        """The block at its level; none of it beyond the ceiling."""
        if voiced:
            self._follow(power(block))
        gains = self._limited(block)
        self._last = float(gains[-1])
        steps = np.arange(len(gains)) * SLICE
        out = block * np.interp(np.arange(len(block)), steps, gains)
        return np.asarray(np.clip(out, -CEILING, CEILING), np.float32)

    def _follow(self, now: float) -> None:
        """Move towards what the speech so far wants; a second of it counts."""
        share = 0.02 if self._speech else 1.0
        self._speech += share * (now - self._speech)
        wanted = self._target.level_db - decibel(max(self._speech, TINY))
        wanted = min(max(wanted, self._target.least_db), self._target.most_db)
        change = min(max(wanted - self.gain_db, -self._target.down_db), self._target.up_db)
        self.gain_db += change

    def _limited(self, block: Samples) -> Samples:
        """The gain at the edges of all slices: at each, what both neighbours bear."""
        peaks = np.abs(block).reshape(-1, SLICE).max(axis=1)
        bears = CEILING / np.maximum(peaks, TINY)
        wanted = np.linspace(self._last, 10 ** (self.gain_db / 20), len(bears) + 1)
        edges = np.concatenate((bears[:1], np.minimum(bears[:-1], bears[1:]), bears[-1:]))
        return np.asarray(np.minimum(wanted, edges), np.float32)
