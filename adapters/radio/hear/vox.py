"""VOX: is there speech, by power alone, in noise whose level nobody knows and that drifts.

Power is that of 300-3400 Hz over 60 ms, in 24 slices of 2.5 ms; it counts for at most 1.25 times
their upper quartile, and opens nothing where the mean is far above that: clicks (a slice or two
each) do so, speech does not. The noise floor is the least power of the last seconds (minimum
statistics, Martin 2001): pauses between syllables show it, and steady noise, however loud, becomes
it. To open, more blocks must stand out than do not, by five; to stay open, 200 ms must stand out
together. A sudden rise of steady noise opens for as long as the window lasts; then it is the floor.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from adapters.radio.hear.sound import TINY, ratio
from adapters.radio.ids.heard import Samples

SLICES = 8  # of a block
SPAN = 3  # blocks that power is taken over
UPPER, PEAKED = 18, 1.25  # the quartile among 24 slices, and how far the mean may exceed it
CLICKS = 2.5  # how far it exceeds it in clicks
WARM = 6  # blocks until the filters and the span are full
SLOW = 10  # blocks that must stand out together to stay open
STEP = 10  # blocks of one minimum: 0.2 s
IDLE, TALKING = 10, 20  # minima: 2 s, and 4 s while somebody speaks
BIAS = ratio(1.0)  # the least of so many measurements of noise lies about 1 dB below its mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When power is speech: dB above the floor, least level in dBFS, blocks to be sure."""

    on_db: float = 4.0
    off_db: float = 2.5
    least_db: float = -55.0
    on: int = 5
    off: int = 10


class Vox:
    """Takes blocks of the voice band; `power` and `floor` are mean squares."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._rise, self._fall = ratio(self._limits.on_db), ratio(self._limits.off_db)
        self._least = ratio(self._limits.least_db)
        self._slices: deque[Samples] = deque(maxlen=SPAN)
        self._powers: deque[float] = deque(maxlen=SLOW)
        self._minima = _Least()
        self._score = 0  # what speaks for the other state
        self._cold = WARM
        self.active = False
        self.power = TINY
        self.floor = TINY

    def feed(self, block: Samples) -> bool:
        """Whether somebody speaks, at the end of this block."""
        self._slices.append(np.square(block).reshape(SLICES, -1).mean(axis=1))
        self.power, clicks = _robust(self._slices)
        self._powers.append(self.power)
        if self._cold:
            self._cold -= 1
            return False
        self.floor = self._minima.feed(self.power, talking=self.active) * BIAS
        turned = self._falls_silent() if self.active else self._speaks_up(clicks=clicks)
        if turned:
            self.active, self._score = not self.active, 0
        return self.active

    def _speaks_up(self, *, clicks: bool) -> bool:
        if clicks:
            return False
        if self.power > max(self.floor * self._rise, self._least):
            self._score += 1
        elif self.power < max(self.floor * self._fall, self._least):
            self._score = max(self._score - 1, 0)
        return self._score >= self._limits.on

    def _falls_silent(self) -> bool:
        """Half the least level is enough to go on."""
        slow = sum(self._powers) / len(self._powers)
        holds = max(self.power, slow) > max(self.floor * self._fall, self._least / 2)
        self._score = 0 if holds else self._score + 1
        return self._score >= self._limits.off


class _Least:
    """The least of a stream over the last seconds."""

    def __init__(self) -> None:
        self._minima: deque[float] = deque(maxlen=TALKING)
        self._current = float("inf")
        self._count = 0

    def feed(self, power: float, *, talking: bool) -> float:
        """Take one measurement; the least of those that still count."""
        self._current = min(self._current, power)
        self._count += 1
        least = min((*self._minima, self._current))
        if self._count == STEP:
            self._turn(talking=talking)
        return max(least, TINY)

    def _turn(self, *, talking: bool) -> None:
        self._minima.append(self._current)
        self._current, self._count = float("inf"), 0
        while not talking and len(self._minima) > IDLE:
            self._minima.popleft()


def _robust(slices: Iterable[Samples]) -> tuple[float, bool]:
    """The power of the slices without their peaks, and whether those were clicks."""
    joined = np.concatenate(tuple(slices))
    nth = len(joined) * UPPER // (SLICES * SPAN) - 1
    upper, mean = float(np.partition(joined, nth)[nth]), float(joined.mean())
    return min(mean, PEAKED * upper) + TINY, mean > CLICKS * upper
