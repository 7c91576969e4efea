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
from bridge.errors import Refused, TryLater
from bridge.insist import insist
from bridge.lanes import Job, Lanes
from bridge.message import Alarm, Capabilities, Outbound, Reach, Receipt, Reported
from bridge.message.unsaid import for_log
from bridge.ports import Adapter, Append, BatchAdapter, Clock, Entry, Log
from bridge.retry import back_off
from bridge.streams import INBOX, alarm_key, news_key, outbox

_log = logging.getLogger(__name__)

CAN_WAIT = 4  # priority of words to many: they never fill all that is under way
UNCERTAIN_AT_MOST = 4  # then a person is told that nobody knows
Outcome = Receipt | Exception
Send = Callable[[Sequence[Outbound]], Awaitable[Sequence[Outcome]]]
Inside = Callable[[str], bool]


def nobody(_channel: str) -> bool:
    """Where nothing is known of the channels, none is of the house."""
    return False


class Delivery:
    """The mouth of one adapter.

    `doubts` outlives it when the link is opened anew: relays that may have been said already, and
    how often.
    """

    def __init__(
        self,
        name: str,
        adapter: Adapter,
        can: Capabilities,
        log: Log,
        clock: Clock,
        doubts: dict[str, int] | None = None,
        inside: Inside = nobody,
    ) -> None:
        """`inside` tells of which channels only people of the house hear."""
        self._name, self._can, self._inside = name, can, inside
        self._log, self._clock = log, clock
        self._doubts = {} if doubts is None else doubts
        self._lanes = Lanes()
        self._until: datetime | None = None  # the whole adapter is paused
        self._send = _together(adapter) if can.batch > 1 else _singly(adapter)
        self._work = asyncio.Event()
        self._sending = self._patient = 0  # under way, and those of them that could wait
        self._spare = max(1, can.lanes // 4, min(can.lanes - 1, 4))  # may be patient ones

    async def run(self) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._read())
            await self._dispatch(tasks)

    async def _read(self) -> None:
        async for entries in self._log.read(outbox(self._name)):
            for entry in entries:
                doubts = self._doubts.get(entry.key, 0)
                if doubts >= UNCERTAIN_AT_MOST:
                    await self._give_up(entry, f"uncertain {doubts} times; the link broke over it")
                    continue
                try:
                    message = codec.outbound(entry.body)
                    if message.drill and not self._inside(message.channel):
                        await self._keep_in(entry, message)
                        continue
                    self._put(entry, message, doubts)
                except codec.Unreadable as error:  # one bad line must not silence the others
                    _log.error("%s: line %s cannot be said", self._name, entry.seq)
                    await self._give_up(entry, str(error))
            self._work.set()

    def _put(self, entry: Entry, message: Outbound, doubts: int) -> None:
        again = doubts > 0 and not self._can.idempotent
        message = replace(message, again=True) if again else message
        self._lanes.put(Job(entry=entry, message=message, uncertain=doubts))

    async def _keep_in(self, entry: Entry, message: Outbound) -> None:
        """A drill was about to reach somebody outside: a fault of ours, and a person must know."""
        _log.error("%s: a relay of a drill (%s), not to ours", self._name, _of(message))
        alarm = Alarm(
            key=entry.key, what="drill_kept_in", on=True, about=str(message.number or entry.key),
            adapter=self._name,
        )  # fmt: skip
        reason = "a drill never leaves the house"
        lost = Reported(relay=entry.key, reach=Reach.FAILED, reason=reason)
        key = alarm_key(self._name, alarm.key)
        line = Append(stream=INBOX, key=key, body=codec.encode(alarm))
        await self._tell([entry], [lost], line)

    async def _give_up(self, entry: Entry, reason: str) -> None:
        lost = Reported(relay=entry.key, reach=Reach.FAILED, reason=reason[:200])
        await self._tell([entry], [lost])
        self._doubts.pop(entry.key, None)

    async def _dispatch(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            self._work.clear()
            now = self._clock.now()
            if self._until and self._until <= now:
                self._until = None
            for job in self._lanes.expired(now):
                tasks.create_task(self._tell([job.entry], [_too_late(job)]))
            while jobs := self._next():
                self._sending += 1
                self._patient += jobs[0].message.priority >= CAN_WAIT
                tasks.create_task(self._say(jobs))
            await self._wait()

    def _next(self) -> list[Job]:
        """The most urgent messages of free lanes, as many as the adapter takes at once."""
        if self._sending >= self._can.lanes or self._until:
            return []
        if self._patient >= self._spare and (self._lanes.first() or 0) >= CAN_WAIT:
            return []  # what comes next may be urgent, and for one of these very channels
        return self._lanes.next(self._can.batch)

    async def _say(self, jobs: list[Job]) -> None:
        try:
            outcomes = await self._outcomes([j.message for j in jobs])
            await self._settle(list(zip(jobs, outcomes, strict=True)))
        except asyncio.CancelledError:  # the link breaks: these may have been said
            for job in jobs:
                self._doubts[job.message.key] = job.uncertain + 1
            raise
        finally:
            self._sending -= 1
            self._patient -= jobs[0].message.priority >= CAN_WAIT
            for channel in {j.message.channel for j in jobs}:
                self._lanes.done(channel)
            self._work.set()

    async def _outcomes(self, messages: Sequence[Outbound]) -> Sequence[Outcome]:
        try:
            async with asyncio.timeout(self._can.send_within):
                outcomes = await self._send(messages)
            if len(outcomes) == len(messages):
                return outcomes
            raise RuntimeError(f"{len(outcomes)} outcomes for {len(messages)} messages")  # noqa: TRY301
        except Exception as error:  # noqa: BLE001 - whatever it is, the outcome is a fact
            return [error for _ in messages]

    async def _settle(self, outcomes: list[tuple[Job, Outcome]]) -> None:
        done: list[Entry] = []
        news: list[Reported] = []
        for job, outcome in outcomes:
            told, over = self._judge(job, outcome)
            news += [told] if told else []
            done += [job.entry] if over else []
        await self._tell(done, news)
        for entry in done:
            self._doubts.pop(entry.key, None)

    def _judge(self, job: Job, outcome: Outcome) -> tuple[Reported | None, bool]:
        """What to write, and whether the message is over."""
        job.attempt += 1
        match outcome:
            case Receipt(reach=reach, native=native, reason=reason):
                key = job.message.key
                return Reported(relay=key, reach=reach, native=native, reason=reason), True
            case TryLater(wait=wait, whole_adapter=whole):
                job.trouble = str(outcome)
                self._pause(job, wait, whole=whole)
                return None, False
            case Refused():
                return _news(job, Reach.FAILED, str(outcome)), True
        return self._unknown(job, outcome)

    def _unknown(self, job: Job, error: Exception) -> tuple[Reported | None, bool]:
        job.uncertain += 1
        reason = f"attempt {job.uncertain}: {type(error).__name__}: {error}"[:200]
        what = f"{self._name}: a relay ({_of(job.message)}), attempt {job.uncertain}"
        _log.warning("%s: nobody knows whether it arrived: %s", what, for_log(error))
        if job.uncertain >= UNCERTAIN_AT_MOST:
            return _news(job, Reach.FAILED, f"uncertain {job.uncertain} times; {reason}"), True
        self._doubts[job.message.key] = job.uncertain
        if not self._can.idempotent:  # it may arrive twice: it says that it is a repetition
            job.message = replace(job.message, again=True)
        self._pause(job, timedelta(0), whole=False)
        return _news(job, Reach.UNCERTAIN, reason), False

    def _pause(self, job: Job, wait: timedelta, *, whole: bool) -> None:
        """The network knows best how long; where it does not say, longer each time."""
        wait = wait if wait > timedelta(0) else back_off(job.attempt, job.message.key)
        until = self._clock.now() + wait
        self._lanes.put(job)
        self._lanes.pause(job.message.channel, until)
        if whole:
            self._until = max(until, self._until or until)

    async def _tell(self, done: Sequence[Entry], news: Sequence[Reported], *more: Append) -> None:
        """Write what became of them; the log may be away, but what was said is not said again."""
        lines = [
            Append(stream=INBOX, key=news_key(self._name, n), body=codec.encode(n)) for n in news
        ]
        lines += more
        if done or lines:
            what = f"{self._name}: news of relays waits for the log"
            await insist(self._log, self._clock, *lines, done=done, what=what)

    async def _wait(self) -> None:
        """Until something new can be said or expires."""
        waking = asyncio.ensure_future(self._work.wait())
        waits: list[asyncio.Future[object]] = [waking]  # type: ignore[list-item]
        if (when := self._wake_at()) is not None:
            waits.append(asyncio.ensure_future(self._clock.sleep_until(when)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _wake_at(self) -> datetime | None:
        times = (self._lanes.wake_at(), self._until)
        return min((t for t in times if t is not None), default=None)


def _of(message: Outbound) -> str:
    """Which one it is, in a log: its key would tell whom it is for."""
    return f"call {message.number}" if message.number else "of no call"


def _news(job: Job, reach: Reach, reason: str) -> Reported:
    return Reported(relay=job.message.key, reach=reach, reason=reason)


def _too_late(job: Job) -> Reported:
    why = f"too late; {job.trouble}" if job.trouble else "too late"
    return _news(job, Reach.EXPIRED, why[:200])


def _singly(adapter: Adapter) -> Send:
    async def send(messages: Sequence[Outbound]) -> Sequence[Outcome]:
        return [await adapter.send(messages[0])]

    return send


def _together(adapter: Adapter) -> Send:
    return cast("BatchAdapter", adapter).send_many  # CAN.batch promises it
