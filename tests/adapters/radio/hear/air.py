"""A made-up air: speech-like sound, noises and clicks, all from a seed, with exact true times.

SNR: mean power of the speech while it sounds over that of the noise, both in 300-3400 Hz.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples

Dice = np.random.Generator
Spectrum = NDArray[np.float64]
FORMANTS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480))


def shaped(samples: Samples, gain: Spectrum) -> Samples:
    """The samples with each frequency's amplitude multiplied."""
    return np.fft.irfft(np.fft.rfft(samples) * gain, len(samples)).astype(np.float32)


def hertz(count: int) -> Spectrum:
    return np.asarray(np.fft.rfftfreq(count, 1 / RATE), np.float64)


def white(dice: Dice, count: int) -> Samples:
    return dice.standard_normal(count, dtype=np.float32)


def pink(dice: Dice, count: int) -> Samples:
    """-3 dB an octave from 50 Hz."""
    return shaped(white(dice, count), 1 / np.sqrt(np.maximum(hertz(count), 50) / 1000))


def hiss(dice: Dice, count: int) -> Samples:
    """What a receiver without squelch gives: 300-3400 Hz, rising 6 dB an octave."""
    f = hertz(count)
    return shaped(white(dice, count), np.where((f > 300) & (f < 3400), f / 1000, 0.0))


def drift(count: int, *, db: float = 3.0, every: float = 30.0) -> Samples:
    """A gain that swings ±`db` every so many seconds."""
    swing = np.sin(2 * np.pi * np.arange(count) / RATE / every)
    return (10 ** (db / 20 * swing)).astype(np.float32)


def hum(count: int, hz: float = 50.0) -> Samples:
    """Mains hum with odd harmonics."""
    t = np.arange(count) / RATE
    tones = (np.sin(2 * np.pi * hz * n * t) / n for n in (1, 3, 5, 7, 9))
    return np.asarray(sum(tones), np.float32)


def clicks(dice: Dice, count: int, *, each_second: float) -> Samples:
    """Impulses at random times, each a ring of about a millisecond, peaks up to 1."""
    out = np.zeros(count + 64, np.float32)
    ring = np.exp(-np.arange(32) / 6) * np.cos(np.arange(32) * 0.9)
    for at in dice.integers(0, count, round(count / RATE * each_second)):
        out[at : at + 32] += ring * dice.uniform(-1, 1)
    return out[:count]


def band_power(samples: Samples) -> float:
    """Mean power in 300-3400 Hz."""
    f = hertz(len(samples))
    kept = np.abs(np.fft.rfft(samples)) ** 2 * ((f >= 300) & (f <= 3400))
    return 2 * float(kept.sum()) / len(samples) ** 2


def syllable(dice: Dice, count: int) -> Samples:
    """A consonant of noise, then a voice through formants."""
    pitch = dice.uniform(100, 230)
    phase = np.cumsum(pitch * (1 + 0.1 * np.linspace(-1, 1, count) * dice.uniform(-1, 1))) / RATE
    pulses = np.diff(np.floor(phase), prepend=0.0).astype(np.float32)
    f = hertz(count)
    formants = FORMANTS[dice.integers(len(FORMANTS))]
    gain = np.sum([1 / (1 + ((f - at) / 80) ** 2) * 500 / at for at in formants], axis=0)
    voice = shaped(pulses, gain)
    voice = at_power(voice, 0)
    rise = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / 320)
    onset = shaped(white(dice, count), (f > 1500) / 2) * (np.arange(count) < 800)
    return np.asarray(voice * rise + onset, np.float32)


def words(dice: Dice, count: int) -> Samples:
    """Syllables of 120-260 ms from the first sample to the last, breaks of 20-90 ms."""
    out = np.zeros(count, np.float32)
    at = 0
    while at < count:
        length = int(dice.uniform(0.12, 0.26) * RATE) // 64 * 64
        length = count - at if count - at < length + RATE // 5 else length
        out[at : at + length] = syllable(dice, length) * dice.uniform(0.6, 1.0)
        at += length + int(dice.uniform(0.02, 0.09) * RATE)
    return out


@dataclass(frozen=True)
class Spoken:
    """One true transmission: first sample with sound, first without."""

    at: int
    until: int


def blocks_of(samples: Samples) -> Iterator[Samples]:
    return (samples[i : i + BLOCK] for i in range(0, len(samples) - BLOCK + 1, BLOCK))


def at_power(samples: Samples, db: float) -> Samples:
    """Scaled so that its power in the voice band is so many dBFS."""
    return np.asarray(samples * np.sqrt(10 ** (db / 10) / band_power(samples)), np.float32)
