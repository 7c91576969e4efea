"""The house of `bench.hearing`: channels, ears, rules and a log, with a watch at each door."""

import asyncio
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from adapters.radio import ways
from adapters.radio.config import Config
from adapters.radio.handing import Handing
from adapters.radio.hear.ear import Ear, Hearing
from adapters.radio.hear.inlet import Item
from adapters.radio.hear.recorder_thread import open_recorder
from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.listening import Listening, Reading
from adapters.radio.spoken import Shown
from adapters.radio.told import Tongue
from adapters.radio.words import Words
from bench.speech import tell
from bridge.app import WHOLE_AT_ONCE
from bridge.clock import SystemClock
from bridge.config import load
from bridge.intake import Intake
from bridge.logs import open_log
from bridge.media import FileMedia
from bridge.owner import Owner
from bridge.ports import (
    Append,
    Ears,
    Entry,
    Following,
    Hearsay,
    Hints,
    LiveHearing,
    Log,
    Transcriber,
    Transcript,
)
from bridge.speech.ahead import Ahead
from bridge.speech.ears import ears
from bridge.speech.gate import Gate
from bridge.speech.live import LiveEars
from bridge.speech.vosk import HURRIED, Vosk
from bridge.streams import INBOX, heard_key, words_key
from bridge.talk import Talks
from rules.inputs import Inbound, Transcribed
from rules.model import Form, Manner
from rules.rulebook import Rulebook

ROOT = Path(__file__).parents[1]
STAGES = ("squelch", "last words", "understanding", "handed in", "decision", "commit")
HANG = Hearing().hang / 1000
HISS = 10 ** (-60 / 20)


class Times:
    """When each stage of each transmission was over, by the key of its message."""

    def __init__(self) -> None:
        self.closed: dict[str, float] = {}
        self.cpu: dict[str, float] = {}  # seconds of this process from the carrier's end to commit
        self.at: dict[str, dict[str, float]] = {}
        self._cpu_closed: dict[str, float] = {}
        self.done = asyncio.Event()

    def mark(self, key: str, stage: str, when: float | None = None) -> None:
        """One stage of it is over."""
        self.at.setdefault(key, {}).setdefault(stage, when or time.perf_counter())
        if stage == STAGES[-1]:
            if key in self._cpu_closed:
                self.cpu.setdefault(key, time.process_time() - self._cpu_closed[key])
            self.done.set()

    def close(self, key: str, when: float, cpu: float) -> None:
        """The carrier of this one went then, when the process had used so much."""
        self.closed[key], self._cpu_closed[key] = when, cpu

    def forget(self) -> None:
        """What was to warm up is not counted."""
        self.at.clear()
        self.cpu.clear()

    def took(self) -> list[dict[str, float]]:
        """Seconds of each stage, and of all; of those that came to a relay."""
        told = ((k, at) for k, at in self.at.items() if "commit" in at)
        return [dict(_steps(self.closed[key] + HANG, at)) for key, at in told]


def _steps(began: float, at: dict[str, float]) -> Iterator[tuple[str, float]]:
    last = began
    for stage in STAGES:
        now = at.get(stage, last)
        yield stage, max(0.0, now - last)
        last = max(now, last)
    yield "all", last - began


class Watched:
    """The real log; it notes when relays that words caused are decided, and durable."""

    def __init__(self, inner: Log, times: Times) -> None:
        self._inner, self._times = inner, times
        self.read, self.follow, self.history = inner.read, inner.follow, inner.history
        self.last, self.claim, self.release = inner.last, inner.claim, inner.release
        self.aclose, self.promises = inner.aclose, inner.promises

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        """Write, and note."""
        relays = [k for line in lines if line.stream.startswith("outbox.") if (k := _of(line.key))]
        words = [k for line in lines if line.stream == INBOX if (k := _of(line.key))]
        self._note(words, "understanding")
        self._note(relays, "decision")
        await self._inner.commit(*lines, done=done, fence=fence)
        self._note(words, "handed in")
        self._note(relays, "commit")

    def _note(self, keys: Sequence[str], stage: str) -> None:
        for key in keys:
            self._times.mark(key, stage)


def _of(key: str) -> str:
    """The message whose words caused the relay with this key; "" where no words did."""
    head = words_key("")
    return key.removeprefix(head).split("/")[0] if key.startswith(head) else ""


class TimedVosk(Vosk):
    """Notes when the recognisers are through, before their words are brought together."""

    def __init__(self, folder: Path, language: str, gate: Gate | None) -> None:
        super().__init__(folder, language, gate)
        self._here = threading.local()
        self.through: dict[int, float] = {}  # by the transcript

    def why_silent(self, pcm: bytes) -> tuple[str, float | None]:
        """The first thing after the last words."""
        self._here.at = time.perf_counter()
        return super().why_silent(pcm)

    def follow(self, rate: int, hints: Hints) -> LiveHearing:
        """As ever."""
        hearing = super().follow(rate, hints)
        finish = hearing.finish

        def timed() -> Transcript:
            transcript = finish()
            self.through[id(transcript)] = self._here.at
            return transcript

        hearing.finish = timed  # type: ignore[method-assign]
        return hearing


