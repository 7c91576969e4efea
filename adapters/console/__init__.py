"""The console: desks in a browser, and a page on which the public reports.

Laws. It is an adapter like any other: a button is shorthand for words that a unit could type, so
every action goes in as `Inbound.words` ("confirm 17") and is durable before the page hears "yes".
What is shown comes from the board, a fold of the journal: a restart loses nothing.

Receipts. A message to a desk is DELIVERED when a page of that desk is open, else SENT: the journal
keeps it, the next page that opens shows it, and it is reported DELIVERED then; READ when somebody
at the desk acknowledges it. A message to a reporter ("public-…") is SENT, and DELIVERED when their
page has fetched it.

Who may act. There is no login yet: whoever can open the port can act as any desk. Therefore desk
pages refuse to open on anything but loopback unless `open_desk: true` says that the network itself
is trusted. Desk actions need a token that only the same origin can read; foreign origins and host
names that nobody configured are refused (cross-site requests, DNS rebinding). The public page can
speak only as itself. To publish it, open a second console with `desk: false` on a public address,
or let a proxy pass on `/report`, `/r/` and `/static/` alone.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.console.app import build
from adapters.console.config import Config
from adapters.console.feed import Feed
from adapters.console.front import PUBLIC, Front
from adapters.console.guard import loopback
from adapters.console.report import BODY as PAGE
from bridge.errors import NotAllowed, Refused
from bridge.message import Capabilities, Form, Outbound, Reach, Receipt
from bridge.ports import Hear, Services

BODY = 32_768  # bytes of one request to a desk
CAN = Capabilities(form=Form.DESK, shared=False, idempotent=True, lanes=64)

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


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Console]:
    """Serve the pages. `NotAllowed` where desks would be open to a network without login."""
    if config.desk and not config.open_desk and not loopback(config.host):
        raise NotAllowed(
            f"adapters.{services.name}.host: {config.host} would open the desk to the network "
            "without login; use 127.0.0.1, or set open_desk: true if every machine there is trusted"
        )
    front = Front(config, services)
    feed = Feed(services.board, services.clock, services.site)
    app = build(front, feed)
    largest = PAGE if config.report else BODY
    async with services.serve(app, config.host, config.port, largest=largest) as port:
        log.info("console %s: http://%s:%d/", services.name, config.host, port)
        try:
            yield Console(front, feed, port)
        finally:
            feed.close()


__all__ = ["CAN", "Config", "Console", "open"]
