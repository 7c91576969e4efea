"""DTMF: digits as pairs of tones, safe against speech that sounds like them.

A frame of 30 ms shows a digit when the strongest tone of each group lies near one of its four
nominal ones, the two together have nearly all the power of the voice band, and neither is much
louder than the other (ITU-T Q.24 asks for such limits; radios without de-emphasis tilt the pair by
up to 7.4 dB, 6 dB an octave from 697 to 1,633 Hz). A digit is a run of such frames that keeps its
level and its frequencies, as no vowel does. Q.24: 40 ms must count, breaks of 10 ms must not split.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from adapters.radio.ids.heard import RATE, Heard, Samples
from adapters.radio.ids.spectrum import TINY, Frames, Peaks, Spectrum
from adapters.radio.ids.tones import silence, sine

KIND = "dtmf"
LOW = (697.0, 770.0, 852.0, 941.0)
HIGH = (1209.0, 1336.0, 1477.0, 1633.0)
KEYS = ("123A", "456B", "789C", "*0#D")

FRAME, HOP = 480, 80  # samples: 30 ms every 5 ms
OFF = 0.025  # of a tone's frequency: ±1.5 % must be heard, ±3.5 % must not (Q.24)
PURE = 0.74  # share of the two tones in the voice band, on average; 0.93 at 12 dB, 0.8 at 6 dB
LIKE = 0.5  # the same, of a single frame
TWIST = (-9.0, 11.0)  # dB of low over high
QUIET = -52.0  # dBFS of the weaker tone
LEVEL = 6.0  # dB that a digit may fall below its loudest frame
LEAST = 6  # frames of a digit: 40 ms give seven and more
HELD = 200  # frames of a digit that are looked at: a stuck key must not fill the memory
MOST = 40  # digits of a sequence
HINT = 3  # frames of something that may have been one
BREAK = 3  # frames that a digit may miss
STEADY = 7.5  # Hz: standard deviations of both tones together; a true one has 3 to 7 at 6 dB
CORE = 0.7  # of the power of its loudest frame: below lie the edges of a digit
NEAR = round(0.3 * RATE)  # samples around a number in which an unreadable digit spoils it
NONE = -1


@dataclass(slots=True)
class _Press:
    """One key being held: power, both tones (Hz) and their share of every frame that shows it."""

    key: int
    first: int  # first sample of the first frame
    last: int
    loudest: float = 0.0
    seen: list[tuple[float, ...]] = field(default_factory=list)

    def sure(self) -> bool:
        """Whether its tones stand as pure and steady as tones do; its weak edges do not count."""
        if len(self.seen) < LEAST:
            return False
        seen = np.array(self.seen)
        _, low, high, share = seen[seen[:, 0] > CORE * self.loudest].T
        return bool(share.mean() > PURE and low.std() + high.std() < STEADY)


class Dtmf:
    """Hears sequences of digits. One ends at a key of `ends`, after `pause` s, or at `finish`.

    A sequence in which, or beside which, a digit was almost heard is dropped: a wrong number is
    worse than none.
    """

    def __init__(self, *, pause: float = 1.5, ends: str = "#", shortest: int = 2) -> None:
        self._frames = Frames(FRAME, HOP)
        self._spectrum = Spectrum(FRAME)
        self._pause = round(pause * RATE)
        self._ends = ends
        self._shortest = shortest
        self._fed = 0
        self._press: _Press | None = None
        self._digits: list[tuple[str, int, int]] = []  # key, from, until
        self._unsure: list[int] = []  # where a digit was almost heard

    def feed(self, block: Samples) -> Sequence[Heard]:
        """Take samples; the sequences that ended."""
        self._fed += len(block)
        found: list[Heard] = []
        at = self._frames.at
        for nth, (key, seen) in enumerate(zip(*self._keys(self._frames.feed(block)), strict=True)):
            self._frame(at + nth * HOP, key, seen, found)
        return found

    def finish(self) -> Sequence[Heard]:
        """The transmission is over: the sequence that was still open."""
        now = self._fed
        found = list(self.feed(self._frames.tail()))
        if self._press:
            self._release(self._press, found)
        self._close(found)
        self._frames = Frames(FRAME, HOP)
        self._fed = self._frames.at = now
        return found

    def _keys(self, frames: Samples) -> tuple[list[int], list[tuple[float, ...]]]:
        """Of every frame the key (NONE: none), and what is seen: see `_Press`."""
        powers = self._spectrum.powers(frames)
        low = self._spectrum.peaks(powers, 640, 1010)
        high = self._spectrum.peaks(powers, 1150, 1720)
        row, column = _nearest(low, LOW), _nearest(high, HIGH)
        twist = 10 * np.log10((low.power + TINY) / (high.power + TINY))
        weaker = np.minimum(low.power, high.power)
        share = low.share + high.share
        good = (row != NONE) & (column != NONE) & (share > LIKE)
        good &= (twist > TWIST[0]) & (twist < TWIST[1]) & (weaker > 0.5 * 10 ** (QUIET / 10))
        keys: list[int] = np.where(good, row * 4 + column, NONE).tolist()
        return keys, list(zip(weaker.tolist(), low.hertz, high.hertz, share, strict=True))

    def _frame(self, at: int, key: int, seen: tuple[float, ...], found: list[Heard]) -> None:
        press = self._press
        if press and (at - press.last > BREAK * HOP or key not in (NONE, press.key)):
            self._release(press, found)
            press = None
        if key != NONE and press is None:
            press = self._press = _Press(key, at, at)
        if key != NONE and press and seen[0] * 10 ** (LEVEL / 10) >= press.loudest:
            press.last = at
            press.loudest = max(press.loudest, seen[0])
            if len(press.seen) < HELD:
                press.seen.append(seen)
        elif self._digits and press is None and at - self._digits[-1][2] > self._pause:
            self._close(found)

    def _release(self, press: _Press, found: list[Heard]) -> None:
        """The key is up: a digit, if it was one."""
        self._press = None
        if not press.sure():
            if len(press.seen) >= HINT:
                self._unsure = [*(self._unsure if self._digits else ()), press.last]
            return
        key = KEYS[press.key // 4][press.key % 4]
        half = FRAME // 2
        self._digits.append((key, press.first + half, press.last + half))
        if key in self._ends or len(self._digits) >= MOST:
            self._close(found)

    def _close(self, found: list[Heard]) -> None:
        digits, self._digits = self._digits, []
        unsure, self._unsure = self._unsure, self._unsure[-1:]
        if len(digits) < self._shortest:
            return
        at, until = digits[0][1], digits[-1][2]
        if not any(at - NEAR < spot < until + NEAR for spot in unsure):
            code = "".join(key for key, _, _ in digits)
            found.append(Heard(kind=KIND, code=code, at=at, until=until))


def _nearest(peaks: Peaks, nominal: Sequence[float]) -> NDArray[np.int_]:
    """The number of the nominal tone within OFF of each peak, NONE where there is none."""
    away = np.abs(peaks.hertz[:, None] / np.array(nominal) - 1)
    return np.where(away.min(axis=1) < OFF, away.argmin(axis=1), NONE)


def encode(
    code: str, *, tone: float = 0.1, pause: float = 0.1, level: float = -6.0, twist: float = 0.0
) -> Samples:
    """The keys as sound: seconds on and off, peak in dBFS, `twist` dB of low over high.

    `ValueError` names a key that there is not.
    """
    where = {key: (r, c) for r, row in enumerate(KEYS) for c, key in enumerate(row)}
    if unknown := [key for key in code if key not in where]:
        raise ValueError(f"DTMF has no {unknown[0]!r}")
    low = 1 / (1 + 10 ** (-twist / 20))
    peak = 10 ** (level / 20)
    pieces: list[Samples] = []
    for key in code:
        row, column = where[key]
        parts = ((LOW[row], low), (HIGH[column], 1 - low))
        pair = [sine((f,), tone, 20 * np.log10(peak * share)) for f, share in parts]
        pieces += [pair[0] + pair[1], silence(pause)]
    return np.concatenate(pieces[:-1]) if pieces else silence(0)
