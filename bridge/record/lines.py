"""Relays by their id and by the channel that they go to. Bounded: the newest of each channel."""

import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from bridge.record.page import Page, Relay
from rules.events import Relayed
from rules.member_news import PERSONAL
from rules.model import Address

OF_ONE_CHANNEL = 500
LOOSE = 5_000  # mere answers, which belong to no call


class Lines:
    """All relays that are remembered: a call's as long as its page, mere answers for `keep`."""

    def __init__(self, keep: timedelta) -> None:
        self._keep = keep
        self._relays: dict[str, tuple[Relay, Page | None]] = {}
        self._to: dict[Address, deque[Relay]] = {}
        self._loose: deque[tuple[int, Relay]] = deque()

    def __contains__(self, key: str) -> bool:
        return key in self._relays

    def __getitem__(self, key: str) -> Relay:
        return self._relays[key][0]

    def page(self, key: str) -> Page | None:
        """The page of the call that a relay belongs to."""
        return self._relays[key][1]

    def to(self, adapter: str, channel: str) -> Iterator[Relay]:
        """Relays to a channel, oldest first."""
        told = self._to.get(Address(adapter, channel), ())
        return (relay for relay in told if relay.fact.key in self._relays)

    @property
    def oldest(self) -> int | None:
        """The ledger's version at the oldest mere answer."""
        return self._loose[0][0] if self._loose else None

    def add(self, fact: Relayed, page: Page | None, version: int) -> None:
        """A message must reach a channel."""
        relay = Relay(fact, len(page.relays) + 1 if page else 0)
        self._relays[fact.key] = relay, page
        self._to.setdefault(fact.to, deque(maxlen=OF_ONE_CHANNEL)).append(relay)
        if page is None:
            self._loose.append((version, relay))
        else:
            page.relays[fact.key] = relay

    def erase(self, member: str) -> None:
        """Somebody is no volunteer any more: their name leaves what desks were told of them."""
        named = re.compile(rf"(?<![A-Za-z0-9]){member}(?!\d)")
        for _, relay in self._loose:
            if relay.fact.message in PERSONAL and named.search(relay.fact.text):
                relay.fact = replace(relay.fact, text=member, gaps=())

    def forget(self, page: Page) -> None:
        """A page has left."""
        for relay in page.relays.values():
            self._drop(relay)

    def prune(self, now: datetime) -> None:
        """Let go of answers that are old or too many."""
        loose = self._loose
        while loose and (len(loose) > LOOSE or now - loose[0][1].fact.at >= self._keep):
            self._drop(loose.popleft()[1])

    def _drop(self, relay: Relay) -> None:
        self._relays.pop(relay.fact.key, None)
        told = self._to.get(relay.fact.to)
        while told and told[0].fact.key not in self._relays:
            told.popleft()
        if told is not None and not told:
            del self._to[relay.fact.to]
