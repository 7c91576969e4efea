"""Every door of the system, and nothing else."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from bridge.drawn_ports import Atlas
from bridge.media_ports import Measured, Media
from bridge.message import Alarm, Inbound, Look, Outbound, Receipt, Reported, Transcribed
from bridge.scale_ports import Scales, Weighed
from bridge.spoken_ports import (
    Ears,
    Following,
    Hearing,
    Hints,
    LiveHearing,
    LiveTranscriber,
    Speaker,
    Speech,
    Transcriber,
    Transcript,
)
from bridge.talk_ports import Talk, Talking
from bridge.trail_ports import ReporterView, ShiftView, Trail, TrailView
from bridge.views import BoardView, CallView, RelayView


class Append(Struct, frozen=True, kw_only=True):
    """A line to be written. A line whose key is already in its stream is not written twice."""

    stream: str
    key: str
    body: bytes


class Entry(Struct, frozen=True, kw_only=True):
    """A line that was written: where, and when by the log's own clock (aware, UTC, whole ms).

    Stamps never go back within a log.
    """

    stream: str
    key: str
    body: bytes
    seq: str
    at: datetime


class Log(Protocol):
    """A durable set of streams of one site, each with one consumer."""

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        """Write all lines and mark `done` as consumed: all of it or nothing of it.

        Durable when it returns. With `fence`, the number must be the newest that `claim` gave,
        else `Fenced`. Any other trouble of the store is a `LogError`, and nothing was written,
        unless it says "uncertain": then it may have been, or may be yet. Either way the same
        commit can be repeated: what was written is not written twice.
        Done lines of `outbox.*` and `speech` are dropped, also from history; keys stay known.
        Concurrent commits may be joined into one write; each still succeeds or fails as a whole.
        """

    def read(self, stream: str) -> AsyncIterator[Sequence[Entry]]:
        """Consume for ever, oldest first, in batches of what waits (at most 256 lines).

        What was not marked done comes again when a new reader starts; never twice to one reader.
        """

    def follow(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        """All lines with a seq later than `after`, consumed or not, and then new ones for ever."""

    def history(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        """All lines later than `after` so far, consumed or not, then stop."""

    async def last(self, stream: str) -> Entry | None:
        """The newest line of a stream."""

    async def claim(self, owner: str, lease: timedelta) -> int | None:
        """Own the site for `lease`: a fence number, or None while another owner's lease runs.

        A store that knows that the other owner's process is dead need not wait for its lease.

        Claiming again as the same owner prolongs the lease and keeps the number; a new owner
        gets a higher one, and so does the same owner after its lease ran out to another.
        """

    async def release(self, owner: str) -> None:
        """Give the lease back, if `owner` holds it."""

    def promises(self) -> str:
        """In one sentence: what survives what. Shown at start."""

    async def aclose(self) -> None:
        """Let go of files and sockets."""


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Aware, UTC."""

    async def sleep_until(self, when: datetime) -> None:
        """Return at or after `when`."""


class Board(Trail, Protocol):
    """What the people at the desks may see: a fold of the journal, nothing else."""

    def snapshot(self) -> BoardView:
        """Everything on the board now."""

    def call(self, id: str) -> CallView | None:
        """One call with its relays and timeline."""

    def said_to(self, adapter: str, channel: str) -> Sequence[RelayView]:
        """Relays to one channel, oldest first (for pages that show a conversation)."""

    def changes(self) -> AsyncIterator[BoardView]:
        """First the whole board, then after each change the board with only what changed."""


class Limit(Struct, frozen=True, kw_only=True):
    """At most `most` turns in any `per` seconds, under this name."""

    name: str
    most: int
    per: float


class Keep(Protocol):
    """What an adapter must remember itself, durable when a call returns; `LogError`.

    Every process of this machine that opens the same adapter shares it. What is asked at the same
    time is written together: it costs the disk once.
    """

    async def get(self, key: str) -> bytes | None:
        """What was put last under the key."""

    async def put(self, values: Mapping[str, bytes]) -> None:
        """All of it or nothing of it."""

    async def drop(self, *keys: str) -> None:
        """Forget them."""

    async def under(self, prefix: str) -> Sequence[tuple[str, bytes]]:
        """All keys with that beginning, in order, and their values."""

    async def turn(self, *limits: Limit, put: Mapping[str, bytes] = ...) -> float:
        """Take one turn of every limit, `put` these values with it, and return 0.

        Or do neither: the seconds to wait.
        """


