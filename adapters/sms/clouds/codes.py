"""What a provider's code means for a message: later, never here, no money, or nobody knows."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import NamedTuple

from adapters.sms.line import Elsewhere
from bridge.errors import SendError, TryLater


class Unclear(Exception):
    """The provider failed inside: the message may have gone out."""


class Kind(Enum):
    """What to do next."""

    LATER = "this number, later"
    PAUSE = "the whole line, later"
    NEVER = "not by this line"
    MONEY = "not by this line, until somebody pays"
    UNCLEAR = "it may have gone out"


class Meaning(NamedTuple):
    """Of a code, or of all that begin so. `seconds` until the next try."""

    kind: Kind
    seconds: float = 0.0


NEVER = Meaning(Kind.NEVER)


def meaning(table: Mapping[str, Meaning], code: str) -> Meaning:
    """The longest beginning that the table knows; a code that it does not know is "never here"."""
    fitting = [start for start in table if code.startswith(start)]
    return table[max(fitting, key=len)] if fitting else NEVER


def error_of(told: Meaning, said: str) -> SendError | Unclear:
    """The error that says so."""
    if told.kind in {Kind.LATER, Kind.PAUSE}:
        wait = timedelta(seconds=told.seconds)
        return TryLater(said, wait, whole_adapter=told.kind is Kind.PAUSE)
    return Unclear(said) if told.kind is Kind.UNCLEAR else Elsewhere(said)
