"""Other sample rates, changed once, where sound comes in."""

import numpy as np
import soxr

from adapters.radio.ids.heard import RATE, Samples


class Resampler:
    """From `rate` Hz to 16,000, once, as a stream."""

    def __init__(self, rate: int) -> None:
        self._stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, "float32")

    def feed(self, samples: Samples) -> Samples:
        """As many samples as are certain by now."""
        if self._stream is None:
            return samples
        return np.asarray(self._stream.resample_chunk(samples), np.float32)
