"""The modem of MDC1200: bits at 1,200 baud as minimum-shift keying of 1,200 and 1,800 Hz.

A bit that equals the one before is one cycle of 1,200 Hz, one that differs is one and a half of
1,800 Hz; so the sign of the carrier at the end of every bit is the bit itself, and one wrong tone
spoils one bit only. The receiver is the coherent one for MSK (Pasupathy 1979): it correlates with
a half cosine of two bits around every bit's end. The burst is found by correlation with the sync
word as a waveform, at seven speeds; the speed is then found more exactly as the one that lines up
the squares of all correlations, which do not know the bits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.ids.mdc_code import Bits
from adapters.radio.ids.spectrum import TINY, Floats

BAUD = 1200
SAME, CHANGED = 1200.0, 1800.0  # Hz
SYNC = np.unpackbits(np.frombuffer(bytes.fromhex("07092a446f"), np.uint8)).astype(np.int8)
LEADER = np.tile(np.array((0, 1), np.int8), 28)  # seven bytes of 55 hex
SPEEDS = tuple(1 + 0.005 * step for step in range(-3, 4))  # ±1.5 %, found to a quarter per cent
NEAR = tuple(0.0005 * step for step in range(-6, 7))
CHUNK = 2048  # samples searched at a time
ALIKE = 0.5  # share of the power that has the shape of the sync word: 0.5 is a signal at 0 dB
BAND = (600.0, 2400.0)  # Hz: the main lobe of the spectrum
REACH = 16  # samples to either side of a bit's end: a bit has 13.3, at the slowest 13.6
_TAPS = 121

Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Sync:
    """A sync word: the sample where its second bit begins, its speed, and how alike it is."""

    at: int
    speed: float
    alike: float

    @property
    def bit(self) -> float:
        """Samples a bit."""
        return RATE / BAUD / self.speed


def modulate(bits: Bits, *, speed: float = 1.0, level: float = -6.0) -> Samples:
    """The bits as sound; `level` is the peak in dBFS."""
    return (10 ** (level / 20) * np.sin(_phases(bits, 0, speed))).astype(np.float32)


def _phases(bits: Bits, before: int, speed: float) -> Floats:
    """The phase at every sample; `before` is the bit before the first."""
    changed = np.diff(bits, prepend=before) != 0
    bit = RATE / BAUD / speed
    time = np.arange(int(len(bits) * bit)) / bit
    number = time.astype(np.int64)
    cycles = np.concatenate(([0.0], np.cumsum(np.where(changed, 1.5, 1.0))))
    begun = cycles[number] + (time - number) * np.where(changed, 1.5, 1.0)[number]
    return np.asarray(2 * np.pi * begun)


def _band_pass() -> Floats:
    """A linear-phase filter for the band, by windowed sinc."""
    time = (np.arange(_TAPS) - _TAPS // 2) / RATE
    low, high = (2 * f * np.sinc(2 * f * time) for f in BAND)
    return np.asarray((high - low) * np.hamming(_TAPS) / RATE)


FILTER = _band_pass()
DELAY = _TAPS // 2  # samples

# The first bit of the sync word is left out: its tone depends on the leader before it.
_WORDS = [np.exp(1j * _phases(SYNC[1:], int(SYNC[0]), speed)) for speed in SPEEDS]
WORD = max(len(word) for word in _WORDS)
STEP = CHUNK - WORD - 2 * REACH  # samples by which the search goes on
_TURNED = np.stack([np.conj(np.fft.fft(word, CHUNK)) for word in _WORDS])
_LENGTHS = np.array([len(word) for word in _WORDS])


def find(chunk: Floats) -> Sync | None:
    """The first sync word that begins within the first STEP of CHUNK filtered samples."""
    alike = _alike(chunk)
    best = alike.max(axis=0)
    over = best[:STEP] > ALIKE
    if not over.any():
        return None
    first = int(over.argmax())
    at = first + int(best[first : first + REACH].argmax())
    speed = int(alike[:, at].argmax())
    return Sync(at, SPEEDS[speed], float(best[at]))


def _alike(chunk: Floats) -> Floats:
    """For every speed and every beginning: the share of the power that is the sync word."""
    starts = np.arange(STEP + 2 * REACH)
    matched = np.fft.ifft(np.fft.fft(chunk) * _TURNED, axis=1)[:, : len(starts)]
    energy = np.concatenate(([0.0], np.cumsum(chunk**2)))
    within = energy[starts + _LENGTHS[:, None]] - energy[starts]
    return np.asarray(2 * np.abs(matched) ** 2 / (_LENGTHS[:, None] * within + TINY))


def reach(count: int, sync: Sync) -> int:
    """Samples from the sync word's mark to where `count` bits after it can be read."""
    return int((len(SYNC) + count) * sync.bit * 1.005) + REACH


def read(after: Floats, sync: Sync, count: int) -> Floats:
    """Soft values (positive = 0) of `count` bits after the sync word.

    `after` are filtered samples; its sample REACH is the one that `sync.at` names.
    """
    number = np.arange(len(SYNC) + count, dtype=np.float64)
    middle = (len(SYNC) - 1) / 2  # of the sync word, where its place is known best
    bits: Floats = number - middle
    seen = [_ends(after, sync, bits, 1 + near) for near in NEAR]
    squares = [np.sum(ends**2) for ends in seen]
    best = int(np.abs(squares).argmax())
    soft = np.real(seen[best] * np.exp(-0.5j * np.angle(squares[best])))
    sign = np.sign(np.sum(soft[: len(SYNC)] * (1 - 2 * SYNC))) or 1.0
    return np.asarray(sign * soft[len(SYNC) :] / (np.mean(np.abs(soft)) + TINY))


def _ends(after: Floats, sync: Sync, bits: Floats, quicker: float) -> Complex:
    """The carrier at the ends of bits, which count from the middle of the sync word."""
    speed = sync.speed * quicker
    bit = RATE / BAUD / speed
    when = REACH + (len(SYNC) - 1) / 2 * sync.bit + bits * bit
    index = np.rint(when).astype(np.int64)[:, None] + np.arange(1 - REACH, REACH)
    tau = index - when[:, None]
    pulse = np.where(np.abs(tau) < bit, np.cos(np.pi * tau / (2 * bit)), 0.0)
    carrier = np.exp(-2j * np.pi * (SAME + CHANGED) / 2 * speed / RATE * tau)
    return np.asarray(np.sum(after[np.clip(index, 0, len(after) - 1)] * pulse * carrier, axis=1))
