"""An adapter with two ends and no wire: for trying things out, and the pattern to copy.

What `hear` is given is handed in as if a network had brought it, and `hear` returns when it is
durable: a test that awaits it stands where a real network waits for its acknowledgement.
What the bridge says is kept in `said`. A channel can be made as bad as networks are.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct

from bridge.errors import NotReady
from bridge.message import Capabilities, Outbound, Reach, Receipt
from bridge.ports import Hear, Hearsay, Services

CAN = Capabilities(idempotent=True, lanes=64)


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing but how far a message is said to have come."""

    reach: Reach = Reach.DELIVERED


class Loopback:
    """Hears what `hear` is given; remembers what it said, by relay key and in order."""

    def __init__(self, config: Config, name: str = "loopback") -> None:
        self._config = config
        self._name = name
        self._hear: Hear | None = None
        self._lost: asyncio.Future[None] | None = None
        self._opened = asyncio.Event()
        self._faults: dict[str, Exception | asyncio.Event] = {}
        self._spoke = asyncio.Condition()
        self.said: dict[str, Outbound] = {}
        self.attempts = 0

    async def listen(self, hear: Hear) -> None:
        """Let `hear` through until the link is lost."""
        self._hear, self._lost = hear, asyncio.get_running_loop().create_future()
        self._opened.set()
        try:
            await self._lost
        finally:
            self._opened.clear()
            self._hear = None

    async def hear(self, message: Hearsay) -> None:
        """The outside speaks. Returns when it is durable; `LogError` when it is not."""
        await self._opened.wait()
        if self._hear is None:
            raise NotReady(f"{self._name} was lost")
        await self._hear(message)

    async def send(self, message: Outbound) -> Receipt:
        """Keep it in `said`, unless the channel was told to misbehave."""
        self.attempts += 1
        fault = self._faults.get(message.channel)
        if isinstance(fault, asyncio.Event):
            await fault.wait()
        elif fault is not None:
            raise fault
        async with self._spoke:
            self.said[message.key] = message
            self._spoke.notify_all()
        return Receipt(reach=self._config.reach, native=(message.key,))

    async def told(self, channel: str, count: int = 1) -> list[Outbound]:
        """Wait until `count` messages were said to a channel; all of them, oldest first."""
        async with self._spoke:
            await self._spoke.wait_for(lambda: len(self.said_to(channel)) >= count)
        return self.said_to(channel)

    def said_to(self, channel: str) -> list[Outbound]:
        """What was said to a channel so far, oldest first."""
        return [message for message in self.said.values() if message.channel == channel]

    def fail(self, channel: str, error: Exception) -> None:
        """From now on every send to the channel raises `error`."""
        self._faults[channel] = error

    def hang(self, channel: str) -> None:
        """From now on no send to the channel returns before `mend`."""
        self._faults[channel] = asyncio.Event()

    def mend(self, channel: str) -> None:
        """The channel is well again; what hung there is said."""
        fault = self._faults.pop(channel, None)
        if isinstance(fault, asyncio.Event):
            fault.set()

    def lose(self, error: Exception) -> None:
        """The link breaks: `listen` raises `error`."""
        if self._lost is not None and not self._lost.done():
            self._lost.set_exception(error)


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Loopback]:
    """A loopback opens at once and needs no closing."""
    yield Loopback(config, services.name)
