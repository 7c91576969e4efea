"""What a recording is worth: its level, its noise, and what words from it may be believed.

Figures were chosen on speech of our own making through a simulated channel (see agree); real
radios are worse, so under about 10 dB nothing is believed enough to send anybody without a person.
"""

import numpy as np

from bridge.speech.gate import Gate
from bridge.speech.sound import Samples, Sound

RATE = 8_000  # what a narrow radio channel carries
WINDOW, STEP = 256, 128  # samples: 32 ms, half over each other
BAND = slice(8, 112)  # 250 to 3500 Hz
QUIETEST = 10  # per cent of the frames of each band are noise alone, even in fluent speech
CLEAN = 60.0  # dB; more is not told apart
SHORTEST = 0.2  # seconds; less is a click
SILENT = -60.0  # dBFS; less is nothing
LEAST_SPEECH = 0.12  # seconds; "好" has this much, noise has none
MOST = 0.95  # nobody is surer than this of a machine's words


def level(sound: Sound) -> float:
    """RMS in dB under full scale; −120 for silence."""
    power = float(np.mean(sound.samples**2)) if len(sound.samples) else 0.0
    return float(10 * np.log10(max(power, 1e-12)))


def snr(sound: Sound) -> float:
    """Speech over noise in dB, −10 … 60: the noise of each band is that of its quietest frames."""
    power = _power(sound.at(RATE).samples)[:, BAND]
    if not len(power):
        return -10.0
    bands = np.percentile(power, QUIETEST, axis=0) / -np.log(1 - QUIETEST / 100)
    noise, frames = float(bands.sum()), power.sum(axis=1)
    active = frames[frames > max(frames.max() / 1000, 2 * noise)]
    speech = float(active.mean()) - noise if len(active) else 0.0
    return float(np.clip(10 * np.log10(max(speech, 1e-12) / max(noise, 1e-12)), -10.0, CLEAN))


def why_no_speech(sound: Sound, gate: Gate | None) -> str:
    """Why there is nothing to understand; "" where there is. Without a gate noise passes."""
    if sound.seconds < SHORTEST:
        return f"only {sound.seconds:.2f} s long"
    if level(sound) < SILENT:
        return "silence"
    if gate is not None and gate.speech(sound) < LEAST_SPEECH:
        return "noise without speech"
    return ""


def confidence(agreement: float, decibels: float) -> float:
    """Ours, 0…0.95, from how passes agree and how clean the sound is; below 0.5 under 10 dB.

    At 20 dB passes agree on what was never said in 3 of 100 transmissions: a person looks at them.
    """
    words = np.clip(1.8 * agreement - 0.85, 0.0, MOST)
    return round(float(words * np.interp(decibels, [0, 11.5, 26], [0, 0.49, 1])), 3)


def why_doubtful(agreement: float, decibels: float, neighbour: str = "") -> str:
    """What the desk should know of doubtful words; "" where nothing is.

    `neighbour`: a name that sounds much like one that was heard.
    """
    if neighbour:
        return f"sounds much like {neighbour}"
    if decibels < 11.5:  # noqa: PLR2004 - where confidence falls under a half
        return f"noisy: speech only {decibels:.0f} dB over the noise"
    if agreement < 0.75:  # noqa: PLR2004 - passes that agree less are right half of the time
        return f"two passes agree only {agreement:.0%}"
    return ""


def _power(samples: Samples) -> Samples:
    """Spectral power of overlapping windows, one row each."""
    count = 1 + (len(samples) - WINDOW) // STEP if len(samples) >= WINDOW else 0
    rows = np.arange(WINDOW) + STEP * np.arange(count)[:, None]
    spectrum = (
        np.fft.rfft(samples[rows] * np.hanning(WINDOW), axis=1) if count else np.zeros((0, 129))
    )
    power: Samples = np.abs(spectrum) ** 2
    return power