Asgi = Callable[..., Awaitable[None]]
"""An ASGI application, as any web framework makes it."""

Hearsay = Inbound | Reported | Transcribed | Alarm | Look
"""What an adapter may hand in."""

Hear = Callable[[Hearsay], Awaitable[None]]
"""Hand a message in. Returns when it is durable: acknowledge to the outside after, never before.
Raises `LogError` when it could not be written: do not acknowledge."""


class Services(Protocol):
    """What the house gives every adapter."""

    @property
    def name(self) -> str:
        """The adapter's name in the site file."""

    @property
    def clock(self) -> Clock:
        """The clock of the house."""

    @property
    def media(self) -> Media:
        """The store of recordings and pictures."""

    @property
    def board(self) -> Board:
        """What the desks see."""

    @property
    def speaker(self) -> Speaker:
        """The voices of the house."""

    @property
    def ears(self) -> Ears:
        """The recognisers of the house."""

    @property
    def scales(self) -> Scales:
        """What words would come to."""

    @property
    def talk(self) -> Talk:
        """Who talks just now, on any channel."""

    @property
    def site(self) -> dict[str, Any]:
        """What any page may show of the site.

        `id`, `names`, `language`, `timezone`, `names_for` (seconds that who reported may be known
        after they were last in touch, None = for ever), and by id `places` (`names`, `aliases`,
        `lat`, `lon`), `kinds` (`names`, `priority`) and `units` (`names`, `kind`); names are by
        language.
        """

    @property
    def atlas(self) -> Atlas:
        """The site on the map."""

    @property
    def channels(self) -> Sequence[str]:
        """Channels of this adapter that units of the site are told on; empty = none are known."""

    @property
    def folder(self) -> Path:
        """Where relative paths of the adapter's configuration start (secret files and the like)."""

    @property
    def home(self) -> Path:
        """The folder of the site's own file: what the site brings along is in there."""

    @property
    def keep(self) -> Keep:
        """What this adapter must remember itself."""

    async def measure(self, content: bytes) -> Measured:
        """Length and type of a recording, damaged ones too. `MediaError`: this is not audio."""

    def serve(
        self, app: Asgi, host: str, port: int, *, largest: int = ...
    ) -> AbstractAsyncContextManager[int]:
        """Serve an ASGI application while the context is open; yields the port (0 = any free).

        Bodies come whole; one of more than `largest` bytes is refused with 413. `NotReady`: the
        port is in use. `NotAllowed`: it is forbidden.
        """


class Adapter(Protocol):
    """One open adapter: it listens to one outside network and speaks to it."""

    async def listen(self, hear: Hear) -> None:
        """Hear for ever. Returning or raising means the adapter is lost and must be reopened.

        `NotReady`: try again later. `NotAllowed`: stop and tell the desk. Messages may be handed
        in concurrently; each `hear` returns when its message is durable.
        """

    async def send(self, message: Outbound) -> Receipt:
        """Say it. `TryLater(wait)` or `Refused`; anything else raised = uncertain."""


class BatchAdapter(Adapter, Protocol):
    """An adapter whose network takes many messages at once (`CAN.batch` > 1)."""

    async def send_many(self, messages: Sequence[Outbound]) -> Sequence[Receipt | Exception]:
        """Say them all; one outcome for each, in order, as `send` would return or raise it."""


__all__ = [
    "Adapter",
    "Append",
    "Asgi",
    "Atlas",
    "BatchAdapter",
    "Board",
    "Clock",
    "Ears",
    "Entry",
    "Following",
    "Hear",
    "Hearing",
    "Hearsay",
    "Hints",
    "Keep",
    "Limit",
    "LiveHearing",
    "LiveTranscriber",
    "Log",
    "Measured",
    "Media",
    "ReporterView", "Scales", "Services", "ShiftView", "Speaker", "Speech", "Talk", "Talking",
    "Trail", "TrailView", "Transcriber", "Transcript", "Weighed",
]  # fmt: skip
