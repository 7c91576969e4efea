"""What a decoder hears, and what every decoder can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Samples a second, everywhere inside."""

Samples = NDArray[np.float32]
"""Mono samples, full scale 1.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An identity on the air. `at` and `until` count samples since the decoder began."""

    kind: str  # the system: "dtmf", "zvei1", "mdc1200" …
    code: str  # who sends it, as the system writes it: digits, or four hex figures
    at: int  # where its signal began
    until: int  # where its signal ended
    status: str = ""  # what it tells besides: "ptt", "status:05" …
    to: str = ""  # whom it calls
    emergency: bool = False


class Decoder(Protocol):
    """A state machine on the sample clock: the same samples give the same, however cut."""

    def feed(self, block: Samples) -> Sequence[Heard]:
        """Take samples as they come; whatever became certain with them, oldest first."""

    def finish(self) -> Sequence[Heard]:
        """The transmission is over: what was still pending. The count of samples goes on."""
