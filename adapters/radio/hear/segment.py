"""From openings and closings of the squelch to transmissions that lack no syllable.

A transmission begins `before` the signal, unless that sound belongs to the one before or was ours,
and ends `after` the signal, less the `tail` of noise that a closing receiver adds. Sound goes on at
once, `tail` late; while the signal is away it waits, and comes whole if the signal returns. Every
sample goes on once at most, in order. One longer than `part` is cut where nobody speaks, at
`longest` anywhere, and the next goes on with the next sample. A signal shorter than `shortest` is
told as such; close behind another it is mostly the tail of a squelch, and may need to be longer.
"""

from collections import deque
from dataclasses import dataclass

from adapters.radio.hear.events import Audio, Began, Closed, Ended, Opened, Reason, Turn
from adapters.radio.hear.quality import Quality
from adapters.radio.hear.sound import BLOCK, TINY, blocks
from adapters.radio.ids.heard import Samples

Piece = Began | Audio | Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """All in samples, whole blocks."""

    before: int = blocks(400)
    after: int = 0
    tail: int = 0
    shortest: int = blocks(200)
    shortest_after: int = blocks(200)  # of a signal whose beginning touches what was before
    part: int = blocks(45_000)
    longest: int = blocks(60_000)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One block, and what was measured of it: powers of the voice band."""

    at: int
    samples: Samples
    power: float = TINY
    floor: float = TINY
    signal: bool = False
    voiced: bool = False


class Segmenter:
    """`opens`: samples that a signal must stay before the squelch tells; `now` as the squelch."""

    def __init__(self, shape: Shape | None = None, *, opens: int = 0, now: int = 0) -> None:
        self._shape = shape or Shape()
        self._kept = self._shape.before + opens
        self._held: deque[Slot] = deque()
        self._open: Opened | None = None
        self._free = now  # nothing before this sample goes on any more
        self._running: _Running | None = None
        self._touches = False

    def feed(self, slot: Slot, turns: list[Turn], lost: int | None, deaf_until: int) -> list[Piece]:
        """Take a block with the squelch's turns after it; what can go on by now."""
        self._free = max(self._free, min(deaf_until, slot.at + BLOCK))
        self._held.append(slot)
        told: list[Piece] = []
        for turn in turns:
            match turn:
                case Opened():
                    self._begin(turn)
                case Closed():
                    told += self._close(turn, slot.at + BLOCK)
                case _:
                    continue
        if self._open:
            told += self._let_go(self._limit(slot.at + BLOCK if lost is None else lost))
        else:
            self._forget(slot.at + BLOCK - self._kept)
        return told

    def close(self, turns: list[Turn], now: int) -> list[Piece]:
        """The sound ended; `turns` of the squelch that was stopped."""
        return [p for t in turns if isinstance(t, Closed) for p in self._close(t, now)]

    def _begin(self, opened: Opened) -> None:
        self._open = opened
        self._touches = opened.at - self._shape.before <= self._free
        self._forget(max(opened.at - self._shape.before, self._free))

    def _forget(self, until: int) -> None:
        while self._held and self._held[0].at < max(until, self._free):
            self._held.popleft()

    def _limit(self, seen: int) -> int:
        """The sample up to which sound is certain, the signal having been seen until `seen`."""
        return seen + min(self._shape.after - self._shape.tail, 0)

    def _close(self, closed: Closed, now: int) -> list[Piece]:
        """Let go what belongs to it, and nothing after its end."""
        opened, self._open = self._open, None
        end = closed.at
        if closed.reason in (Reason.CLOSED, Reason.STOPPED):
            end = min(end + self._shape.after - self._shape.tail, now)
        told = self._let_go(end)
        self._free = max(self._free, end)
        running, self._running = self._running, None
        if running is None or opened is None:
            return told
        least = self._shape.shortest_after if self._touches else self._shape.shortest
        short = closed.at - opened.at < least and not running.goes_on
        reason = Reason.SHORT if short and closed.reason is Reason.CLOSED else closed.reason
        return [*told, running.ended(reason)]

    def _let_go(self, until: int) -> list[Piece]:
        told: list[Piece] = []
        while self._held and self._held[0].at + BLOCK <= until:
            told += self._pass(self._held.popleft())
        return told

    def _pass(self, slot: Slot) -> list[Piece]:
        """One block goes on, into a new transmission where the last part is full."""
        told: list[Piece] = []
        if self._running and self._full(self._running, slot):
            told.append(self._running.ended(Reason.PART))
            self._running = _Running(slot, goes_on=True)
        elif not self._running:
            self._running = _Running(slot)
        if self._running.until == self._running.began:
            told.append(Began(slot.at))
        self._running.take(slot)
        return [*told, Audio(slot.at, slot.samples, slot.voiced)]

    def _full(self, running: "_Running", slot: Slot) -> bool:
        length = running.until - running.began
        return length >= self._shape.longest or (length >= self._shape.part and not slot.voiced)


class _Running:
    """The transmission that goes on now."""

    def __init__(self, first: Slot, *, goes_on: bool = False) -> None:
        self.began = self.until = first.at
        self.goes_on = goes_on
        self._voiced = 0
        self._quality = Quality(first.floor)

    def take(self, slot: Slot) -> None:
        """Count one block."""
        self.until = slot.at + BLOCK
        self._voiced += BLOCK * slot.voiced
        if slot.signal:
            self._quality.feed(slot.power)

    def ended(self, reason: Reason) -> Ended:
        """It is whole."""
        return Ended(
            at=self.until,
            began=self.began,
            reason=reason,
            snr_db=self._quality.snr_db(),
            level_db=self._quality.level_db(),
            voiced=self._voiced,
        )
