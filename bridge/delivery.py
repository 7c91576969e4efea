"""Says what must be said, at least once, the most urgent first, no channel behind another.

Each channel is a lane: one message at a time. A message that must wait pauses its own lane only.
What became of it goes to the inbox as news of the relay, in the same commit that takes it from the
outbox; so a relay is never silently lost, and a crash between saying and writing repeats it with
the same key.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import cast

from msgspec.structs import replace

from bridge import codec
from bridge.errors import LogError, Refused, TryLater
from bridge.lanes import Job, Lane
from bridge.message import Capabilities, Outbound, Reach, Receipt, Reported
from bridge.ports import Adapter, Append, BatchAdapter, Clock, Entry, Log
from bridge.retry import back_off
from bridge.streams import INBOX, outbox

_log = logging.getLogger(__name__)

UNCERTAIN_AT_MOST = 4  # then a person is told that nobody knows
Outcome = Receipt | Exception
Send = Callable[[Sequence[Outbound]], Awaitable[Sequence[Outcome]]]


class Delivery:
    """The mouth of one adapter."""

    def __init__(
        self, name: str, adapter: Adapter, can: Capabilities, log: Log, clock: Clock
    ) -> None:
        self._name, self._can = name, can
        self._log, self._clock = log, clock
        self._lanes: dict[str, Lane] = {}
        self._until: datetime | None = None  # the whole adapter is paused
        self._send = _together(adapter) if can.batch > 1 else _singly(adapter)
        self._work = asyncio.Event()
        self._sending = 0

    async def run(self) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._read())
            await self._dispatch(tasks)

    async def _read(self) -> None:
        async for entries in self._log.read(outbox(self._name)):
            for entry in entries:
                job = Job(entry=entry, message=codec.outbound(entry.body))
                self._lane(job.message.channel).put(job)
            self._work.set()

    def _lane(self, channel: str) -> Lane:
        return self._lanes.setdefault(channel, Lane(channel))

    async def _dispatch(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            self._work.clear()
            now = self._clock.now()
            for job in [j for lane in self._lanes.values() for j in lane.expired(now)]:
                tasks.create_task(self._tell([job], [_news(job, Reach.EXPIRED, "too late")]))
            while jobs := self._next(now):
                self._sending += 1
                tasks.create_task(self._say(jobs))
            self._lanes = {c: n for c, n in self._lanes.items() if n.busy or n.until or len(n)}
            await self._wait(now)

    def _next(self, now: datetime) -> list[Job]:
        """The most urgent messages of free lanes, as many as the adapter takes at once."""
        if self._sending >= self._can.lanes or (self._until and self._until > now):
            return []
        free = sorted((n for n in self._lanes.values() if n.free(now)), key=Lane.urgency)
        jobs: list[Job] = []
        for lane in free[: self._can.batch]:
            lane.busy, lane.until = True, None
            jobs.append(lane.take())
            while self._can.batch > 1 and len(lane) and len(jobs) < self._can.batch:
                jobs.append(lane.take())  # one sender, in order: a batch may hold a lane's next too
            if len(jobs) >= self._can.batch:
                break
        return jobs

    async def _say(self, jobs: list[Job]) -> None:
        try:
            outcomes = await self._outcomes([j.message for j in jobs])
            await self._settle(list(zip(jobs, outcomes, strict=True)))
        finally:
            self._sending -= 1
            for job in jobs:
                self._lane(job.message.channel).busy = False
            self._work.set()

    async def _outcomes(self, messages: Sequence[Outbound]) -> Sequence[Outcome]:
        try:
            async with asyncio.timeout(self._can.send_within):
                return await self._send(messages)
        except Exception as error:  # noqa: BLE001 - whatever it is, the outcome is a fact
            return [error for _ in messages]

    async def _settle(self, outcomes: list[tuple[Job, Outcome]]) -> None:
        done: list[Job] = []
        news: list[Reported] = []
        for job, outcome in outcomes:
            told, over = self._judge(job, outcome)
            news += [told] if told else []
            done += [job] if over else []
        await self._tell(done, news)

    def _judge(self, job: Job, outcome: Outcome) -> tuple[Reported | None, bool]:
        """What to write, and whether the message is over."""
        job.attempt += 1
        match outcome:
            case Receipt(reach=reach, native=native):
                return Reported(relay=job.message.key, reach=reach, native=native), True
            case TryLater(wait=wait, whole_adapter=whole):
                self._pause(job, wait, whole=whole)
                return None, False
            case Refused():
                return _news(job, Reach.FAILED, str(outcome)), True
        return self._unknown(job, outcome)

    def _unknown(self, job: Job, error: Exception) -> tuple[Reported | None, bool]:
        job.uncertain += 1
        reason = f"attempt {job.attempt}: {type(error).__name__}: {error}"[:200]
        _log.warning(
            "%s: %s: nobody knows whether it arrived: %s", self._name, job.message.key, reason
        )
        if job.uncertain >= UNCERTAIN_AT_MOST:
            return _news(job, Reach.FAILED, f"uncertain {job.uncertain} times; {reason}"), True
        if not self._can.idempotent:  # it may arrive twice: it says that it is a repetition
            job.message = replace(job.message, again=True)
        self._pause(job, timedelta(0), whole=False)
        return _news(job, Reach.UNCERTAIN, reason), False

    def _pause(self, job: Job, wait: timedelta, *, whole: bool) -> None:
        until = self._clock.now() + max(wait, back_off(job.attempt, job.message.key))
        lane = self._lane(job.message.channel)
        lane.put(job)
        lane.until = max(until, lane.until or until)
        if whole:
            self._until = until

    async def _tell(self, done: Sequence[Job], news: Sequence[Reported]) -> None:
        """Write what became of them; the log may be away, but what was said is not said again."""
        lines = [
            Append(stream=INBOX, key=f"{self._name}:{n.relay}={n.reach}", body=codec.encode(n))
            if n.reach is not Reach.UNCERTAIN
            else Append(
                stream=INBOX, key=f"{self._name}:{n.relay}={n.reason}", body=codec.encode(n)
            )
            for n in news
        ]
        entries: list[Entry] = [j.entry for j in done]
        for attempt in range(1, 1_000_000):
            try:
                await self._log.commit(*lines, done=entries)
            except LogError as error:
                _log.warning("%s: news of relays waits for the log: %s", self._name, error)
                await self._clock.sleep_until(self._clock.now() + back_off(attempt))
            else:
                return

    async def _wait(self, now: datetime) -> None:
        """Until something new can be said or expires."""
        waking = asyncio.ensure_future(self._work.wait())
        waits: list[asyncio.Future[object]] = [waking]  # type: ignore[list-item]
        if (when := self._wake_at(now)) is not None:
            waits.append(asyncio.ensure_future(self._clock.sleep_until(when)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _wake_at(self, now: datetime) -> datetime | None:
        lanes = [n for n in self._lanes.values() if len(n)]
        times = [n.until for n in lanes if n.until] + [n.next_expiry() for n in lanes]
        times.append(self._until if lanes else None)
        return min((t for t in times if t is not None and t > now), default=None)


def _news(job: Job, reach: Reach, reason: str) -> Reported:
    return Reported(relay=job.message.key, reach=reach, reason=reason)


def _singly(adapter: Adapter) -> Send:
    async def send(messages: Sequence[Outbound]) -> Sequence[Outcome]:
        return [await adapter.send(messages[0])]

    return send


def _together(adapter: Adapter) -> Send:
    return cast("BatchAdapter", adapter).send_many  # CAN.batch promises it
