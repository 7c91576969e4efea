"""What all pages of one console share: the desks, the token, and the one way in.

Law: a page is told "heard" only after the message is durable; while nobody listens it is told so.
"""

import logging
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta
from starlette.exceptions import HTTPException

from adapters.console.config import Config
from adapters.console.ground import Ground, inside
from bridge.errors import LogError
from bridge.message import Outbound, Reach, Reported
from bridge.ports import Hear, Hearsay, Services
from bridge.views import RelayView

PUBLIC = "public-"  # channels of reporters start so; no desk may
UNREAD = 100  # messages to a desk that a page is given when it opens
OVER = frozenset({"read", "failed", "expired"})
TOLD = 5_000  # deliveries remembered, so that each is told once
Key = Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]

log = logging.getLogger(__name__)


class Front:
    """One console's state. Only `hear` changes: None while the adapter does not listen."""

    def __init__(self, config: Config, services: Services) -> None:
        self.config = config
        self.services = services
        self.name = services.name
        self.desks = tuple(c for c in services.channels if c and not c.startswith(PUBLIC))
        self.token = secrets.token_urlsafe(24)
        self.hear: Hear | None = None
        self.ground = _ground(config, services)
        self._told: OrderedDict[str, None] = OrderedDict()

    async def take(self, message: Hearsay) -> None:
        """Hand it in; durable when this returns. 503 while nobody listens, `LogError` as `hear`."""
        if self.hear is None:
            raise HTTPException(503, "the console is starting or was cut off; nothing was kept")
        await self.hear(message)

    async def arrived(self, relays: Sequence[RelayView]) -> None:
        """A page got what was only kept so far: report each as delivered, once for all pages.

        What cannot be written now is only logged: the next page that opens tells it again.
        """
        for relay in relays:
            new = relay.reach == Reach.SENT and relay.key not in self._told
            if new and not await self._delivered(relay.key):
                return

    async def _delivered(self, relay: str) -> bool:
        """Is that written? It counts as told meanwhile: fifty pages do not say it fifty times."""
        if self.hear is None:
            return False
        self._remember(relay)
        written = False
        try:
            await self.hear(Reported(relay=relay, reach=Reach.DELIVERED))
            written = True
        except LogError as error:
            log.warning("%s: that a page got a relay is not written: %s", self.name, error)
        finally:
            if not written:
                self._told.pop(relay, None)
        return written

    def unread(self, desk: str) -> list[dict[str, Any]]:
        """Messages to this desk that nobody has acknowledged, oldest first, the newest 100."""
        relays = self.services.board.said_to(self.name, desk)
        return [self._kept(r) for r in relays if r.reach not in OVER][-UNREAD:]

    def said(self, message: Outbound) -> dict[str, Any]:
        """A message to a desk, as the pages show it."""
        return {
            "key": message.key,
            "call": message.call,
            "number": message.number,
            "text": message.text,
            "priority": message.priority,
            "choices": [[c.label, c.words] for c in message.choices],
            "at": self.services.clock.now(),
            "expires": message.expires,
        }

    def _remember(self, key: str) -> None:
        self._told[key] = None
        while len(self._told) > TOLD:
            self._told.popitem(last=False)

    @staticmethod
    def _kept(relay: RelayView) -> dict[str, Any]:
        return {
            "key": relay.key,
            "call": relay.call,
            "number": relay.number,
            "text": relay.text,
            "priority": relay.priority,
            "choices": relay.choices,
            "at": relay.at,
            "expires": relay.expires,
        }


def _ground(config: Config, services: Services) -> Ground:
    """The map's ground; none where the file went bad after the site was read."""
    try:
        return Ground(inside(config.map, services.home) if config.map else None)
    except ValueError as error:
        log.warning("%s: the map has no ground: %s: %s", services.name, config.map, error)
        return Ground()
