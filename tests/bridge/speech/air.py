"""A simulated radio channel, for tests and measuring: 8 kHz, 300 to 3400 Hz, clipping, noise, tail."""

import numpy as np

from bridge.speech.sound import Samples, Sound

RATE = 8_000
TAIL = 0.15  # seconds of open squelch after the speech


def on_air(sound: Sound, snr: float | None, seed: int = 1) -> Sound:
    """The sound as a radio gives it; `snr` in dB over the speech while it is active, None = no noise."""
    loud = _band(sound.at(RATE).samples)
    most = active(loud) * 2  # 6 dB over the speech
    heard = np.concatenate([_band(np.clip(loud, -most, most)), np.zeros(int(TAIL * RATE))])
    speech = active(heard[: -int(TAIL * RATE)])
    hiss = _band(np.random.default_rng(seed).standard_normal(len(heard)).astype(np.float32))
    hiss /= np.sqrt(np.mean(hiss**2))
    heard = heard + (hiss * speech * 10 ** (-snr / 20) if snr is not None else 0)
    heard[-int(TAIL * RATE) :] += hiss[-int(TAIL * RATE) :] * speech * 0.5
    return Sound(heard.astype(np.float32), RATE).scaled(0.8)


def active(samples: Samples) -> float:
    """RMS of the 20 ms frames within 30 dB of the loudest."""
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    power = (frames**2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() / 1000].mean()))


def _band(samples: Samples) -> Samples:
    """Butterworth of the 6th order, 300 to 3400 Hz, without phase."""
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    low = 1 / np.sqrt(1 + (300 / np.maximum(hertz, 1)) ** 12)
    high = 1 / np.sqrt(1 + (hertz / 3400) ** 12)
    return np.fft.irfft(np.fft.rfft(samples) * low * high, len(samples)).astype(np.float32)
