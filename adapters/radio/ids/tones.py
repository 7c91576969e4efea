"""Tones to be sent: pieces of sine with soft ends, never louder than asked."""

from collections.abc import Iterable, Sequence

import numpy as np

from adapters.radio.ids.heard import RATE, Samples

SOFT = 0.002  # seconds of raised cosine at both ends: no click splatters over the channel


def sine(hertz: Sequence[float], seconds: float, level: float) -> Samples:
    """These tones together, each at an equal share; `level` is the peak of the sum in dBFS."""
    time = np.arange(round(seconds * RATE)) / RATE
    peak = 10 ** (level / 20) / len(hertz)
    mix = peak * sum(np.sin(2 * np.pi * f * time) for f in hertz)
    return (mix * _ends(len(time))).astype(np.float32)


def silence(seconds: float) -> Samples:
    """Nothing, for so long."""
    return np.zeros(round(seconds * RATE), np.float32)


def chain(pieces: Iterable[tuple[float, float]], level: float) -> Samples:
    """Tones (Hz, seconds) one after another without a break in phase; `level` in dBFS."""
    if not (steps := [np.full(round(seconds * RATE), hertz) for hertz, seconds in pieces]):
        return silence(0)
    phase = np.concatenate(([0.0], np.cumsum(np.concatenate(steps))[:-1])) * (2 * np.pi / RATE)
    return (10 ** (level / 20) * np.sin(phase) * _ends(len(phase))).astype(np.float32)


def _ends(count: int) -> Samples:
    soft = min(round(SOFT * RATE), count // 2)
    rise = 0.5 - 0.5 * np.cos(np.pi * np.arange(soft) / max(soft, 1))
    return np.concatenate((rise, np.ones(count - 2 * soft), rise[::-1])).astype(np.float32)
