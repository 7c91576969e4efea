"""Transmissions between the microphone and the journal.

A link that breaks in the middle leaves a loose transmission: its page has `GRACE` to come back and
go on where it stopped, under the same key. Then it is handed in as it is, and what the page still
has of it becomes a message of its own: nothing is lost, and nothing is heard twice.

Words come while somebody speaks, where the house can follow; a transmission whose words are
promised stays on the disk until they are handed in.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, json

from adapters.handset import spool
from adapters.handset.inward import Inward, NotListening
from adapters.handset.speaking import Speaking
from adapters.handset.spool import Head, Tape
from bridge.errors import LogError
from bridge.ports import Following, Limit, Services

GRACE = timedelta(seconds=10)  # for a page to come back
AGAIN = timedelta(seconds=2)  # between two tries to hand in
REMEMBERED = timedelta(days=2)  # keys of what was handed in
SHORTEST = 0.3  # seconds; less is a slip of the thumb
MOST, MOST_OF_ONE = 100, 8  # transmissions at once, of all stations and of one
TURNS, WINDOW = 60, 60.0  # new ones of one station within so many seconds
_HANDED = "handed/"
T = TypeVar("T")

log = logging.getLogger(__name__)


class Crowded(Exception):
    """No room for another one now."""


class Handed(Struct, frozen=True):
    """It was handed in with so many samples; `hearing`: its words were promised."""

    samples: int
    at: datetime
    hearing: bool = False


@dataclass(eq=False)
class Take:
    """One transmission that is not in the journal yet."""

    tape: Tape
    holder: object | None = None  # the connection that it comes by
    following: Following | None = None  # puts it into words while it comes
    ended: bool = False  # nothing more is taken
    handed: asyncio.Event = field(default_factory=asyncio.Event)
    cut: asyncio.Event = field(default_factory=asyncio.Event)  # another connection took it over
    timer: asyncio.Task[None] | None = None


class Takes:
    """All transmissions of the adapter."""

    def __init__(
        self, services: Services, folder: Path, inward: Inward, speaking: Speaking
    ) -> None:
        self._clock, self._keep, self._ears = services.clock, services.keep, services.ears
        self._folder, self._inward, self._speaking = folder, inward, speaking
        self._takes: dict[str, Take] = {}
        self._ended: deque[Take] = deque()
        self._bell = asyncio.Event()
        self._opening = asyncio.Lock()

    async def recover(self) -> None:
        """Take up what an earlier process left: its pages may still come back. `OSError`."""
        for tape in await asyncio.to_thread(spool.recover, self._folder):
            take = self._takes[tape.head.whole_key] = Take(tape)
            self._wait(take)
        await self._forget_old()

    async def open(self, head: Head, holder: object) -> Take | Handed:
        """Begin or go on with a transmission. `Crowded`; `OSError`, `LogError`: not now."""
        async with self._opening:
            take = self._takes.get(head.whole_key) or await self._new(head)
        if isinstance(take, Handed):
            return take
        take.cut.set()
        take.cut, take.holder = asyncio.Event(), holder
        if take.timer:
            take.timer.cancel()
        return take

    async def write(self, take: Take, pcm: bytes) -> None:
        """More of it came. `OSError`: not taken."""
        await asyncio.to_thread(take.tape.write, pcm)
        if take.following:
            take.following.feed(pcm)
        self._speaking.goes_on(take.tape.head, take.following)

    def end(self, take: Take) -> None:
        """It is whole: hand it in."""
        if not take.ended:
            take.ended = True
            self._speaking.over(take.tape.head)
            self._ended.append(take)
            self._bell.set()

    def leave(self, take: Take, holder: object) -> None:
        """The connection is gone."""
        if take.holder is holder:
            take.holder = None
            self._speaking.over(take.tape.head)
            if not take.ended:
                self._wait(take)

    async def run(self) -> None:
        """Hand in what is whole, in order, for ever; words follow when they are there."""
        async with asyncio.TaskGroup() as group:
            while True:
                while self._ended:
                    take = self._ended[0]
                    hearing = await self._surely(self._hand_in, take)
                    self._ended.popleft()
                    if hearing:
                        group.create_task(self._words(take))
                self._bell.clear()
                await self._bell.wait()

    async def aclose(self) -> None:
        """Stop waiting; what is not handed in stays on the disk for the next process."""
        timers = [take.timer for take in self._takes.values() if take.timer]
        for timer in timers:
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)
        for take in self._takes.values():
            take.tape.close()
            self._speaking.over(take.tape.head)
            if take.following:
                take.following.drop()

    async def _new(self, head: Head) -> Take | Handed:
        if handed := await self._keep.get(_HANDED + head.whole_key):
            return json.decode(handed, type=Handed)
        await self._room(head.station)
        tape = await asyncio.to_thread(spool.begin, self._folder, head)
        following = self._ears.begin(head.rate, head.language)
        take = self._takes[head.whole_key] = Take(tape, following=following)
        return take

    def _wait(self, take: Take) -> None:
        take.timer = asyncio.create_task(self._grace(take))

    async def _grace(self, take: Take) -> None:
        await self._clock.sleep_until(self._clock.now() + GRACE)
        self.end(take)

    async def _room(self, station: str) -> None:
        own = sum(take.tape.head.station == station for take in self._takes.values())
        if own >= MOST_OF_ONE or len(self._takes) >= MOST:
            raise Crowded("too many transmissions at once")
        if await self._keep.turn(Limit(name=f"talk/{station}", most=TURNS, per=WINDOW)):
            raise Crowded(f"more than {TURNS} transmissions a minute")

    async def _surely(self, work: Callable[[Take], Awaitable[T]], take: Take) -> T:
        while True:
            try:
                return await work(take)
            except (LogError, OSError, NotListening) as error:
                log.warning("a transmission waits, for it cannot be written: %s", error)
                await self._clock.sleep_until(self._clock.now() + AGAIN)

    async def _hand_in(self, take: Take) -> bool:
        """True where its words must follow."""
        tape = take.tape
        short = tape.seconds < SHORTEST
        hearing = not short and await self._promise(take)
        if not short:
            await self._inward.sound(tape.head, await asyncio.to_thread(tape.pcm), hearing=hearing)
        if not hearing:
            await self._forget(take)
        take.handed.set()
        return hearing

    async def _promise(self, take: Take) -> bool:
        """Remember that it is handed in; are its words promised, now or by an earlier process?"""
        key = _HANDED + take.tape.head.whole_key
        if before := await self._keep.get(key):
            return json.decode(before, type=Handed).hearing
        hearing = take.following is not None and not take.following.lost
        handed = Handed(take.tape.samples, self._clock.now(), hearing)
        await self._keep.put({key: json.encode(handed)})
        return hearing

    async def _words(self, take: Take) -> None:
        try:
            following = take.following or await self._from_the_disk(take)
            said = await following.finish() if following else None
            await self._surely(lambda take: self._inward.words(take.tape.head, said), take)
            await self._surely(self._forget, take)
        except (
            asyncio.CancelledError
        ):  # the bridge stops listening: once more when it listens again
            self._drop(take)
            self._ended.append(take)
            raise

    async def _from_the_disk(self, take: Take) -> Following | None:
        following = self._ears.begin(take.tape.head.rate, take.tape.head.language, whole=True)
        if following:
            following.feed(await asyncio.to_thread(take.tape.pcm))
        return following

    async def _forget(self, take: Take) -> None:
        self._drop(take)
        await asyncio.to_thread(take.tape.forget)
        self._takes.pop(take.tape.head.whole_key, None)

    def _drop(self, take: Take) -> None:
        if take.following:
            take.following.drop()
            take.following = None

    async def _forget_old(self) -> None:
        since = self._clock.now() - REMEMBERED
        handed = await self._keep.under(_HANDED)
        old = [key for key, line in handed if json.decode(line, type=Handed).at < since]
        await self._keep.drop(*old)
