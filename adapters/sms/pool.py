"""Several lines as one: nothing waits behind a line that hangs.

A message belongs to no line before one that is free takes it, so what waits can go anywhere. A line
that hangs, or fails at several numbers on end, rests (`quarantine`); others go on. One bad number
makes no line bad.
What a line certainly did not send goes to the next at once; what may have gone out is told as such.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from adapters.sms.choose import Patience, Standing, Want, choose, serves
from adapters.sms.config import Config
from adapters.sms.line import Begun, Elsewhere, Line, Sms
from adapters.sms.post import Post
from adapters.sms.within import in_time, rung
from bridge.errors import BridgeError, Refused, TryLater
from bridge.ports import Clock

AWAY = timedelta(seconds=15)  # before the next try while no line is up
HARD = 200  # numbers that failed the last time and are known


class Gone(NamedTuple):
    """By which line a message went, and as what."""

    line: str
    ids: tuple[str, ...]


class Job:
    """One message on its way to a line. `tried`: lines that did not take it, and why."""

    def __init__(self, sms: Sms, want: Want, nth: int) -> None:
        self.sms, self.want, self.nth = sms, want, nth
        self.tried: dict[str, str] = {}
        self.never: set[str] = set()  # of those, the ones that never will
        self.wait = AWAY
        self.done: asyncio.Future[Gone] = asyncio.get_running_loop().create_future()
        self.sending: asyncio.Task[None] | None = None

    def fail(self, error: Exception) -> None:
        """Tell who waits for it, if anybody still does."""
        if not self.done.done():
            self.done.set_exception(error)


class Pool:
    """The lines of one adapter."""

    def __init__(self, config: Config, clock: Clock, posts: Mapping[str, Post]) -> None:
        self._clock, self._posts = clock, posts
        self._patience = Patience(
            linger=timedelta(seconds=config.linger), slow=timedelta(seconds=config.slow)
        )
        self._within = timedelta(seconds=config.patience)
        self._waiting: list[Job] = []
        self._hard: dict[str, None] = {}  # numbers that failed the last time, the newest last
        self._bell = asyncio.Event()
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()
        for post in posts.values():
            post.changed = self._bell.set

    async def send(self, sms: Sms, *, home: str = "", bound: str = "") -> Gone:
        """`home`: the line of the conversation. `bound`: the line that has said a part of it.

        `TryLater`, `Begun`, `Refused`; anything else: it may have gone out.
        """
        if not any(serves(post.settings, sms.number) for post in self._posts.values()):
            raise Refused("no line is for such a number")
        want = Want(number=sms.number, since=self._clock.now(), home=home, bound=bound)
        job = Job(sms, want, self._next_turn())
        self._waiting.append(job)
        self._bell.set()
        try:
            return await job.done
        finally:
            await self._forget(job)

    async def run(self) -> None:
        """Give messages to lines, for ever."""
        try:
            while True:
                self._bell.clear()
                await rung(self._clock, self._bell, self._deal())
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _forget(self, job: Job) -> None:
        """Nobody waits for it any more."""
        if job in self._waiting:
            self._waiting.remove(job)
        if job.sending and not job.sending.done():
            job.sending.cancel()
            await asyncio.wait((job.sending,))

    def _next_turn(self) -> int:
        self._turn += 1
        return self._turn

    def _deal(self) -> datetime | None:
        """Give out what can be given; when to look again though nothing has changed."""
        now = self._clock.now()
        wakes = [post.until for post in self._posts.values() if post.until and post.until > now]
        for job in sorted(self._waiting, key=self._rank):
            wakes += self._place(job, now)
        return min(wakes, default=None)

    def _rank(self, job: Job) -> tuple[int, bool, int]:
        """The most urgent first; a number that failed the last time after its equals."""
        return job.sms.message.priority, job.sms.number in self._hard, job.nth

    def _place(self, job: Job, now: datetime) -> list[datetime]:
        """Find a line for it, or give it up; when to look again otherwise."""
        lines = [post.standing(now) for post in self._posts.values()]
        want = replace(job.want, tried=frozenset(job.tried))
        name, again = choose(want, lines, self._patience, now)
        end = want.since + self._within
        if name:
            self._waiting.remove(job)
            post = self._posts[name]
            assert post.line is not None, "it is up"
            # Nobody waits for a line that tries a number at which the last one failed.
            since = now - self._patience.slow if job.sms.number in self._hard else now
            post.begin(self._next_turn(), since)  # at once: the next message sees it
            job.sending = asyncio.create_task(self._say(post, post.line, job))
            self._tasks.add(job.sending)
            job.sending.add_done_callback(lambda task: self._said(task, post, since))
            return []
        if not _open(want, lines):  # one may just be coming up
            end = min(end, want.since + self._patience.linger)
        if now < end and not set(self._able(job)) <= set(job.tried):
            return [end, again] if again else [end]
        self._waiting.remove(job)
        job.fail(self._nobody(job))
        return []

    def _able(self, job: Job) -> list[str]:
        """The lines that are for such a number."""
        return [n for n, p in self._posts.items() if serves(p.settings, job.sms.number)]

    def _nobody(self, job: Job) -> Exception:
        """Why no line took it."""
        whys = "; ".join(f"{name}: {why}" for name, why in job.tried.items())[:200]
        if set(self._able(job)) <= job.never:
            return Refused(whys)
        return TryLater(whys or "no line is up", job.wait)

    def _said(self, task: asyncio.Task[None], post: Post, began: datetime) -> None:
        """Also where it was cancelled before it began."""
        self._tasks.discard(task)
        post.end(began)

    async def _say(self, post: Post, line: Line, job: Job) -> None:
        """Let a line say it, and judge what comes of it."""
        try:
            ids = await in_time(self._clock, line.send(job.sms), post.settings.within)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is judged
            self._judge(post, job, error)
        else:
            post.well()
            self._hard.pop(job.sms.number, None)
            if not job.done.done():
                job.done.set_result(Gone(post.name, ids))

    def _judge(self, post: Post, job: Job, error: Exception) -> None:
        if not (isinstance(error, TimeoutError) or getattr(error, "whole_adapter", False)):
            self._note(job.sms.number)
        match error:
            case Refused():
                post.well()
            case Elsewhere():
                job.never.add(post.name)
                return self._next(post, job, error)
            case TryLater() if not isinstance(error, Begun):
                post.paused(error, job.sms.number, self._clock.now())
                return self._next(post, job, error)
            case TimeoutError():
                post.hung("it does not say what became of a message", self._clock.now())
            case _:
                post.failed(_named(error), job.sms.number, self._clock.now())
        return job.fail(error)

    def _note(self, number: str) -> None:
        """It failed there; of so many such numbers only the newest are known."""
        self._hard.pop(number, None)
        self._hard[number] = None
        if len(self._hard) > HARD:
            del self._hard[next(iter(self._hard))]

    def _next(self, post: Post, job: Job, error: TryLater) -> None:
        """It certainly did not go out there: another line may have it."""
        job.tried[post.name] = str(error)
        job.wait = min(job.wait, error.wait) if error.wait else job.wait
        job.want = replace(job.want, bound="")
        self._waiting.append(job)
        self._bell.set()


def _named(error: Exception) -> str:
    """For the desks: an error that is not ours may hold somebody's number."""
    return str(error) if isinstance(error, BridgeError) else type(error).__name__


def _open(want: Want, lines: Sequence[Standing]) -> bool:
    """Could any line that is up take it, if only later?"""
    wanted = [line for line in lines if not want.bound or line.name == want.bound]
    able = [line for line in wanted if line.up and line.name not in want.tried]
    return any(serves(line.settings, want.number) for line in able)
