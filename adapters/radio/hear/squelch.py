"""The squelch: from a signal that flutters to transmissions that begin and end, by samples alone.

A signal counts when it stays for `opens`; then it began when it began. It has ended when it is
away for `hang` (for `weak_hang` while it is weak): a shorter gap is none, one of just that
length ends it. A signal longer than `longest` is a fault: it is closed with an alarm, and heard
again only after it really went away. While deaf nothing is heard, and what was open is closed.
"""

from dataclasses import dataclass
from enum import Enum

from adapters.radio.hear.events import Closed, Opened, Rearmed, Reason, Stuck, Turn
from adapters.radio.hear.sound import BLOCK, blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """All in samples, whole blocks; `weak_below` in dB."""

    opens: int = 0
    hang: int = blocks(600)
    weak_hang: int = blocks(1000)
    weak_below: float = 8.0
    longest: int = blocks(180_000)


class _State(Enum):
    CLOSED = 0
    OPENING = 1
    OPEN = 2
    STUCK = 3


class Squelch:
    """`now` is the first sample of the next block."""

    def __init__(self, times: Times | None = None, *, now: int = 0) -> None:
        self._times = times or Times()
        self._state = _State.CLOSED
        self._since = now  # the present signal's first sample
        self._lost: int | None = None  # the first sample without it, while it is away
        self._hang = self._times.hang
        self.deaf_until = now
        self.now = now

    @property
    def open(self) -> bool:
        """Whether a transmission runs; its signal may be away for a moment."""
        return self._state is _State.OPEN

    @property
    def lost(self) -> int | None:
        """The first sample without signal, while it is away."""
        return self._lost

    def deaf(self, until: int) -> None:
        """Hear nothing before this sample: we transmit."""
        self.deaf_until = max(self.deaf_until, until)

    def feed(self, signal: bool, snr_db: float | None = None) -> list[Turn]:  # noqa: FBT001 - it is the signal
        """Take one block: whether the signal is there, and how strong speech is, if known."""
        at = self.now
        self.now += BLOCK
        deaf = at < self.deaf_until
        if deaf and self.open:
            return self._shut(at if self._lost is None else self._lost, Reason.DEAF)
        if deaf and self._state is _State.STUCK:
            self._lost = None  # who is deaf has not heard it go away
            return []
        heard = signal and not deaf
        self._note(at, heard=heard, snr_db=snr_db)
        return self._turn(at, heard=heard)

    def stop(self) -> list[Turn]:
        """The sound itself ends here."""
        if not self.open:
            return []
        return self._shut(self.now if self._lost is None else self._lost, Reason.STOPPED)

    def _note(self, at: int, *, heard: bool, snr_db: float | None) -> None:
        """Keep when the signal was lost, and how long it may stay away."""
        if heard:
            self._lost = None
            weak = snr_db is not None and snr_db < self._times.weak_below
            self._hang = self._times.weak_hang if weak else self._times.hang
        elif self._lost is None:
            self._lost = at

    def _turn(self, at: int, *, heard: bool) -> list[Turn]:
        match self._state:
            case _State.CLOSED | _State.OPENING:
                return self._opening(at, heard=heard)
            case _State.OPEN if heard and self.now - self._since >= self._times.longest:
                self._state = _State.STUCK
                return [Closed(self.now, Reason.STUCK), Stuck(self.now)]
            case _State.OPEN if self._gone():
                return self._shut(self._lost or 0, Reason.CLOSED)
            case _State.STUCK if self._gone():
                self._state = _State.CLOSED
                return [Rearmed(self.now)]
        return []

    def _opening(self, at: int, *, heard: bool) -> list[Turn]:
        if not heard:
            self._state = _State.CLOSED
            return []
        if self._state is _State.CLOSED:
            self._since, self._state = at, _State.OPENING
        if self.now - self._since < self._times.opens:
            return []
        self._state = _State.OPEN
        return [Opened(self._since)]

    def _gone(self) -> bool:
        return self._lost is not None and self.now - self._lost >= self._hang

    def _shut(self, at: int, reason: Reason) -> list[Turn]:
        self._state = _State.CLOSED
        return [Closed(at, reason)]
