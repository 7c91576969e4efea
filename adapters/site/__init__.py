"""Another site that runs this bridge: calls go there whole, and what becomes of them comes back.

Both sites hold the same secret (`secret_file`) and name each other by their ids (`site`). A side
that can be reached has a `port`; a side that can reach the other has its `url`. One of the two is
enough: who has only a `url` fetches what waits for it, by requests that stay open until there is
something. A letter is given up by who sent it only when it is durable at the other side, where its
key makes it one however often it comes: killed at any moment, neither loses or doubles a call.
The recording and the pictures of a call go along, where they are small enough.

In the site file the unit on the channel `site` stands for the other site; a unit on another channel
is one of that site's own, by its id there.

`signature` says how requests are signed, `wire` what they hold.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from adapters.site import wire
from adapters.site.door import Door
from adapters.site.enclosed import Enclosures
from adapters.site.outward import AGAIN, Away, Caller, client
from adapters.site.shelf import Shelf
from adapters.site.signature import secret_of_file
from adapters.site.standing import Standing, keep_fetching, keep_greeting, keep_waiting
from bridge.errors import NotAllowed, TryLater
from bridge.message import Capabilities, Outbound, Reach, Receipt
from bridge.ports import Hear, Services

CAN = Capabilities(linked=True, idempotent=True, lanes=4, send_within=60.0)


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The other site's id, and how the two reach each other.

    `url` is where it is reached, `port` (0 = any free) where we are; `fetch` whether its letters
    are fetched: left out, where it cannot reach us. `within`: seconds for an
    answer, and for a letter to be fetched before it is put there anew.
    """

    site: Annotated[str, Meta(min_length=1, max_length=100)]
    url: str = ""
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] | None = None
    fetch: bool | None = None
    secret_file: str = ""
    within: Annotated[float, Meta(ge=0.1, le=30)] = 10.0

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong before anything starts."""
        if not self.url and self.port is None:
            raise ValueError("give url (the other site's), or port (ours), or both")
        if self.fetch and not self.url:
            raise ValueError("fetch needs the url of the other site")
        if self.url:
            _check(self.url)

    @property
    def fetches(self) -> bool:
        """Do we ask for its letters, because it cannot bring them?"""
        return bool(self.url) and (self.port is None if self.fetch is None else self.fetch)


class Site:
    """The link. `port` is where the other site finds us, 0 for nowhere."""

    def __init__(
        self,
        config: Config,
        services: Services,
        door: Door,
        shelf: Shelf,
        caller: Caller | None,
        standing: Standing,
        port: int,
    ) -> None:
        self._config, self._services = config, services
        self._door, self._shelf, self._caller = door, shelf, caller
        self._standing, self._files = standing, Enclosures(services)
        self.port = port

    async def listen(self, hear: Hear) -> None:
        """Take letters, fetch them, and say when the other site is away, for ever."""
        self._door.hear = hear
        services, clock = self._services, self._services.clock
        try:
            await self._files.sweep()
            if self._caller is None:
                await keep_waiting(self._standing, hear, clock)
            elif self._config.fetches:
                await keep_fetching(self._caller, self._config.site, self._standing, hear, services)
            else:
                await keep_greeting(self._caller, self._standing, hear, clock)
        finally:
            self._door.hear = None

    async def send(self, message: Outbound) -> Receipt:
        """Durable at the other site when it returns. `TryLater`, `Refused`."""
        letter = await self._files.along(wire.letter(message))
        try:
            taken = await self._hand(letter)
        except TryLater as error:
            if isinstance(error.__cause__, Away) and error.__cause__.there:
                self._files.too_slow(letter)
            raise
        await self._files.arrived(taken)
        return Receipt(reach=Reach.DELIVERED)

    async def _hand(self, letter: wire.Letter) -> wire.Letter:
        """The letter as it was taken over there."""
        if self._caller is not None:
            await self._caller.hand(letter)
            return letter
        taken = await self._shelf.put(letter, self._config.within)
        if taken is None:
            raise TryLater("nobody fetched it yet", AGAIN)
        return taken


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Site]:
    """Serve, and keep a connection, while it is open. `NotReady`, `NotAllowed`."""
    if config.site == services.site.get("id"):
        raise NotAllowed(f"site: {config.site} is this site itself")
    path = services.folder / (config.secret_file or f"{services.name}.secret")
    secret = await asyncio.to_thread(secret_of_file, path)
    shelf, standing = Shelf(), Standing(services.clock)
    door = Door(services, secret, config.site, shelf, standing.seen)
    async with client() as session:
        caller = (
            Caller(session, config.url, secret, config.site, services, within=config.within)
            if config.url
            else None
        )
        if config.port is None:
            yield Site(config, services, door, shelf, caller, standing, 0)
            return
        async with services.serve(door, config.host, config.port, largest=wire.LARGEST) as port:
            try:
                yield Site(config, services, door, shelf, caller, standing, port)
            finally:
                shelf.close()


def _check(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"url: {address!r} is not an http or https address")
    if parts.username or parts.password:
        raise ValueError("url: no name and password in an address")
