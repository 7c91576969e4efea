"""The console: desks in a browser, and a page on which the public reports.

Laws. It is an adapter like any other: a button is shorthand for words that a unit could type, so
every action goes in as `Inbound.words` ("confirm 17") and is durable before the page hears "yes".
What is shown comes from the board, a fold of the journal: a restart loses nothing.

Receipts. A message to a desk is DELIVERED when a page of that desk is open, else SENT: the journal
keeps it, the next page that opens shows it, and it is reported DELIVERED then; READ when somebody
at the desk acknowledges it. A message to a reporter ("public-…") is SENT, and DELIVERED when their
page has fetched it.

Who may act: see `people`. On loopback nobody signs in before there is an account; on any other
address everybody does, unless `open_desk: true` says that the network itself is trusted. Desk
actions need a token that only the same origin can read; foreign origins and host
names that nobody configured are refused (cross-site requests, DNS rebinding). The public page can
speak only as itself. To publish it, open a second console with `desk: false` on a public address,
or let a proxy pass on `/report`, `/r/` and `/static/` alone.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.console.app import build
from adapters.console.config import Config
from adapters.console.feed import Feed
from adapters.console.front import PUBLIC, Front
from adapters.console.ground import inside, read_tiles
from adapters.console.open_air import doubts
from adapters.console.people.door import Door
from adapters.console.report import BODY as PAGE
from bridge.errors import Refused
from bridge.message import Capabilities, Form, Outbound, Reach, Receipt
from bridge.ports import Hear, Services

ADD = "patrolbridge account add SITE NAME --role administrator"
BODY = 32_768  # bytes of one request to a desk
CAN = Capabilities(form=Form.DESK, shared=False, reads=True, idempotent=True, lanes=64)

log = logging.getLogger(__name__)


class Console:
    """One open console: its pages are served while `open` is, fed while `listen` runs."""

    def __init__(self, front: Front, feed: Feed, port: int) -> None:
        self._front = front
        self._feed = feed
        self.port = port

    async def listen(self, hear: Hear) -> None:
        """Hand in what the pages say and feed them the board. Ends only by failing."""
        self._front.hear = hear
        try:
            await self._feed.run()
        finally:
            self._front.hear = None

    async def send(self, message: Outbound) -> Receipt:
        """Show it. `Refused` for a channel that is neither a desk of the site nor a reporter."""
        if message.channel.startswith(PUBLIC):
            return Receipt(reach=Reach.SENT)
        if message.channel not in self._front.desks:
            raise Refused(f"no desk {message.channel!r} on console {self._front.name!r}")
        self._feed.tell("said", self._front.said(message), desk=message.channel)
        open_page = self._feed.watched(message.channel)
        return Receipt(reach=Reach.DELIVERED if open_page else Reach.SENT)


async def _warned(config: Config, name: str, door: Door) -> None:
    """Say what whoever runs the house should know of its door."""
    for key, doubt in doubts(config):
        log.warning("console %s: %s: %s", name, key, doubt)
    if config.desk and await door.asks() and not await door.accounts.some():
        log.warning("console %s: nobody can sign in yet; make an account: %s", name, ADD)


def examine(config: Config, folder: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with the files that the configuration names, by its key."""
    try:
        if config.map:
            read_tiles(inside(config.map, folder))
    except ValueError as error:
        yield "map", f"{config.map}: {error}"


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Console]:
    """Serve the pages."""
    front = Front(config, services)
    door = Door(config, services.name, services.keep, services.clock)
    await _warned(config, services.name, door)
    feed = Feed(services.board, services.clock, services.site, services.talk)
    app = build(front, feed, door)
    largest = PAGE if config.report else BODY
    async with services.serve(app, config.host, config.port, largest=largest) as port:
        log.info("console %s: http://%s:%d/", services.name, config.host, port)
        try:
            yield Console(front, feed, port)
        finally:
            feed.close()


__all__ = ["CAN", "Config", "Console", "doubts", "examine", "open"]
