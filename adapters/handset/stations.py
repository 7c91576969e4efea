"""Who listens to which call sign, and what was said there lately.

A station is heard by every client that listens to it, as a radio channel is. A client that lost
its connection for a moment names the last event it got and is told what it missed.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from msgspec import Struct, json

from bridge.message import Choice, Point

RECENT = 100  # events that a client may catch up on
BACKLOG = 100  # events that a client may be behind
CLIENTS = 20  # per station
STATIONS = 1_000  # where any call sign is served
BEAT = 2.0  # seconds between signs of life: a page that misses three says that its link is down


class Said(Struct, frozen=True, kw_only=True, tag="said"):
    """One message as a client gets it. `audio` and `voice` are paths; "" = none."""

    key: str
    text: str
    language: str
    priority: int
    number: int
    spoken: bool  # `audio` says the text; else there is no voice, and the text stands alone
    audio: str
    voice: str  # the reporter's own
    choices: tuple[Choice, ...]
    point: Point | None
    again: bool
    drill: bool  # an exercise
    at: datetime
    expires: datetime | None


class Spoke(Struct, frozen=True, kw_only=True, tag="spoke"):
    """The station itself spoke, by any of its pages; `audio` as in `Said`."""

    key: str  # of the page that spoke
    seconds: float
    audio: str


class Understood(Struct, frozen=True, kw_only=True, tag="understood"):
    """What the house made of that: words, and of the call that they belong to, by language."""

    key: str
    words: str = ""
    number: int = 0
    kind: Mapping[str, str] = {}
    place: Mapping[str, str] = {}


class Heard(Struct, frozen=True, kw_only=True, tag="heard"):
    """Words so far of what the station is just saying; the end may change them."""

    key: str  # of the page that speaks
    words: str


Told = Said | Spoke | Understood | Heard


class Event(Struct, frozen=True):
    """Something that is told, with its place in the order of this run ("": it has none)."""

    id: str
    told: Told

    @property
    def expires(self) -> datetime | None:
        """Not worth telling after."""
        return self.told.expires if isinstance(self.told, Said) else None

    def frame(self) -> bytes:
        """As the event stream carries it; the data name their type as well."""
        name = str(self.told.__struct_config__.tag)
        id = b"id: %b\n" % self.id.encode() if self.id else b""
        return id + b"event: %b\ndata: %b\n\n" % (name.encode(), json.encode(self.told))


class Client:
    """One that listens. Its frames end when it was cut off or cannot keep up."""

    def __init__(self, station: str, missed: Iterable[Event]) -> None:
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG + RECENT)
        self._frames.put_nowait(
            b"retry: 2000\nevent: hello\ndata: %b\n\n" % json.encode({"station": station})
        )
        for event in missed:
            self._frames.put_nowait(event.frame())

    def put(self, event: Event) -> bool:
        """False where the client is too far behind."""
        if self._frames.qsize() >= BACKLOG:
            self.cut()
            return False
        self._frames.put_nowait(event.frame())
        return True

    def cut(self) -> None:
        """End it now; what waits is dropped, since nobody reads it."""
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(None)

    async def next(self) -> bytes | None:
        """The next frame or a sign of life; None at the end."""
        try:
            async with asyncio.timeout(BEAT):
                return await self._frames.get()
        except TimeoutError:
            return b": alive\n\n"


class Station:
    """One call sign and its listeners."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._run = secrets.token_hex(4)  # ids of another run mean nothing to us
        self._count = 0
        self._recent: deque[Event] = deque(maxlen=RECENT)
        self._clients: set[Client] = set()
        self.read: deque[str] = deque(maxlen=RECENT)  # keys that a person said to have heard

    @property
    def listeners(self) -> int:
        """How many would get what is said now."""
        return len(self._clients)

    def find(self, key: str) -> Event | None:
        """What was said under this relay key, as far as we remember."""
        found = (e for e in self._recent if isinstance(e.told, Said) and e.told.key == key)
        return next(found, None)

    def say(self, said: Said) -> Event | None:
        """Give it to all who listen; None when nobody does. Whoever cannot keep up is cut off."""
        event = self._give(said)
        if not self._clients:
            return None
        self._recent.append(event)
        return event

    def tell(self, told: Spoke | Understood) -> None:
        """Give it to all who listen, and to those who come back."""
        self._recent.append(self._give(told))

    def show(self, heard: Heard) -> None:
        """Give it to all who listen now; it has no place in the order, and nobody misses it."""
        self._put(Event("", heard))

    def _give(self, told: Told) -> Event:
        self._count += 1
        return self._put(Event(f"{self._run}-{self._count}", told))

    def _put(self, event: Event) -> Event:
        self._clients = {client for client in self._clients if client.put(event)}
        return event

    @contextmanager
    def joined(self, after: str, now: datetime) -> Iterator[Client]:
        """Listen: first to what was missed since event `after`, then to all that is said."""
        client = Client(self.name, self._missed(after, now))
        self._clients.add(client)
        try:
            yield client
        finally:
            self._clients.discard(client)

    def close(self) -> None:
        """Everybody is let go."""
        for client in self._clients:
            client.cut()

    def _missed(self, after: str, now: datetime) -> Iterable[Event]:
        ids = [event.id for event in self._recent]
        if after not in ids:
            return ()
        missed = tuple(self._recent)[ids.index(after) + 1 :]
        return [e for e in missed if e.expires is None or e.expires > now]


class Stations:
    """All call signs. Where some are known, no others are served."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = tuple(dict.fromkeys(known))
        self._stations: dict[str, Station] = {}

    def serves(self, name: str) -> bool:
        """There is such a call sign, or there may be."""
        return name in self.known or not self.known

    def get(self, name: str) -> Station | None:
        """The station, once somebody listened to it."""
        return self._stations.get(name)

    def join(self, name: str) -> Station | None:
        """The station for one more listener; None where there are too many already."""
        station = self._stations.get(name)
        if station is None and len(self._stations) < STATIONS:
            station = self._stations[name] = Station(name)
        return None if station is None or station.listeners >= CLIENTS else station

    def close(self) -> None:
        """Everybody is let go."""
        for station in self._stations.values():
            station.close()
