"""Whether a transmitter may be keyed: the guard's judgement, without clock, thread or port.

Laws. A line is raised only on a `key` that nothing forbids. It is lowered when told so, when the
lease lapses, when the key time is up and when the main process goes, whichever is first. A port
that was lost is never keyed by itself when it comes back. An order to lower that the port does not
confirm in time ends the guard, for then the kernel closes the port and drops its lines.

Every method returns what is to be done, in order.
"""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why a transmitter is not keyed, or not any more."""

    LINE_LOST = "line_lost"  # the port is away, or an order failed
    INHIBITED = "inhibited"  # told not to
    KEY_TIME_UP = "key_time_up"  # the longest transmission is over
    LEASE_LAPSED = "lease_lapsed"  # the main process did not speak in time
    TAKEN_BACK = "taken_back"  # released before it was keyed


@dataclass(frozen=True, slots=True)
class Drive:
    """Order the port to key, or to rest. `turn` counts the orders."""

    keyed: bool
    turn: int


class Timer(StrEnum):
    """What is waited for."""

    CAP = "cap"  # the end of the longest transmission
    CONFIRMED = "confirmed"  # the port's word that its lines are at rest


@dataclass(frozen=True, slots=True)
class Start:
    """Start the timer anew."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the timer if it runs."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class Answer:
    """The order of this number is carried out, or is not, because."""

    number: int
    why: Why | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """The line was lowered, or lost, though nobody asked for it."""

    why: Why


@dataclass(frozen=True, slots=True)
class End:
    """The guard's work is done. Not `well`: at once, without another step."""

    well: bool


Do = Drive | Start | Stop | Answer | Dropped | End


class Watch:
    """One transmitter. `ready`: its port is open."""

    def __init__(self, *, ready: bool = False) -> None:
        self._ready = ready
        self._wanted = False
        self._inhibited = False
        self._leaving = False
        self._turn = 0  # of the newest order to the port
        self._confirming = False  # the timer CONFIRMED runs
        self._key: int | None = None  # the order to key that is not confirmed yet
        self._rests: list[int] = []  # the orders to rest that are not confirmed yet

    @property
    def wanted(self) -> bool:
        """Keyed, or on the way."""
        return self._wanted

    def key(self, number: int) -> list[Do]:
        """Raise the line. A second order extends nothing."""
        if self._leaving or not self._ready:
            return [Answer(number, Why.LINE_LOST)]
        if self._inhibited:
            return [Answer(number, Why.INHIBITED)]
        if self._wanted and self._key is None:
            return [Answer(number, None)]
        given_up = self._give_up(Why.TAKEN_BACK)
        self._key = number
        if self._wanted:
            return given_up
        self._wanted = True
        return [*given_up, self._drive(keyed=True), Start(Timer.CAP)]

    def release(self, number: int) -> list[Do]:
        """Lower the line, whatever it is believed to be."""
        self._wanted = False
        given_up = [*self._give_up(Why.TAKEN_BACK), Stop(Timer.CAP)]
        if not self._ready:
            return [*given_up, Answer(number, Why.LINE_LOST)]
        self._rests.append(number)
        return [*given_up, *self._rest()]

    def inhibit(self, *, on: bool) -> list[Do]:
        """From now on refuse to key; what is on the air is finished."""
        self._inhibited = on
        return []

    def lapsed(self) -> list[Do]:
        """The main process has not spoken for the time of a lease."""
        return self._drop(Why.LEASE_LAPSED)

    def time_is_up(self) -> list[Do]:
        """The timer `CAP` ran out."""
        return self._drop(Why.KEY_TIME_UP)

    def unconfirmed(self) -> list[Do]:
        """The timer `CONFIRMED` ran out: the port hangs."""
        return [End(well=False)]

    def gone(self) -> list[Do]:
        """The main process has gone, or wants no guard any more."""
        self._leaving, self._wanted = True, False
        if not self._ready:
            return [End(well=True)]
        return [Stop(Timer.CAP), *self._rest()]

    def opened(self) -> list[Do]:
        """The port is open, its lines at rest."""
        self._ready = True
        return self._rest() if self._leaving else []

    def lost(self) -> list[Do]:
        """The port is closed; how its lines stand nobody knows, so nothing is believed."""
        told: list[Do] = [Stop(Timer.CAP), *self._give_up(Why.LINE_LOST)]
        told += [Dropped(Why.LINE_LOST)] if self._wanted else []
        self._ready = self._wanted = False
        told += self._rested(Why.LINE_LOST)
        return [*told, End(well=True)] if self._leaving else told

    def written(self, turn: int, *, keyed: bool) -> list[Do]:
        """The port confirms an order; of an older one than the newest it says nothing of worth."""
        if turn != self._turn:
            return []
        told = self._rested(None)  # what was ordered before has been done before
        if not keyed:
            return [*told, End(well=True)] if self._leaving else told
        if not self._wanted:
            return [*told, *self._rest()]  # an order that came after its time
        number, self._key = self._key, None
        return told if number is None else [*told, Answer(number, None)]

    def _rested(self, why: Why | None) -> list[Do]:
        """Whoever waits for rest hears of it."""
        rests, self._rests = self._rests, []
        timer, self._confirming = ([Stop(Timer.CONFIRMED)] if self._confirming else []), False
        return [*timer, *(Answer(number, why) for number in rests)]

    def _drop(self, why: Why) -> list[Do]:
        if not self._wanted:
            return []
        self._wanted = False
        told = self._give_up(why)
        return [*told, Stop(Timer.CAP), Dropped(why), *self._rest()]

    def _give_up(self, why: Why) -> list[Do]:
        number, self._key = self._key, None
        return [] if number is None else [Answer(number, why)]

    def _rest(self) -> list[Do]:
        """Lower the line; asking again gives a port that hangs no more time."""
        waiting, self._confirming = self._confirming, True
        drive = self._drive(keyed=False)
        return [drive] if waiting else [drive, Start(Timer.CONFIRMED)]

    def _drive(self, *, keyed: bool) -> Drive:
        self._turn += 1
        return Drive(keyed, self._turn)
