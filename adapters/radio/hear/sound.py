"""The units of hearing: blocks of 20 ms, powers and decibels."""

from collections.abc import Iterator
from math import log10

import numpy as np
from numpy.typing import NDArray

from adapters.radio.ids.heard import RATE, Samples

BLOCK = 320
"""Samples of a block: 20 ms."""

TINY = 1e-12
"""Power of silence (-120 dBFS), so that logarithms stay finite."""


def blocks(ms: int) -> int:
    """So many milliseconds in samples, up to whole blocks."""
    return -(-ms * RATE // (1000 * BLOCK)) * BLOCK


def seconds(samples: int) -> float:
    """Samples as seconds."""
    return samples / RATE


def silence() -> Samples:
    """One block of nothing."""
    return np.zeros(BLOCK, np.float32)


def power(samples: Samples) -> float:
    """The mean square; a full-scale square wave has 1."""
    return float(np.dot(samples, samples)) / max(len(samples), 1)


def decibel(ratio: float) -> float:
    """A ratio of powers in dB; of a power, dB below full scale."""
    return 10 * log10(max(ratio, TINY))


def ratio(db: float) -> float:
    """Decibels as a ratio of powers."""
    return float(10 ** (db / 10))


def from_pcm(data: bytes, channels: int = 1, channel: int = 0) -> Samples:
    """One channel of interleaved little-endian 16-bit samples; a broken last frame is left out."""
    whole = len(data) - len(data) % (2 * channels)
    frames: NDArray[np.int16] = np.frombuffer(data[:whole], "<i2")
    return np.asarray(frames[channel::channels] / 32768.0, np.float32)


def to_pcm(samples: Samples) -> NDArray[np.int16]:
    """Samples as 16-bit integers, rounded, held within ±32767."""
    return np.clip(np.rint(samples * 32767), -32767, 32767).astype("<i2")


class Cut:
    """Cuts a stream of pieces of any length into whole blocks."""

    def __init__(self) -> None:
        self._rest: Samples = np.zeros(0, np.float32)

    def feed(self, piece: Samples) -> Iterator[Samples]:
        """All blocks that are whole by now."""
        stream = np.concatenate((self._rest, piece))
        whole = len(stream) - len(stream) % BLOCK
        self._rest = stream[whole:]
        yield from np.split(stream[:whole], whole // BLOCK) if whole else ()

    def rest(self) -> Samples | None:
        """What is left at the end, filled up with silence to a block; None when nothing is."""
        rest, self._rest = self._rest, np.zeros(0, np.float32)
        return np.pad(rest, (0, BLOCK - len(rest))) if len(rest) else None