class TimedEars:
    """The ears of one channel; `ended`, `heard` and `put` are those of its last transmission."""

    def __init__(self, inner: Ears, engine: TimedVosk | None) -> None:
        self._inner, self._engine = inner, engine
        self.ended = self.heard = self.put = 0.0
        self.hurried = self.lost = 0

    def begin(self, rate: int, language: str = "", *, whole: bool = False) -> Following | None:
        """As ever."""
        following = self._inner.begin(rate, language, whole=whole)
        if following is None:
            self.lost += 1
            return None
        finish = following.finish

        async def timed() -> Transcript:
            self.ended = time.perf_counter()
            transcript = await finish()
            self.put = time.perf_counter()
            self.hurried += transcript.reason == HURRIED
            self.lost += not transcript.engine or transcript.reason == following.lost != ""
            self.heard = self._engine.through.pop(id(transcript), self.put) if self._engine else 0
            return transcript

        following.finish = timed  # type: ignore[method-assign]
        return following


class Line:
    """A carrier line that the sound itself raises, and nothing of ours on the air."""

    line = False
    deaf_for = 0

    def again(self, to: str) -> None:
        """Nothing was said."""


class Radio:
    """One channel: it hears what is `said` on it."""

    def __init__(self, name: str, times: Times, ears: TimedEars) -> None:
        self.name, self._times, self.ears = name, times, ears
        self._line = Line()
        self._sounds: asyncio.Queue[Samples] = asyncio.Queue()
        self._closed = self._cpu = 0.0

    def say(self, sound: Samples) -> None:
        """Somebody keys, talks and lets go."""
        self._sounds.put_nowait(sound)

    async def listen(self, intake: Intake, media: FileMedia, folder: Path) -> None:
        """For ever."""
        clock, quiet = SystemClock(), _Quiet()
        config = Config(sound_in="file:none", sound_out="file:none")
        reading = Reading(ways.decoder(config), ways.aliases(config), Tongue("air", "", {}))
        words = Words(self.ears, quiet.told)
        async with open_recorder(folder / self.name) as recorder, asyncio.TaskGroup() as tasks:
            handing = Handing(partial(self._hear, intake), media, recorder, clock)
            listening = Listening(
                Ear(),
                self._line,
                reading,
                recorder,
                handing,
                quiet,
                clock,
                words,  # type: ignore[arg-type]
                Shown(Talks(), clock, self.name, "air"),
            )
            await listening.recover()
            tasks.create_task(handing.run())
            tasks.create_task(listening.run(self._items()))

    async def _hear(self, intake: Intake, message: Hearsay) -> None:
        match message:
            case Inbound(key=key):
                key = heard_key(self.name, key)
                self._times.close(key, self._closed, self._cpu)
                self._times.mark(key, "squelch", self.ears.ended or None)
            case Transcribed(of=of):
                key = heard_key(self.name, of)
                self._times.mark(key, "last words", self.ears.heard)
                self._times.mark(key, "understanding", self.ears.put)
        await intake.hear(message)

    async def _items(self) -> AsyncIterator[Item]:
        dice = np.random.default_rng(len(self.name))
        begin, nth = time.perf_counter(), 0
        while True:
            sound = None if self._sounds.empty() else self._sounds.get_nowait()
            self._line.line = sound is not None
            quiet = np.zeros(BLOCK, np.float32) if sound is None else sound
            for at in range(0, len(quiet) - BLOCK + 1, BLOCK):
                nth += 1
                await asyncio.sleep(max(0.0, begin + nth * BLOCK / RATE - time.perf_counter()))
                hiss = dice.standard_normal(BLOCK).astype(np.float32) * np.float32(HISS)
                yield quiet[at : at + BLOCK] + hiss
            if sound is not None:
                self._closed, self._cpu = begin + nth * BLOCK / RATE, time.process_time()


class _Quiet:
    """Nothing goes wrong that would have to be told here."""

    def told(self, news: object) -> None:
        """Somebody should look at it."""
        tell([str(news)])


@asynccontextmanager
async def house(
    engine: Transcriber, hints: Hints, count: int
) -> AsyncIterator[tuple[Times, list[Radio]]]:
    """A site on `count` radio channels, all awake."""
    site = load(ROOT / "examples" / "yuanjiajie").site
    names = [f"air-{nth}" for nth in range(count)]
    air = Manner(form=Form.SPOKEN, shared=True)
    site = replace(site, manners={**site.manners, **dict.fromkeys(names, air)})
    clock, times, book = SystemClock(), Times(), Rulebook(site)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        inner = await open_log(f"sqlite:{folder}/log.db", clock)
        stack.push_async_callback(inner.aclose)
        log, media, owned = Watched(inner, times), FileMedia(folder / "media"), asyncio.Event()
        if isinstance(engine, TimedVosk):
            live = LiveEars(engine, lambda _: hints, clock)
        else:
            live = LiveEars(Ahead(engine), lambda _: hints, clock, each=WHOLE_AT_ONCE)
        stack.callback(live.close)
        pool = stack.enter_context(ThreadPoolExecutor(1))
        timed = engine if isinstance(engine, TimedVosk) else None
        radios = [Radio(name, times, TimedEars(live, timed)) for name in names]
        work = [
            Owner(log, book, clock, "bench", started=owned.set).run(),  # type: ignore[arg-type]
            ears(log, media, engine, lambda _: hints, pool, clock),  # type: ignore[arg-type]
            *(r.listen(Intake(r.name, log), media, folder) for r in radios),  # type: ignore[arg-type]
        ]
        tasks = [asyncio.ensure_future(one) for one in work]
        try:
            await owned.wait()
            yield times, radios
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
