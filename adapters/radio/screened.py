"""What no recogniser shall hear: radios that tell who they are. The recording stays as it was.

Sound goes on `held` later, so that an identity is known before its tones would be heard; in their
place stands hiss, as loud as the quietest sound beside it, for a hole of nothing would make the
noise look smaller than it is. What was heard too early (a long number of a keypad) is heard anew
without it, as long as little has gone by.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from adapters.radio.hear.sound import power
from adapters.radio.ids.ctcss import KIND as CTCSS
from adapters.radio.ids.heard import RATE, Heard, Samples
from adapters.radio.words import Followed, Words
from bridge.message import Transcribed

BEFORE, AFTER = round(0.08 * RATE), round(0.04 * RATE)  # tones begin before a sync word is sure
ANEW = 6 * RATE  # samples after which nothing is begun anew: its words would come too late
QUIET = RATE // 50
HELD = {"mdc1200": 0.4, "dtmf": 0.1}  # seconds until an identity is known; a keypad has no end
OF_TONES = 0.7  # five of them, of any system

Span = tuple[int, int]


def held(systems: Iterable[str]) -> int:
    """How much later sound must go on where these systems are listened for."""
    return round(
        max((HELD.get(one, OF_TONES) for one in systems if one != CTCSS), default=0) * RATE
    )


def spans(heard: Iterable[Heard]) -> list[Span]:
    """The stretches that hold identities and keys: from, to, in samples."""
    found = [(max(one.at - BEFORE, 0), one.until + AFTER) for one in heard if one.kind != CTCSS]
    return sorted(found)


def without(samples: Samples, tones: Sequence[Span], at: int = 0, floor: float = 0.0) -> Samples:
    """The same with hiss of `floor` (power) in place of the tones; its first sample is `at`."""
    made = samples
    for begin, end in tones:
        first, last = max(begin - at, 0), min(end - at, len(samples))
        if first < last:
            made = made.copy() if made is samples else made
            made[first:last] = _hiss(at + first, last - first, floor)
    return made


def floor_of(samples: Samples, tones: Sequence[Span]) -> float:
    """The power of the quietest tenth beside the tones."""
    beside = without(samples, tones, floor=-1.0)
    frames = beside[: len(beside) - len(beside) % QUIET].reshape(-1, QUIET)
    powers = sorted(power(one) for one in frames if not np.isnan(one).any())
    return powers[len(powers) // 10] if powers else 0.0


def _hiss(seed: int, count: int, floor: float) -> Samples:
    if floor < 0:
        return np.full(count, np.nan, np.float32)
    noise = np.random.default_rng(seed).standard_normal(count)
    return np.asarray(noise * np.sqrt(floor), np.float32)


def following(words: Words, delay: int) -> "Followed | Screened | None":
    """A transmission begins. `delay`: samples, 0 = no identities are listened for."""
    followed = words.begin()
    return Screened(followed, words.begin, delay) if followed and delay else followed


class Screened:
    """One transmission on its way to words, as `Followed` is. `anew` begins to follow it again."""

    def __init__(self, followed: Followed, anew: Callable[[], Followed | None], delay: int) -> None:
        self._followed: Followed | None = followed
        self._begin, self._delay = anew, delay
        self._waiting: deque[Samples] = deque()
        self._sent: list[Samples] | None = []  # what it has heard, while that is little
        self._at = 0  # samples that went on
        self._tones: list[Span] = []
        self._floor = np.inf

    @property
    def comes(self) -> bool:
        """Will there be words, or a reason why there are none?"""
        return self._followed is not None and self._followed.comes

    @property
    def so_far(self) -> str:
        """What was heard by now."""
        return self._followed.so_far if self._followed else ""

    def feed(self, samples: Samples) -> None:
        """The next sound of it."""
        self._waiting.append(samples)
        while sum(map(len, self._waiting)) - len(self._waiting[0]) >= self._delay:
            self._pass(self._waiting.popleft())

    def pause(self) -> None:
        """Nobody is heard just now. What was held back goes on, as long as it can be taken back."""
        if self._sent is None:
            return
        while self._waiting:
            self._pass(self._waiting.popleft())
        if self._followed:
            self._followed.pause()

    def tones(self, heard: Sequence[Heard]) -> None:
        """These stand in it."""
        self._tones = sorted((*self._tones, *spans(heard)))
        if self._sent is not None and any(begin < self._at for begin, _ in spans(heard)):
            self._anew(self._sent)

    def end(self) -> None:
        """It is over."""
        while self._waiting:
            self._pass(self._waiting.popleft())
        if self._followed:
            self._followed.end()

    def drop(self) -> None:
        """It was no speech."""
        if self._followed:
            self._followed.drop()

    async def said(self, of: str) -> Transcribed:
        """The words of the message with that key."""
        if self._followed is None:
            return Transcribed(of=of, words="", reason="too many speak at once")
        return await self._followed.said(of)

    def _pass(self, samples: Samples) -> None:
        if self._sent is not None:
            self._sent.append(samples)
        self._floor = min(self._floor, max(power(samples), 1e-9))
        if self._followed:
            self._followed.feed(without(samples, self._tones, self._at, self._floor))
        self._at += len(samples)
        if self._at > ANEW:
            self._sent = None

    def _anew(self, sent: Sequence[Samples]) -> None:
        self.drop()
        self._followed, self._at, self._sent = self._begin(), 0, []
        for samples in sent:
            self._pass(samples)
