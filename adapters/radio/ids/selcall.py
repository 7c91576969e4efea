"""Five-tone selective calling: a number as tones one after another.

Systems differ in tones and in how long each stands; two equal digits in a row are told apart by a
repeat tone, so a letter E never is a digit. A sequence counts when it has exactly as many tones as
the site's numbers have, each as long as the system says (the first may be longer, to wake sleeping
receivers) and all without a gap: no speech does that. CCIR and EEA share their digits and ZVEI 1
and 2 as well; length of tone tells the first two apart, only a repeated digit the others: a site
listens for the one system it has. Tones as multimon-ng has them; a tone stands 70 ms in ZVEI,
100 ms in CCIR, 40 ms in EEA.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from adapters.radio.ids.heard import RATE, Heard, Samples
from adapters.radio.ids.spectrum import Frames, Spectrum
from adapters.radio.ids.tones import chain

DIGITS = "0123456789"
SYMBOLS = DIGITS + "ABCDEF"
REPEAT = "E"

_ZVEI = (2400.0, 1060.0, 1160.0, 1270.0, 1400.0, 1530.0, 1670.0, 1830.0, 2000.0, 2200.0)
_CCIR = (1981.0, 1124.0, 1197.0, 1275.0, 1358.0, 1446.0, 1540.0, 1640.0, 1747.0, 1860.0)


@dataclass(frozen=True, slots=True)
class System:
    """One system: the tones in Hz of 0…9 and A…F, and the seconds that each stands."""

    name: str
    hertz: tuple[float, ...]
    tone: float


SYSTEMS = {
    system.name: system
    for system in (
        System("zvei1", (*_ZVEI, 2800.0, 810.0, 970.0, 885.0, 2600.0, 680.0), 0.07),
        System("zvei2", (*_ZVEI, 885.0, 825.0, 740.0, 680.0, 970.0, 2600.0), 0.07),
        System("ccir", (*_CCIR, 2400.0, 930.0, 2247.0, 991.0, 2110.0, 1055.0), 0.1),
        System("eea", (*_CCIR, 1055.0, 930.0, 2400.0, 991.0, 2110.0, 2247.0), 0.04),
    )
}

HOP = 80  # samples: 5 ms
LONGEST_FRAME = 480  # samples; half a tone where that is less
OFF = 0.024  # of a tone's frequency: ±1.5 % must be heard, neighbours are 6 % apart
PURE = 0.5  # share of the tone in the voice band; at 12 dB it is 0.94, at 3 dB 0.67
QUIET = -52.0  # dBFS
FIRST = 1.5  # seconds that the first tone may stand
SHORT, LONG = 0.7, 1.35  # of a tone's length
MOST = 40  # tones without a gap that are remembered
NONE = -1


@dataclass(slots=True)
class _Tone:
    symbol: int
    first: int  # middle of its first frame, in samples
    last: int


class Selcall:
    """Hears numbers of `digits` tones of one system; `letters` lists those that may be in one."""

    def __init__(
        self, system: str, *, digits: int = 5, letters: str = "", tone: float | None = None
    ) -> None:
        self._system = SYSTEMS[system]
        self._digits = digits
        self._allowed = frozenset(DIGITS + letters)
        self._tone = (tone or self._system.tone) * RATE
        self._length = min(LONGEST_FRAME, int(self._tone / 2 / HOP) * HOP)
        self._spectrum = Spectrum(self._length)
        self._frames = Frames(self._length, HOP)
        self._nominal = np.array(self._system.hertz)
        self._band = (min(self._nominal) * 0.96, max(self._nominal) * 1.04)
        self._fed = 0
        self._tones: list[_Tone] = []

    def feed(self, block: Samples) -> Sequence[Heard]:
        """Take samples; the numbers that ended."""
        self._fed += len(block)
        found: list[Heard] = []
        middle = self._frames.at + self._length // 2
        for nth, symbol in enumerate(self._symbols(self._frames.feed(block))):
            self._frame(middle + nth * HOP, symbol, found)
        return found

    def finish(self) -> Sequence[Heard]:
        """The transmission is over: the number that ended with it."""
        now = self._fed
        found = list(self.feed(self._frames.tail()))
        self._close(found)
        self._frames = Frames(self._length, HOP)
        self._fed = self._frames.at = now
        return found

    def _symbols(self, frames: Samples) -> list[int]:
        """The tone of every frame, NONE where there is none."""
        peaks = self._spectrum.peaks(self._spectrum.powers(frames), *self._band)
        away = np.abs(peaks.hertz[:, None] / self._nominal - 1)
        good = (away.min(axis=1) < OFF) & (peaks.share > PURE)
        good &= peaks.power > 0.5 * 10 ** (QUIET / 10)
        return [int(s) for s in np.where(good, away.argmin(axis=1), NONE)]

    def _frame(self, at: int, symbol: int, found: list[Heard]) -> None:
        tones = self._tones
        if tones and at - tones[-1].last > 0.5 * self._tone:
            self._close(found)
            tones = self._tones
        if symbol == NONE:
            return
        if tones and tones[-1].symbol == symbol:
            tones[-1].last = at
            return
        if tones and self._fleeting(tones[-1]):
            tones.pop()  # a click, or the slide from one tone to the next
            if tones and tones[-1].symbol == symbol:
                tones[-1].last = at
                return
        tones.append(_Tone(symbol, at, at))
        del tones[:-MOST]

    def _close(self, found: list[Heard]) -> None:
        """A gap: what came before it is a number, or is not."""
        tones, self._tones = self._tones, []
        while tones and self._fleeting(tones[-1]):
            tones.pop()
        while len(tones) > self._digits and self._fleeting(tones[0]):
            tones.pop(0)  # the end of a word that went before
        if len(tones) != self._digits or not self._timed(tones):
            return
        code = _unrepeated("".join(SYMBOLS[tone.symbol] for tone in tones))
        if code and self._allowed.issuperset(code):
            begun, ended = tones[0].first, tones[-1].last
            found.append(Heard(kind=self._system.name, code=code, at=begun, until=ended))

    def _fleeting(self, tone: _Tone) -> bool:
        """Whether it is too short to have been sent."""
        return tone.last - tone.first < 0.25 * self._tone

    def _timed(self, tones: Sequence[_Tone]) -> bool:
        """Whether every tone stands as long as the system says."""
        starts = [tone.first for tone in tones]
        steps = [b - a for a, b in pairwise(starts)]
        last = tones[-1].last - tones[-1].first
        return (
            SHORT * self._tone <= steps[0] <= FIRST * RATE
            and all(SHORT * self._tone <= step <= LONG * self._tone for step in steps[1:])
            and last <= LONG * self._tone
        )


def _repeated(code: str) -> str:
    """With the repeat tone for every digit that equals the one sent before it."""
    sent = ""
    for digit in code:
        sent += REPEAT if sent.endswith(digit) else digit
    return sent


def _unrepeated(sent: str) -> str:
    """The digits again; "" where a repeat tone has nothing to repeat."""
    code = ""
    for nth, symbol in enumerate(sent):
        if symbol == REPEAT and (nth == 0 or sent[nth - 1] == REPEAT):
            return ""
        code += code[-1] if symbol == REPEAT else symbol
    return code


def encode(
    system: str,
    code: str,
    *,
    tone: float | None = None,
    first: float | None = None,
    level: float = -6.0,
) -> Samples:
    """A number as sound: seconds a tone (and for the first one), peak in dBFS.

    `ValueError` names a digit that cannot be sent.
    """
    scheme = SYSTEMS[system]
    if wrong := [digit for digit in code if digit not in SYMBOLS or digit == REPEAT]:
        raise ValueError(f"{system} has no {wrong[0]!r}")
    long = tone or scheme.tone
    pieces = [(scheme.hertz[SYMBOLS.index(symbol)], long) for symbol in _repeated(code)]
    pieces[:1] = [(hertz, first or long) for hertz, _ in pieces[:1]]
    return chain(pieces, level)
