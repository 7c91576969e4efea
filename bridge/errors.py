"""Everything that can go wrong on purpose.

BridgeError
├── ConfigError          the operator must edit a file; lists every mistake at once → exit 2
├── MediaError           audio or a picture cannot be read; names the file and what is wrong
├── ModelError           a model of speech cannot be had; says what to do
├── LogError             the log cannot be used now (locked, full, away); nothing was written
│   └── Fenced           another engine owns the site; stop
├── AdapterError         an adapter cannot be opened, or was lost
│   ├── NotReady         the outside is away: the supervisor tries again
│   └── NotAllowed       the outside refuses us (token, licence): stop it and tell the desk
└── SendError            a message was certainly not delivered
    ├── TryLater         the same message may succeed after `wait`
    └── Refused          the same message will never succeed
Anything else that `send` raises is *uncertain*: it may or may not have arrived.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


class BridgeError(Exception):
    """Base of all of ours."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to mend: where it stands and what is wrong with it. Lines count from 1."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


class ConfigError(BridgeError):
    """The configuration cannot be used."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(m) for m in mistakes))
        self.mistakes = tuple(mistakes)


class MediaError(BridgeError):
    """Bytes that are not what they claim to be."""


class ModelError(BridgeError):
    """A model of speech cannot be had."""


class LogError(BridgeError):
    """The log cannot be used now."""


class Fenced(LogError):
    """Another engine owns the site."""


class AdapterError(BridgeError):
    """An adapter cannot be opened, or was lost."""


class NotReady(AdapterError):
    """The outside is away for now."""


class NotAllowed(AdapterError):
    """The outside refuses us."""


class SendError(BridgeError):
    """Certainly not delivered."""


class TryLater(SendError):
    """May succeed after `wait`. `whole_adapter`: every channel pauses, not just this one."""

    def __init__(
        self, message: str, wait: timedelta = timedelta(0), *, whole_adapter: bool = False
    ) -> None:
        super().__init__(message)
        self.wait = wait
        self.whole_adapter = whole_adapter


class Refused(SendError):
    """Will never succeed."""
