"""What the keying discipline orders and tells. All times (`at`) are samples since it began."""

from dataclasses import dataclass
from enum import StrEnum

Keys = tuple[str, ...]
"""Relays that one transmission says: several where they say the same."""


class Why(StrEnum):
    """Why words were given back."""

    BUSY = "channel_busy"  # others talked all the time
    CROWDED = "channel_crowded"  # more urgent words of our own took it
    NOT_KEYED = "not_keyed"  # the transmitter did not come on
    CUT_OFF = "cut_off"  # it went off before the words were over
    AWAY = "radio_away"  # there is no sound card, or nothing behind it


@dataclass(frozen=True, slots=True)
class Key:
    """Order: raise the line, then give the `answer`."""

    keys: Keys
    at: int


@dataclass(frozen=True, slots=True)
class Release:
    """Order: lower the line, then say `released`. `drain`: play to the end what was written."""

    at: int
    drain: bool


@dataclass(frozen=True, slots=True)
class Said:
    """All of it was on the air."""

    keys: Keys
    at: int


@dataclass(frozen=True, slots=True)
class Diverted:
    """Given back: it must go another way. `said` of `of` sentences were on the air."""

    keys: Keys
    why: Why
    said: int
    of: int
    at: int


@dataclass(frozen=True, slots=True)
class Expired:
    """Not worth saying any more."""

    keys: Keys
    at: int


Step = Key | Release | Said | Diverted | Expired
