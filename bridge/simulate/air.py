"""A light radio channel: narrow, with a little noise. Clear enough for an ear, and for a machine.

8 kHz, 300 to 3400 Hz, as a walkie-talkie carries it; handed on at 16 kHz.
"""

import numpy as np

from bridge.speech.sound import Samples, Sound

NARROW, WIDE = 8_000, 16_000  # Hz
LOW, HIGH, SLOPE = 300.0, 3_400.0, 12  # of the band; SLOPE is twice the order of the filter
FRAME = 160  # samples: 20 ms
ACTIVE = 1e-3  # of the loudest frame's power, 30 dB down: what still counts as speech
LEAD, TAIL = 0.15, 0.2  # seconds of open channel before and after
PEAK = 0.7


def on_air(sound: Sound, snr: float, pitch: float = 1.0, seed: int = 1) -> Sound:
    """The sound as a radio gives it: `snr` in dB of speech over noise, `pitch` 1 = as it was."""
    voice = Sound(sound.samples, round(sound.rate * pitch)).at(NARROW).samples
    gap = np.zeros(round(LEAD * NARROW), np.float32), np.zeros(round(TAIL * NARROW), np.float32)
    heard = _band(np.concatenate([gap[0], voice, gap[1]]))
    heard = heard + noise(len(heard), seed) * np.float32(_loudness(heard) * 10 ** (-snr / 20))
    return Sound(heard, NARROW).scaled(PEAK).at(WIDE)


def noise(count: int, seed: int) -> Samples:
    """Samples of an open channel with nobody on it, at 8 kHz and RMS 1."""
    hiss = _band(np.random.default_rng(seed).standard_normal(count).astype(np.float32))
    return hiss / np.float32(np.sqrt(np.mean(hiss**2)))


def _loudness(samples: Samples) -> float:
    """RMS while somebody speaks; a millionth for silence."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    power = (frames**2).mean(axis=1)
    loud = power[power > power.max(initial=0.0) * ACTIVE]
    return float(np.sqrt(loud.mean())) if len(loud) else 1e-6


def _band(samples: Samples) -> Samples:
    """A Butterworth filter's gain, without its phase."""
    hertz = np.fft.rfftfreq(len(samples), 1 / NARROW)
    gain = 1 / np.sqrt(1 + (LOW / np.maximum(hertz, 1)) ** SLOPE)
    gain /= np.sqrt(1 + (hertz / HIGH) ** SLOPE)
    narrow: Samples = np.fft.irfft(np.fft.rfft(samples) * gain, len(samples)).astype(np.float32)
    return narrow
