"""Short-time spectra of a stream: where the strongest tone of a band is, and how pure it is.

Frames are Hann windows; a tone is found at the peak of the power spectrum, its frequency by a
parabola through the logarithms of the three highest bins (Smith & Serra 1987, PARSHL). The main
lobe of a Hann window of T seconds reaches 2/T Hz to either side, so a clean tone has all its power
there: the share of a peak in the power of the voice band tells tones from speech and noise at any
level, whatever hum or sub-audible tone lies below.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adapters.radio.ids.heard import RATE, Samples

VOICE = (300.0, 3400.0)  # Hz: what a radio lets through
POINTS = 1024  # of the transform: bins of 15.6 Hz
TINY = 1e-20  # power of silence, so that logarithms and shares stay finite

Floats = NDArray[np.float64]


class Frames:
    """Cuts a stream into overlapping frames. `length` and `hop` in samples."""

    def __init__(self, length: int, hop: int) -> None:
        self._length = length
        self._hop = hop
        self._kept: Samples = np.zeros(0, np.float32)
        self.at = 0  # the first sample of the next frame, counted from the start of the stream

    def feed(self, block: Samples) -> Samples:
        """All frames that are whole by now, one a row; their first samples are `hop` apart."""
        kept = np.concatenate((self._kept, block))
        count = max(0, (len(kept) - self._length) // self._hop + 1)
        if count == 0:
            self._kept = kept
            return np.zeros((0, self._length), np.float32)
        rows = np.lib.stride_tricks.sliding_window_view(kept, self._length)[:: self._hop][:count]
        self._kept = kept[count * self._hop :].copy()
        self.at += count * self._hop
        return rows

    def tail(self) -> Samples:
        """Silence enough to bring every sample so far into the middle of a frame."""
        return np.zeros(self._length, np.float32)


@dataclass(frozen=True, slots=True)
class Peaks:
    """The strongest tone of a band in every frame."""

    hertz: Floats
    power: Floats  # of the tone itself, full scale sine = 0.5
    share: Floats  # of the power of the voice band, 0…1


class Spectrum:
    """Power spectra of frames of `length` samples."""

    def __init__(self, length: int) -> None:
        self._window = np.hanning(length + 1)[:length].astype(np.float32)
        self._lobe = int(np.ceil(2 * RATE / length / self.bin))
        # Parseval: one-sided bins over the window's energy give the mean power of the frame.
        self._scale = 2.0 / (POINTS * float(np.sum(self._window.astype(np.float64) ** 2)))

    bin = RATE / POINTS

    def powers(self, frames: Samples) -> Floats:
        """Power of every bin of every frame, up to a little above the voice band."""
        bins = np.fft.rfft(frames * self._window, POINTS)[:, : round(VOICE[1] / self.bin) + 16]
        return np.asarray((bins.real**2 + bins.imag**2) * self._scale, np.float64)

    def peaks(self, powers: Floats, low: float, high: float) -> Peaks:
        """The strongest tone between `low` and `high` Hz."""
        first, last = round(low / self.bin), round(high / self.bin)
        rows = np.arange(len(powers))
        top = powers[:, first : last + 1].argmax(axis=1) + first
        sums = np.pad(np.cumsum(powers, axis=1), ((0, 0), (1, 0)))
        lobe = sums[rows, top + self._lobe + 1] - sums[rows, top - self._lobe]
        ends = (round(VOICE[0] / self.bin), round(VOICE[1] / self.bin) + 1)
        whole = sums[:, ends[1]] - sums[:, ends[0]]
        return Peaks(
            (top + _vertex(powers, rows, top)) * self.bin,
            lobe,
            np.minimum(1, lobe / (whole + TINY)),
        )


def _vertex(powers: Floats, rows: NDArray[np.int_], top: NDArray[np.int_]) -> Floats:
    """How far the true peak lies from the highest bin, in bins."""
    left, mid, right = (np.log(powers[rows, top + d] + TINY) for d in (-1, 0, 1))
    bend = left - 2 * mid + right
    shift = np.divide(0.5 * (left - right), bend, out=np.zeros_like(bend), where=bend < 0)
    return np.asarray(np.clip(shift, -0.5, 0.5))
