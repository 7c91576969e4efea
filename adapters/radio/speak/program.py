"""One transmission, sample by sample: silence while the radios open, alert, sentences, silence.

As many sentences as the longest transmission holds; the others wait for the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import Samples
from adapters.radio.speak.times import Times


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """What is played. `ends`: where the sentences end, the last before the tail."""

    samples: Samples
    lead: int
    ends: tuple[int, ...]

    @property
    def over(self) -> int:
        """Where it ends."""
        return len(self.samples)

    def block(self, at: int) -> Samples:
        """The block that begins there."""
        return self.samples[at : at + BLOCK]

    def between(self, at: int) -> bool:
        """Whether a sentence has just ended and another one follows."""
        return at in self.ends[:-1]

    def said(self, at: int) -> int:
        """How many sentences are over."""
        return sum(end <= at for end in self.ends)

    def cut(self, at: int, tail: int) -> "Program":
        """It ends here, but for the tail."""
        samples = np.concatenate((self.samples[:at], _silence(tail)))
        return Program(samples, self.lead, tuple(e for e in self.ends if e <= at))


def program(before: Samples, sentences: Sequence[Samples], times: Times) -> Program:
    """A transmission of tones and the first of these sentences. All lengths are whole blocks."""
    pieces = [_silence(times.lead), before]
    at = times.lead + len(before)
    ends: list[int] = []
    for sentence in sentences:
        gap = times.gap if ends else 0
        if ends and at + gap + len(sentence) + times.tail > times.longest:
            break
        pieces += [_silence(gap), sentence]
        at += gap + len(sentence)
        ends.append(at)
    samples = np.concatenate((*pieces, _silence(times.tail)))
    return Program(samples, times.lead, tuple(ends))


def _silence(samples: int) -> Samples:
    return np.zeros(samples, np.float32)
