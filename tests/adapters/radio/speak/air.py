"""A channel to talk on without a radio: lines and a sink that do what they are told, and remember."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import numpy as np

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import Samples
from adapters.radio.speak.keyer import Keyer
from adapters.radio.speak.steps import Key, Release, Step
from adapters.radio.speak.times import Times
from adapters.radio.speak.waiting import Saying
from bridge.ports import Speech


def sound(blocks: int, level: float = 0.5) -> Samples:
    return np.full(blocks * BLOCK, level, np.float32)


def saying(key: str, *sizes: int, priority: int = 3, **more: object) -> Saying:
    """Sentences of so many blocks each, the nth as loud as n tenths."""
    sentences = tuple(sound(n, nth / 10) for nth, n in enumerate(sizes or (10,), 1))
    given: dict[str, object] = {"words": key, "begin_by": 10**9, "priority": priority} | more
    return Saying(key=key, sentences=sentences, **given)  # type: ignore[arg-type]


class Play:
    """A keyer on the bench: the line answers at once unless `mute`; every step is kept."""

    def __init__(
        self, times: Times | None = None, alerts: dict[int, Samples] | None = None
    ) -> None:
        self.keyer = Keyer(times or Times(), alerts)
        self.steps: list[Step] = []
        self.played: list[Samples] = []
        self.carrier = False
        self.mute = False
        self.keyed = False

    def go(self, blocks: int = 1) -> "Play":
        for _ in range(blocks):
            block, steps = self.keyer.tick(carrier=self.carrier)
            self.played.append(block)
            self.take(steps)
        return self

    def until(self, kind: type[Step], most: int = 5_000) -> Step:
        """Go on until such a step; that one."""
        seen = len(self.steps)
        for _ in range(most):
            self.go()
            if found := [s for s in self.steps[seen:] if isinstance(s, kind)]:
                return found[0]
        raise AssertionError(f"no {kind.__name__} in {most} blocks; {self.steps}")

    def take(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.steps.append(step)
            if isinstance(step, Key) and not self.mute:
                self.keyed = True
                self.take(self.keyer.answer(keyed=True))
            elif isinstance(step, Release):
                self.keyed = False
                self.take(self.keyer.released(down=True))

    def of(self, kind: type[Step]) -> list[Step]:
        return [s for s in self.steps if isinstance(s, kind)]

    def sound(self, begin: int, end: int) -> Samples:
        """What was played from one sample to another."""
        return np.concatenate(self.played)[begin:end]


class Radio:
    """Lines that obey, unless told to fail. `log` is what happened, in order."""

    def __init__(self) -> None:
        self.carrier = False
        self.keyed = False
        self.log: list[str] = []
        self.key_error: Exception | None = None
        self.release_errors: list[Exception] = []
        self.hangs = False
        self.changed = asyncio.Event()

    async def key(self) -> None:
        if self.hangs:
            self.note("key hangs")
            await asyncio.Event().wait()
        if self.key_error:
            raise self.key_error
        self.keyed = True
        self.note("key")

    async def release(self) -> None:
        if self.release_errors:
            self.note("release fails")
            raise self.release_errors.pop(0)
        self.keyed = False
        self.note("release")

    def note(self, what: str) -> None:
        self.log.append(what)
        self.changed.set()

    async def reaches(self, what: str, times: int = 1) -> None:
        while self.log.count(what) < times:
            self.changed.clear()
            await self.changed.wait()


class Tape:
    """A sink as fast as the loop; keeps what was played while the line was up."""

    def __init__(self, radio: Radio) -> None:
        self.radio = radio
        self.played: list[Samples] = []
        self.error: Exception | None = None  # when the next block comes on the air
        self.drain_error: Exception | None = None
        self.opened = 0
        self.closed = True
        self.cannot_open: list[Exception] = []
        self.turned = asyncio.Event()

    async def until(self, holds: Callable[[], bool]) -> None:
        """It is looked at after each block."""
        while not holds():
            self.turned.clear()
            await self.turned.wait()

    async def write(self, block: Samples, *, settled: bool) -> None:
        await asyncio.sleep(0)
        assert settled or not block.any(), "while we wait, nothing is written ahead"
        self.turned.set()
        if self.radio.keyed:
            if self.error and len(self.played) > 30:
                error, self.error = self.error, None
                raise error
            self.played.append(block)

    async def drain(self) -> None:
        if self.drain_error:
            error, self.drain_error = self.drain_error, None
            raise error

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Tape"]:
        if self.cannot_open:
            raise self.cannot_open.pop(0)
        self.opened += 1
        self.closed = False
        try:
            yield self
        finally:
            assert not self.radio.keyed, "the line goes down before the sound card closes"
            self.closed = True


class Tongue:
    """A voice: 50 ms of tone a letter at 8 kHz, with silence around it."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.error: Exception | None = None

    async def say(self, text: str, language: str) -> Speech:
        self.said.append(text)
        if self.error:
            raise self.error
        time = np.arange(400 * len(text))
        tone = np.sin(time * 0.5) * 9_000
        pcm = np.concatenate((np.zeros(2_000), tone, np.zeros(2_000))).astype("<i2")
        return Speech(pcm=pcm.tobytes(), rate=8_000, voice=language)
