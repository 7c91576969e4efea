"""A radio path for sound: noise of a stated strength, a filter, a wrong clock, any block size.

Signal-to-noise ratio here: mean power of the signal while it sounds, over the power of white noise
that was cut to 300–3,400 Hz.
"""

import subprocess
from collections.abc import Iterator, Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from adapters.radio.ids.heard import RATE, Decoder, Heard, Samples

PASS = (300.0, 3400.0)
VOICES = ("en-us", "en-us+f3", "en-gb+m2", "cmn-latn-pinyin", "cmn-latn-pinyin+f2", "de+f4")
WORDS = (
    "Seventeen here, two visitors have lost each other at the upper station, please advise.",
    "mi2 hun2 tai2 ping2 tai2 you3 yi1 wei4 lao3 ren2 shuai1 dao3 le, qing3 zhi1 yuan2.",
    "Five five nine, one two three four, the queue at the lift is three hundred people long.",
    "qi1 hao4 shou1 dao4, wo3 yi3 jing1 dao4 da2 tian1 xia4 di4 yi1 qiao2.",
    "Oh no, a phone fell over the rail; nobody is hurt, we are waiting for the rescue team now.",
)


def cut(samples: NDArray[np.float64] | Samples) -> NDArray[np.float64]:
    """Only what a radio lets through."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < PASS[0]) | (hertz > PASS[1])] = 0
    return np.fft.irfft(spectrum, len(samples))


def noise(rng: np.random.Generator, count: int, power: float) -> Samples:
    raw = cut(rng.normal(size=count))
    return np.asarray(raw * np.sqrt(power / np.mean(raw**2)), np.float32)


def power(signal: Samples) -> float:
    """While it sounds: the mean over the stretches of 5 ms that are no pause."""
    stretches = signal[: len(signal) // 80 * 80].reshape(-1, 80).astype(np.float64)
    powers = np.mean(stretches**2, axis=1)
    return float(powers[powers > 0.25 * powers.max()].mean())


def heard_through(
    signal: Samples,
    rng: np.random.Generator,
    snr: float,
    *,
    before: float = 0.3,
    after: float = 0.3,
) -> Samples:
    """The signal, with silence around it, under noise."""
    lead = round((before + 0.02 * rng.random()) * RATE)
    whole: Samples = np.pad(signal, (lead, round(after * RATE)))
    return whole + noise(rng, len(whole), power(signal) / 10 ** (snr / 10))


def clocked(signal: Samples, speed: float) -> Samples:
    """As a sender whose clock runs at `speed` gives it."""
    return np.asarray(soxr.resample(signal, RATE * speed, RATE), np.float32)


def narrow(signal: Samples) -> Samples:
    """Through a path of 8,000 samples a second."""
    return np.asarray(soxr.resample(soxr.resample(signal, RATE, 8000), 8000, RATE), np.float32)


def scaled(signal: Samples, dbfs: float) -> Samples:
    """With its peak at this level."""
    return np.asarray(signal * (10 ** (dbfs / 20) / np.abs(signal).max()), np.float32)


def blocks(samples: Samples, sizes: Sequence[int]) -> Iterator[Samples]:
    at, nth = 0, 0
    while at < len(samples):
        size = sizes[nth % len(sizes)]
        yield samples[at : at + size]
        at, nth = at + size, nth + 1


def listen(decoder: Decoder, samples: Samples, *sizes: int) -> list[Heard]:
    """All that is heard, in blocks of 20 ms or of these sizes, to the end of the transmission."""
    heard = [one for block in blocks(samples, sizes or (320,)) for one in decoder.feed(block)]
    return [*heard, *decoder.finish()]


def codes(heard: Sequence[Heard]) -> list[str]:
    return [one.code for one in heard]


def spoken(voice: str, words: str, *, pitch: int = 50, speed: int = 160) -> Samples:
    """Words from espeak-ng, as a radio passes them, peak at -3 dBFS."""
    command = ["espeak-ng", "-v", voice, "-p", str(pitch), "-s", str(speed), "--stdout", words]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    raw = np.frombuffer(done.stdout[44:], "<i2").astype(np.float32) / 32768
    return scaled(cut(soxr.resample(raw, 22_050, RATE)).astype(np.float32), -3.0)
