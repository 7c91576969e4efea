"""The tone under the voice (CTCSS): it tells groups of radios apart, not single ones.

The EIA tones stand as little as 2.2 Hz apart and below 255 Hz, so the stream is thinned to 1,000
samples a second and looked at for half a second at a time. A tone counts when it leads its band in
three looks running, within half a per cent of its nominal frequency; a voice sweeps on.
"""

from collections.abc import Sequence

import numpy as np

from adapters.radio.ids.heard import RATE, Heard, Samples
from adapters.radio.ids.spectrum import TINY, Frames
from adapters.radio.ids.tones import sine

KIND = "ctcss"
TONES = (
    67.0, 69.3, 71.9, 74.4, 77.0, 79.7, 82.5, 85.4, 88.5, 91.5, 94.8, 97.4, 100.0, 103.5, 107.2,
    110.9, 114.8, 118.8, 123.0, 127.3, 131.8, 136.5, 141.3, 146.2, 151.4, 156.7, 159.8, 162.2,
    165.5, 167.9, 171.3, 173.8, 177.3, 179.9, 183.5, 186.2, 189.9, 192.8, 196.6, 199.5, 203.5,
    206.5, 210.7, 218.1, 225.7, 229.1, 233.6, 241.8, 250.3, 254.1,
)  # fmt: skip
THIN = 16  # of the stream's samples one is kept
LENGTH, HOP = 512 * THIN, 128 * THIN  # samples of the stream
POINTS = 8192  # of the transform: bins of 0.12 Hz
BAND = (60.0, 260.0)  # Hz
PURE = 0.6  # share of the tone in its band
OFF = 0.005  # of a tone's frequency
LOOKS = 3
QUIET = -60.0  # dBFS
_LOW = np.hamming(257) * np.sinc(2 * 400 / RATE * np.arange(-128, 129)) * 800 / RATE


class Ctcss:
    """Hears which tone lies under a transmission; tells it once, when it is sure."""

    def __init__(self) -> None:
        self._frames = Frames(LENGTH + len(_LOW) - 1, HOP)
        self._window = np.hanning(LENGTH // THIN)
        self._fed = 0
        self._looks: list[float] = []  # the tones of the last looks, 0: none
        self._told = 0.0

    def feed(self, block: Samples) -> Sequence[Heard]:
        """Take samples; a tone that is now certain."""
        self._fed += len(block)
        at = self._frames.at
        found: list[Heard] = []
        for nth, frame in enumerate(self._frames.feed(block)):
            self._look(self._tone(frame), at + nth * HOP, found)
        return found

    def finish(self) -> Sequence[Heard]:
        """The transmission is over; what was not certain stays untold."""
        self._frames = Frames(LENGTH + len(_LOW) - 1, HOP)
        self._frames.at = self._fed
        self._looks, self._told = [], 0.0
        return ()

    def _look(self, tone: float, at: int, found: list[Heard]) -> None:
        self._looks = [*self._looks[1 - LOOKS :], tone]
        if len(self._looks) < LOOKS or len(set(self._looks)) > 1 or tone == self._told:
            return
        self._told = tone
        if tone:
            begun = at - (LOOKS - 1) * HOP
            found.append(Heard(kind=KIND, code=f"{tone:.1f}", at=begun, until=at + LENGTH))

    def _tone(self, frame: Samples) -> float:
        """The nominal tone of half a second, 0 where there is none."""
        thin = np.convolve(frame, _LOW, "valid")[::THIN] * self._window
        powers = np.abs(np.fft.rfft(thin, POINTS)) ** 2
        step = RATE / THIN / POINTS
        first, last = (round(edge / step) for edge in BAND)
        top = int(powers[first:last].argmax()) + first
        lobe = round(2 * RATE / LENGTH / step)
        power = powers[top - lobe : top + lobe + 1].sum()
        level = 2 * power / (POINTS * np.sum(self._window**2))
        if power < PURE * powers[first:last].sum() + TINY or level < 0.5 * 10 ** (QUIET / 10):
            return 0.0
        near = min(TONES, key=lambda tone: abs(tone - top * step))
        return near if abs(near - top * step) < OFF * near else 0.0


def encode(tone: float, seconds: float, *, level: float = -20.0) -> Samples:
    """The tone, to be added to what is said; `level` in dBFS."""
    return sine((tone,), seconds, level)
