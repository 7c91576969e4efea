"""Speech with less of its noise: each band is turned down by how much of it is noise.

The noise of a band is that of its quietest frames; how far a band stands over it is followed from
frame to frame (decision-directed Wiener filter; Ephraim & Malah, 1984). It makes nothing clear that
was not, but its errors are not those of the sound as it was: what is heard in both was said.
"""

import numpy as np
from numpy.typing import NDArray

from bridge.speech.sound import Sound

RATE = 8_000  # what a narrow radio channel carries
WINDOW, STEP = 512, 128  # samples: 64 ms, three quarters over each other
QUIETEST = 15  # per cent of the frames of each band are noise alone
KEPT = 0.97  # of what the last frame told
FLOOR = 0.1  # no band is turned down further, or speech begins to ring

Grid = NDArray[np.float64]


def denoised(sound: Sound) -> Sound:
    """The same sound at 8 kHz, as long as it was; silence stays silent."""
    samples = sound.at(RATE).samples
    padded = np.concatenate([np.zeros(WINDOW), samples, np.zeros(WINDOW)])
    count = 1 + (len(padded) - WINDOW) // STEP
    window = np.hanning(WINDOW + 1)[:-1]
    rows = np.arange(WINDOW) + STEP * np.arange(count)[:, None]
    spectrum = np.fft.rfft(padded[rows] * window, axis=1)
    gains = _gains(np.abs(spectrum) ** 2)
    out = np.zeros(len(padded))
    frames = np.fft.irfft(spectrum * gains, axis=1) * window
    for nth, frame in enumerate(frames):
        out[nth * STEP : nth * STEP + WINDOW] += frame
    out *= STEP / np.sum(window**2)
    return Sound(out[WINDOW : WINDOW + len(samples)].astype(np.float32), RATE)


def _gains(power: Grid) -> Grid:
    """What each band of each frame is multiplied by."""
    edge = WINDOW // STEP + 1  # frames that are partly padding
    inner = power[edge:-edge] if len(power) > 3 * edge else power
    noise = np.percentile(inner, QUIETEST, axis=0) / -np.log(1 - QUIETEST / 100)
    noise = np.convolve(noise, np.ones(5) / 5, "same") + 1e-12
    gains, before = np.empty_like(power), np.zeros(power.shape[1])
    for nth, frame in enumerate(power / noise):
        over = KEPT * before + (1 - KEPT) * np.maximum(frame - 1, 0)
        gains[nth] = np.maximum(over / (1 + over), FLOOR)
        before = gains[nth] ** 2 * frame
    return gains
