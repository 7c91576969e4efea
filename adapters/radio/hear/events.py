"""What hearing tells. All times (`at`, `began`) are samples since the ear began."""

from dataclasses import dataclass
from enum import StrEnum

from adapters.radio.ids.heard import Samples


class Reason(StrEnum):
    """Why something ended."""

    CLOSED = "closed"  # the signal went away
    SHORT = "short"  # it did, before it could have been a word; its sound was told all the same
    STUCK = "stuck"  # it stayed on longer than anybody speaks
    DEAF = "deaf"  # we began to transmit
    PART = "part"  # nothing ended: the next transmission goes on where this one stopped
    STOPPED = "stopped"  # the sound itself ended


@dataclass(frozen=True, slots=True)
class Opened:
    """A signal that began at `at` counts."""

    at: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The signal ended; `at` is the first sample without it."""

    at: int
    reason: Reason = Reason.CLOSED


@dataclass(frozen=True, slots=True)
class Stuck:
    """Alarm: the receiver has been open for longer than anybody speaks, and is ignored now."""

    at: int


@dataclass(frozen=True, slots=True)
class Rearmed:
    """A stuck signal really went away: the channel is heard again."""

    at: int


@dataclass(frozen=True, slots=True)
class Began:
    """A transmission begins; its first sample is `at`, before the signal was sure."""

    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """The next block of the transmission. `voiced`: somebody speaks in it."""

    at: int
    samples: Samples
    voiced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A transmission is whole; `at` is the first sample after it.

    `snr_db` is active speech over noise in 300-3400 Hz, between -5 and 40 dB; `level_db` is that
    of active speech as received, dBFS; `voiced` is how many samples have speech.
    """

    at: int
    began: int
    reason: Reason
    snr_db: float
    level_db: float
    voiced: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Alarm: a part of hearing fails. `key` names the part, `count` what was lost, if anything."""

    key: str
    text: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Back:
    """A part that failed works again."""

    key: str


Turn = Opened | Closed | Stuck | Rearmed
"""What a squelch tells."""

Heard = Began | Audio | Ended | Stuck | Rearmed
"""What an ear tells."""
