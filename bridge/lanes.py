"""What waits to be said, per channel, the most urgent first. Pure: no clock, no await."""

import heapq
from datetime import datetime

from msgspec import Struct

from bridge.message import Outbound
from bridge.ports import Entry


class Job(Struct, kw_only=True):
    """One message on its way, and what became of it so far."""

    entry: Entry
    message: Outbound
    order: int = 0  # within its lane
    attempt: int = 0
    uncertain: int = 0


class Lane:
    """One channel: one message at a time, by priority, then in order; pauses when told to."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.until: datetime | None = None  # paused
        self.busy = False
        self._waiting: list[tuple[int, int, Job]] = []
        self._nth = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, job: Job) -> None:
        """The message waits for its turn; one that comes back keeps its old place."""
        if not job.order:
            self._nth += 1
            job.order = self._nth
        heapq.heappush(self._waiting, (job.message.priority, job.order, job))

    def take(self) -> Job:
        """The most urgent."""
        return heapq.heappop(self._waiting)[2]

    def urgency(self) -> int:
        """The priority of the most urgent."""
        return self._waiting[0][0]

    def expired(self, now: datetime) -> list[Job]:
        """Take out everything that is not worth saying any more."""
        gone = [w for w in self._waiting if _past(w[2].message, now)]
        if gone:
            self._waiting = [w for w in self._waiting if not _past(w[2].message, now)]
            heapq.heapify(self._waiting)
        return [w[2] for w in gone]

    def next_expiry(self) -> datetime | None:
        """When the first of them will not be worth saying."""
        times = [w[2].message.expires for w in self._waiting]
        return min((t for t in times if t is not None), default=None)

    def free(self, now: datetime) -> bool:
        """Can the next be said now?"""
        paused = self.until is not None and self.until > now
        return bool(self._waiting) and not self.busy and not paused


def _past(message: Outbound, now: datetime) -> bool:
    return message.expires is not None and message.expires <= now
