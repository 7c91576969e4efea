"""What waits to be said, per channel, the most urgent first. Pure: no clock, no await.

Each channel is a lane with one message under way at a time. Choosing the next message costs the
logarithm of what waits, not the number of channels: thousands of phones may be told at once.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from msgspec import Struct

from bridge.message import Outbound
from bridge.ports import Entry

SPARE = 1_000  # alarms that may be out of date before they are swept


class Job(Struct, kw_only=True):
    """One message on its way, and what became of it so far."""

    entry: Entry
    message: Outbound
    order: int = 0  # among all that came, so that a lane keeps its order
    attempt: int = 0
    uncertain: int = 0
    trouble: str = ""  # why it was not said yet


class Lane:
    """One channel: one message at a time, by priority, then in order; pauses when told to."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.until: datetime | None = None  # paused
        self.busy = False
        self.rings: datetime | None = None  # the alarm that is set
        self._waiting: list[tuple[int, int, Job]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, job: Job) -> None:
        """The message waits for its turn; one that comes back has its old place."""
        heapq.heappush(self._waiting, (job.message.priority, job.order, job))

    def take(self) -> Job:
        """The most urgent."""
        return heapq.heappop(self._waiting)[2]

    def urgency(self) -> tuple[int, int]:
        """Priority and place of the most urgent."""
        return self._waiting[0][:2]

    def free(self) -> bool:
        """Can the next be said now?"""
        return bool(self._waiting) and not self.busy and self.until is None

    def expired(self, now: datetime) -> list[Job]:
        """Take out everything that is not worth saying any more."""
        gone = [w for w in self._waiting if _past(w[2].message, now)]
        if gone:
            self._waiting = [w for w in self._waiting if not _past(w[2].message, now)]
            heapq.heapify(self._waiting)
        return [w[2] for w in gone]

    def alarm(self) -> datetime | None:
        """When the pause ends or the first message will not be worth saying, whichever is first."""
        times = [w[2].message.expires for w in self._waiting]
        return min((t for t in (*times, self.until) if t is not None), default=None)


class Lanes:
    """All lanes of one adapter."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}
        self._ready: list[tuple[tuple[int, int], str]] = []  # some are out of date
        self._alarms: list[tuple[datetime, str]] = []  # some are out of date
        self._order = count(1)

    def __len__(self) -> int:
        return len(self._lanes)

    def put(self, job: Job) -> None:
        """The message waits for its turn in its channel's lane."""
        job.order = job.order or next(self._order)
        channel = job.message.channel
        lane = self._lanes.setdefault(channel, Lane(channel))
        lane.put(job)
        self._offer(lane)
        self._set_alarm(lane, job.message.expires)

    def next(self, most: int) -> list[Job]:
        """The most urgent messages, at most `most`; their lanes are busy until `done`.

        First the heads of free lanes; where these are fewer, more of the same lanes in order.
        """
        chosen = list(self._heads(most))
        jobs = [lane.take() for lane in chosen]
        for lane in chosen:
            while len(lane) and len(jobs) < most:
                jobs.append(lane.take())
        return jobs

    def first(self) -> int | None:
        """The priority of the most urgent message of all free lanes; None where none is free."""
        while self._ready:
            urgency, channel = self._ready[0]
            lane = self._lanes.get(channel)
            if lane is not None and lane.free() and lane.urgency() == urgency:
                return urgency[0]
            heapq.heappop(self._ready)
        return None

    def done(self, channel: str) -> None:
        """Nothing is under way on this channel any more."""
        lane = self._lanes[channel]
        lane.busy = False
        self._offer(lane)
        self._forget(lane)

    def pause(self, channel: str, until: datetime) -> None:
        """Nothing is said on this channel before `until`."""
        lane = self._lanes[channel]
        lane.until = max(until, lane.until or until)
        self._set_alarm(lane, lane.until)

    def expired(self, now: datetime) -> list[Job]:
        """Messages that are not worth saying any more; pauses that are over end."""
        gone: list[Job] = []
        while self._alarms and self._alarms[0][0] <= now:
            when, channel = heapq.heappop(self._alarms)
            lane = self._lanes.get(channel)
            if lane is not None and lane.rings == when:
                gone += self._look(lane, now)
        return gone

    def wake_at(self) -> datetime | None:
        """When `expired` should be asked again."""
        return self._alarms[0][0] if self._alarms else None

    def _look(self, lane: Lane, now: datetime) -> list[Job]:
        gone = lane.expired(now)
        if lane.until is not None and lane.until <= now:
            lane.until = None
        lane.rings = None
        self._offer(lane)
        self._set_alarm(lane, lane.alarm())
        self._forget(lane)
        return gone

    def _heads(self, most: int) -> Iterator[Lane]:
        while self._ready and most > 0:
            urgency, channel = heapq.heappop(self._ready)
            lane = self._lanes.get(channel)
            if lane is not None and lane.free() and lane.urgency() == urgency:
                lane.busy = True
                most -= 1
                yield lane

    def _offer(self, lane: Lane) -> None:
        if lane.free():
            heapq.heappush(self._ready, (lane.urgency(), lane.channel))

    def _set_alarm(self, lane: Lane, when: datetime | None) -> None:
        if when is None or (lane.rings is not None and lane.rings <= when):
            return
        lane.rings = when
        heapq.heappush(self._alarms, (when, lane.channel))
        if len(self._alarms) > 4 * len(self._lanes) + SPARE:  # most are of lanes long gone
            lanes = self._lanes.values()
            self._alarms = [(n.rings, n.channel) for n in lanes if n.rings is not None]
            heapq.heapify(self._alarms)

    def _forget(self, lane: Lane) -> None:
        if not len(lane) and not lane.busy and lane.until is None:
            del self._lanes[lane.channel]


def _past(message: Outbound, now: datetime) -> bool:
    return message.expires is not None and message.expires <= now
