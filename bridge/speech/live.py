"""Words while people speak: one pool of recognisers for all channels, each on a thread of its own.

Channels never wait for each other, nor the event loop for any of them: sound is queued, and a
hearing that falls behind does with less, then is given up: its recording goes the ordinary way.
How far one is behind is counted in its own sound, not on a clock. Whoever is at the end of a
transmission goes first, then whoever began first, so that some are heard well where all cannot be.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from bridge.ports import Clock, Hints, LiveHearing, LiveTranscriber, Transcript

log = logging.getLogger(__name__)

PIECE = 0.1  # seconds handed to an engine at a time, at least
LONGEST_PIECE = 0.4
HURRIED = 1.0  # seconds behind from which a hearing does with less
GIVEN_UP = 4.0  # seconds behind from which it is given up
WELL_AT_ONCE = 3  # endings that a hand has before this one, from which it does with less
EACH_HAND = 8  # transmissions at once
KEPT = 120.0  # seconds of sound kept to hear it once more after a crash; longer ones are given up
MOST_STUCK = 4  # hands that never come back before nothing is followed any more
PATIENCE = 3  # times the time of others, for what was there already
BEHIND = "transcription is behind"
UNWANTED = "its words are not wanted"


class LiveEars:
    """The `Ears` of a house with an engine that keeps up. Its threads begin with the first need."""

    def __init__(
        self,
        engine: LiveTranscriber,
        hints: Callable[[str], Hints],
        clock: Clock,
        *,
        hands: int = 1,
        each: int = EACH_HAND,
        within: timedelta = timedelta(seconds=10),
        understood: Callable[[Transcript], None] = lambda _: None,
    ) -> None:
        """`hints` by language; `within`: from the end of a transmission to its words.

        A hand takes `each` at once; `understood` is told, on the event loop, what was listened to.
        """
        self.understood, self._each = understood, each
        self.engine, self.hints, self.clock, self.within = engine, hints, clock, within
        self._hands, self._stuck, self._threads = hands, 0, 0
        self._nth = count()
        self.lock = threading.Condition()
        self._open: list[Live] = []
        self._closed = False

    def begin(self, rate: int, language: str = "", *, whole: bool = False) -> "Live | None":
        """Follow one more, if there is room for it."""
        with self.lock:
            full = len(self._open) >= self._each * self._hands
            if full or self._closed or self._stuck >= MOST_STUCK:
                return None
            live = Live(self, next(self._nth), rate, language, whole=whole)
            self._open.append(live)
            while self._threads < self._hands:
                self._hire()
        return live

    def close(self) -> None:
        """Nothing is followed any more. A hand that is busy ends with its piece."""
        with self.lock:
            self._closed = True
            for live in tuple(self._open):
                self._end(live, "the house is closing")
            self.lock.notify_all()

    def moved(self, live: "Live") -> None:
        """There is more of it, or its end."""
        with self.lock:
            if live.ready:
                self.lock.notify()

    def give_up(self, live: "Live", why: str) -> None:
        """Its time is over. A hand that hangs in it is made up for by another."""
        with self.lock:
            self._end(live, why)
            if live.held and not live.abandoned:
                live.abandoned = True
                self._stuck += 1
                self._threads -= 1
                if self._stuck < MOST_STUCK:
                    self._hire()

    def before(self, live: "Live") -> int:
        """Transmissions that ended, began before this one and have no words yet, per hand."""
        with self.lock:
            first = [one for one in self._open if one.over and one.nth < live.nth]
            return sum(not one.hurried for one in first) // self._hands

    def _hire(self) -> None:
        self._threads += 1
        threading.Thread(target=self._work, name="ears-live", daemon=True).start()

    def _work(self) -> None:
        while (live := self._next()) is not None:
            done = live.step(self)
            with self.lock:
                live.held = False
                if done:
                    self._end(live, live.lost)
                if live.abandoned:  # another hand has its place
                    self._stuck -= 1
                    return

    def _next(self) -> "Live | None":
        with self.lock:
            while True:
                if self._closed:
                    return None
                ready = [one for one in self._open if one.ready and not one.held]
                if ready:
                    live = min(ready, key=lambda one: (one.whole, not one.over, one.nth))
                    live.held = True
                    return live
                self.lock.wait()

    def _end(self, live: "Live", why: str) -> None:
        if live in self._open:
            self._open.remove(live)
            live.end(why)


class Live:
    """One transmission. `feed`, `finish` and `drop` belong to the event loop, `step` to a hand."""

    def __init__(self, ears: LiveEars, nth: int, rate: int, language: str, *, whole: bool) -> None:
        self._ears, self.nth, self._rate, self._language = ears, nth, rate, language
        self.whole = whole  # it was there before it was begun
        self.over = self.held = self.abandoned = self.hurried = self.paused = False
        self.lost = ""
        self.so_far = ""
        self._said: Transcript | None = None
        self._loop = asyncio.get_running_loop()
        self._done = asyncio.Event()
        self._sound = _Sound(rate)
        self._hearing: LiveHearing | None = None
        self._again = False

    def feed(self, pcm: bytes) -> None:
        """Sound as it comes."""
        with self._ears.lock:
            if self.lost or self.over or not pcm:
                return
            self._sound.add(pcm)
            self.paused = False
            if self._sound.behind > GIVEN_UP and not self.whole:
                self._leave(BEHIND)
        self._ears.moved(self)

    def pause(self) -> None:
        """Nobody is heard just now: what can be done ahead is done when nothing else waits."""
        with self._ears.lock:
            self.paused = not (self.lost or self.over)
        self._ears.moved(self)

    async def finish(self) -> Transcript:
        """The words, or none and why."""
        self.over = True
        self._ears.moved(self)
        clock = self._ears.clock
        within = self._ears.within * (PATIENCE if self.whole else 1)
        bell = asyncio.ensure_future(clock.sleep_until(clock.now() + within))
        done = asyncio.ensure_future(self._done.wait())
        try:
            await asyncio.wait((done, bell), return_when=asyncio.FIRST_COMPLETED)
        finally:
            bell.cancel()
            done.cancel()
        if not self._done.is_set():
            self._ears.give_up(self, f"not understood within {within.total_seconds():.0f} s")
        return self._said or self._nothing()

    def drop(self) -> None:
        """Nobody wants its words."""
        with self._ears.lock:
            self._leave(UNWANTED)
        self._ears.moved(self)

    @property
    def ready(self) -> bool:
        """Is there anything to do?"""
        return self.over or self.paused or self._sound.behind >= PIECE

    def end(self, why: str) -> None:
        """With its words, or with why there are none. The sound is let go."""
        self.lost = why
        self._sound.forget()
        if self._said and not why:
            self._loop.call_soon_threadsafe(self._ears.understood, self._said)
        self._loop.call_soon_threadsafe(self._done.set)

    def step(self, ears: LiveEars) -> bool:
        """One piece of work, on a hand: is it done? An engine raises anything; the hand goes on."""
        try:
            return self._step(ears)
        except Exception as error:  # noqa: BLE001 - engines raise anything
            log.warning("speech: %s failed: %s", ears.engine.name, type(error).__name__)
            return self._failed(f"{ears.engine.name} failed: {type(error).__name__}: {error}")

    def _step(self, ears: LiveEars) -> bool:
        if self._hearing is None:
            if self.lost:
                return True
            self._hearing = ears.engine.follow(self._rate, ears.hints(self._language))
        if not self.hurried and self._late(ears):
            self.hurried = self._hearing.hurry()
        with ears.lock:
            piece, over = self._sound.take(), self.over  # it may end while we are at it
        if piece:
            self.so_far = self._hearing.feed(piece) or self.so_far  # none right after a result
            return False
        if over:
            self._said = self._hearing.finish()
        elif self.paused:
            self.paused = False
            self._hearing.pause()
        return over

    def _late(self, ears: LiveEars) -> bool:
        crowded = self.over and ears.before(self) >= WELL_AT_ONCE
        return bool(self.lost) or (not self.whole and (crowded or self._sound.behind > HURRIED))

    def _leave(self, why: str) -> None:
        """Its recognisers are wanted back: a hand ends it, quickly."""
        self.lost, self.over = why, True
        self._sound.forget()

    def _failed(self, why: str) -> bool:
        """What is over is heard once more from its beginning; the rest goes the ordinary way."""
        with self._ears.lock:
            again = self.over and not self.lost and not self._again and self._sound.back()
        if not again:
            self.lost = self.lost or why[:200]
            return True
        self._again, self.whole, self._hearing, self.hurried = True, True, None, False
        return False

    def _nothing(self) -> Transcript:
        return Transcript(
            words="",
            language=self._language,
            confidence=0.0,
            engine=self._ears.engine.name,
            reason=self.lost,
        )


class _Sound:
    """What waits to be heard, and all of it, in case it must be heard again."""

    def __init__(self, rate: int) -> None:
        self._second = 2 * rate  # bytes
        self._pieces: deque[bytes] = deque()
        self._waiting = 0
        self._all: bytearray | None = bytearray()

    @property
    def behind(self) -> float:
        """Seconds that no engine has heard yet."""
        return self._waiting / self._second

    def add(self, pcm: bytes) -> None:
        self._pieces.append(pcm)
        self._waiting += len(pcm)
        if self._all is not None:
            self._all += pcm
            if len(self._all) > KEPT * self._second:
                self._all = None

    def take(self) -> bytes:
        taken = bytearray()
        while self._pieces and len(taken) < LONGEST_PIECE * self._second:
            taken += self._pieces.popleft()
        self._waiting -= len(taken)
        return bytes(taken)

    def back(self) -> bool:
        """To the beginning, if it is still there."""
        if self._all is None:
            return False
        self._pieces = deque([bytes(self._all)])
        self._waiting = len(self._all)
        return True

    def forget(self) -> None:
        self._pieces.clear()
        self._waiting, self._all = 0, None
