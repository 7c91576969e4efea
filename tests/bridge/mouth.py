"""A mouth to try: an adapter that remembers each attempt, and a delivery that runs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count

from msgspec.structs import replace

from adapters.loopback import CAN
from bridge import codec
from bridge.delivery import Delivery, Inside, nobody
from bridge.message import Capabilities, Outbound, Receipt
from bridge.ports import Adapter, Append, Hear, Log
from bridge.streams import outbox
from tests.clock import NOON, ManualClock, spin
from tests.house import history
from tests.waiting import running

KEYS = count(1)

NAME = "out"

QUICK = replace(CAN, send_within=0.05)  # seconds of real time until a send counts as uncertain

FORGETFUL = replace(QUICK, idempotent=False)


def message(
    channel: str = "a", priority: int = 3, expires: datetime | None = None, key: str = ""
) -> Outbound:
    key = key or f"{next(KEYS):05}"
    return Outbound(
        key=key, channel=channel, text=key, language="en", priority=priority, expires=expires
    )


async def queue(log: Log, *messages: Outbound) -> None:
    await log.commit(
        *(Append(stream=outbox(NAME), key=m.key, body=codec.encode(m)) for m in messages)
    )


@asynccontextmanager
async def speaking(
    log: Log,
    clock: ManualClock,
    adapter: Adapter,
    can: Capabilities = CAN,
    doubts: dict[str, int] | None = None,
    inside: Inside = nobody,
) -> AsyncIterator[None]:
    mouth = Delivery(NAME, adapter, can, log, clock, doubts, inside)
    async with running(mouth.run()):
        yield


Outcome = Receipt | Exception | asyncio.Event  # an event: the send hangs until it is set


class Recorder:
    """Says everything, and remembers each attempt; a channel may be told what becomes of its sends."""

    def __init__(self, clock: ManualClock, **outcomes: Sequence[Outcome]) -> None:
        self._clock = clock
        self._outcomes = {channel: list(them) for channel, them in outcomes.items()}
        self.tried: list[Outbound] = []
        self.at: list[float] = []  # seconds after noon
        self.under_way = 0
        self.most = 0  # sends at one time

    async def listen(self, hear: Hear) -> None:  # noqa: ARG002 - nobody speaks
        await asyncio.get_running_loop().create_future()

    async def send(self, message: Outbound) -> Receipt:
        self.tried.append(message)
        self.at.append((self._clock.now() - NOON).total_seconds())
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            return await self._outcome(message)
        finally:
            self.under_way -= 1

    async def _outcome(self, message: Outbound) -> Receipt:
        await spin()  # as long as a network takes
        left = self._outcomes.get(message.channel)
        outcome = left.pop(0) if left else Receipt(native=(f"n{message.key}",))
        if isinstance(outcome, asyncio.Event):
            await outcome.wait()
            outcome = Receipt()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def channels(self) -> list[str]:
        return [m.channel for m in self.tried]


class Post(Recorder):
    """An adapter whose network takes several messages at once."""

    def __init__(self, clock: ManualClock, **outcomes: Sequence[Outcome]) -> None:
        super().__init__(clock, **outcomes)
        self.batches: list[list[str]] = []
        self.short = False  # it forgets an answer

    async def send_many(self, messages: Sequence[Outbound]) -> Sequence[Receipt | Exception]:
        self.batches.append([m.key for m in messages])
        found: list[Receipt | Exception] = []
        for one in messages:
            try:
                found.append(await self.send(one))
            except Exception as error:  # noqa: BLE001 - as a network does
                found.append(error)
        return found[:-1] if self.short else found


async def left(log: Log) -> list[str]:
    """What stands in the outbox still."""
    return [e.key for e in await history(log, outbox(NAME))]
