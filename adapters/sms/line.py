"""The port of one line: one way out to telephones and in from them. The pool is above it.

A kind of line is a module `adapters/sms/by_<kind>.py` (the file is the registration) with

    Settings   a subclass of `adapters.sms.settings.LineSettings` with its own `tag="<kind>"`
    open(name, settings, services)   async context manager of a `Line`: its whole lifetime

and nothing heavy is imported before `open`. `name` is the line's name in the site file. What a line
must remember it keeps in `services.keep` under keys that begin with `line/<name>/`.

The pool opens each line, listens, and opens it anew after `NotReady` (back-off) or any failure that
is not ours; `NotAllowed` (PIN, password, library) stops this line alone. A line does not write
alarms of its own being up or down: the pool does, from `listen` and `health`.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from msgspec import Struct

from bridge.errors import TryLater
from bridge.message import Outbound, Reach
from bridge.ports import Services


class Sms(Struct, frozen=True, kw_only=True):
    """One text to one telephone. `message.key` is the relay's id and the idempotency key.

    `text` is what is to be read there (`message.text` with what the pool adds: "again", the number
    of the call); `number` is E.164 with "+", or a short code of digits.

    `leaving` is awaited right before anything goes out that cannot be taken back (each part, each
    request): it is durable then that the message may have gone. A crash before leaves no doubt, a
    crash after makes the repetition say that it is one. `LogError`: do not send.
    """

    number: str
    text: str
    message: Outbound
    leaving: Callable[[], Awaitable[None]]
    flash: bool = False

    @property
    def key(self) -> str:
        """The relay's id."""
        return self.message.key


class Arrived(Struct, frozen=True, kw_only=True):
    """A whole text came. `key` is unique within the line, the same when it is handed in again.

    No part of the number may be read from `key`. `missing`: parts of it never came; gaps are shown
    in `text`, and a person should look at it.
    """

    key: str
    number: str  # as the network gives it: "+8613…", "13…", "10086", or letters
    text: str
    at: datetime | None = None  # by the network's clock, aware
    to: str = ""  # our number, where the network tells
    missing: tuple[int, ...] = ()  # of parts that count from 1
    parts: int = 1


class Delivery(Struct, frozen=True, kw_only=True):
    """News of one id that `send` gave, or will have given: it may come before `send` returns.

    The pool knows the relay by it, and when several ids are one message.
    """

    id: str
    reach: Reach  # DELIVERED or FAILED; SENT and UNCERTAIN change nothing
    reason: str = ""


class Trouble(Struct, frozen=True, kw_only=True):
    """Something a line lives with is wrong (`on`) or right again; becomes an `Alarm`.

    `what`: sms_signal, sms_credit, sms_full, sms_roaming, …: words that the catalogue knows.
    """

    what: str
    on: bool
    detail: str = ""


class Missed(Struct, frozen=True, kw_only=True):
    """News of what was sent may have come while nobody listened, and nothing kept it."""


News = Arrived | Delivery | Trouble | Missed
Heard = Callable[[News], Awaitable[None]]
"""Hand it in. It is durable when this returns: only then acknowledge, answer 200, delete.
`LogError`: it could not be written; do not acknowledge."""


class Health(Struct, frozen=True, kw_only=True):
    """How a line is now. `up`: it would try to send a message at once."""

    up: bool
    why: str = ""  # in words for a person, when it is not
    signal: int | None = None  # per cent
    network: str = ""
    credit: str = ""


class Elsewhere(TryLater):
    """Certainly not sent, and this line never will; another line may."""


class Begun(TryLater):
    """Some parts are out on `line`, and the next is certainly not: it goes on with the same key."""

    def __init__(self, message: str, wait: timedelta = timedelta(0), *, line: str) -> None:
        super().__init__(message, wait)
        self.line = line


class Line(Protocol):
    """One open line."""

    async def listen(self, heard: Heard) -> None:
        """Hear for ever. `NotReady`: open it again later. `NotAllowed`: stop this line."""

    async def send(self, sms: Sms) -> tuple[str, ...]:
        """Say it: the network's ids, one of each part, unique within the line.

        `TryLater`: certainly not sent; with `whole_adapter` the whole line wants a pause.
        `Elsewhere`, `Begun`: see there. `Refused`: no line will ever bring it to that number.
        Anything else raised means that it may have gone out; so does being cancelled after
        `leaving`. After `Begun`, the same key with the same text is only what is missing of it;
        with another text ("again: …") it is said anew.
        """

    def health(self) -> Health:
        """Now, from memory: it never waits."""


class LineKind(Protocol):
    """A module `adapters/sms/by_<kind>.py`."""

    @property
    def Settings(self) -> type[Struct]:  # noqa: N802 - a class
        """What an operator says of such a line."""

    def open(
        self,
        name: str,
        settings: Any,  # noqa: ANN401 - each its own Settings
        services: Services,
    ) -> AbstractAsyncContextManager[Line]:
        """The line's whole lifetime."""
