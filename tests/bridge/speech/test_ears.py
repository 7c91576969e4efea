"""Every recording becomes a line of the inbox: its words, or why there are none."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest

from bridge import codec
from bridge.errors import LogError
from bridge.logs import open_log
from bridge.media import MemoryMedia
from bridge.ports import Append, Hearing, Hints, Log, Transcriber, Transcript
from bridge.speech.ears import BEHIND, ears
from bridge.speech.listen import Listen
from bridge.speech.whisper import Whisper
from bridge.streams import words_key
from rules.inputs import Alarm, Doubt, Transcribed
from tests.bridge.speech.conftest import SITE, recording
from tests.clock import ManualClock
from tests.house import history, take, undone

SOON = 20.0
NAMES = count()


class Parrot:
    """An engine that says what it is told to, and can be held up."""

    name = "parrot"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.begun: list[Hints] = []
        self.started = threading.Semaphore(0)
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def begin(self, rate: int, hints: Hints) -> Hearing:
        self.begun.append(hints)
        self.started.release()
        assert rate in {8000, 16_000}
        return self

    def feed(self, pcm: bytes) -> str:
        return "" if pcm else "never"

    def finish(self) -> Transcript:
        assert self.may_go_on.wait(SOON)
        if self.error:
            raise self.error
        doubts = (Doubt("收", 0.0, 0.2),)
        return Transcript(
            words="收到", language="zh", confidence=0.8, engine="parrot", reason="", doubts=doubts
        )


class Desk:
    """A log, media and ears at work on them."""

    def __init__(self, log: Log, clock: ManualClock, media: MemoryMedia) -> None:
        self.log, self.clock, self.media = log, clock, media

    async def ask(self, key: str, ref: str) -> None:
        body = codec.encode(Listen(of=key, ref=ref, language="zh", channel=f"radio/{key}"))
        await self.log.commit(Append(stream="speech", key=key, body=body))

    async def answers(self, number: int) -> list[Transcribed]:
        """The first answers in the inbox; the speech lines behind them are done."""
        source, said = self.log.follow("inbox"), list[Transcribed]()
        while len(said) < number:
            for entry in await take(source, 1):
                line = codec.line(entry.body)
                if isinstance(line, Transcribed):
                    assert entry.key == words_key(line.of)
                    said.append(line)
        return said

    async def alarms(self, number: int) -> list[Alarm]:
        """The first alarms in the inbox."""
        source, found = self.log.follow("inbox"), list[Alarm]()
        while len(found) < number:
            lines = [codec.line(e.body) for e in await take(source, 1)]
            found += [line for line in lines if isinstance(line, Alarm)]
        return found


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


@asynccontextmanager
async def at_work(
    engine: Transcriber | None, clock: ManualClock, pool: ThreadPoolExecutor, hands: int = 1
) -> AsyncIterator[Desk]:
    log = await open_log(f"memory:ears{next(NAMES)}", clock)
    media = MemoryMedia()

    def hints(listen: Listen) -> Hints:
        return Hints(language=listen.language, names=(listen.channel, *SITE.names))

    work = asyncio.create_task(
        ears(log, media, engine, hints, pool, clock, within=timedelta(seconds=20), hands=hands)
    )
    yield Desk(log, clock, media)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    await log.aclose()


async def begun(parrot: Parrot) -> None:
    assert await asyncio.to_thread(parrot.started.acquire, timeout=SOON)


async def test_words_reach_the_inbox_and_the_line_is_done(
    clock: ManualClock, pool: ThreadPoolExecutor
) -> None:
    parrot = Parrot()
    async with at_work(parrot, clock, pool) as desk:
        await desk.ask("radio:1", await desk.media.put(recording("zh-radio20-32")))
        (said,) = await desk.answers(1)
        assert said == Transcribed(
            of="radio:1", words="收到", language="zh", confidence=0.8, engine="parrot",
            doubts=(Doubt("收", 0.0, 0.2),),
        )  # fmt: skip
        assert parrot.begun[0].names[0] == "radio/radio:1"
        assert await undone(desk.log, "speech") == []


async def test_whisper_hears_a_stored_call(
    whisper: Whisper, clock: ManualClock, pool: ThreadPoolExecutor
) -> None:
    async with at_work(whisper, clock, pool) as desk:
        await desk.ask("radio:1", await desk.media.put(recording("zh-radio-12")))
        (said,) = await desk.answers(1)
        assert "后花园" in said.words


@pytest.mark.parametrize(
    ("engine", "content", "reason"),
    [
        (None, b"", "no speech model is installed (patrolbridge models list)"),
        (Parrot(), b"no sound", "not WAV, FLAC, Ogg or MP3"),
        (Parrot(), recording("ko-0")[:20_000], "flac decoder lost sync"),
        (Parrot(RuntimeError("out of memory")), recording("ko-0"), "RuntimeError: out of memory"),
    ],
)
async def test_whatever_goes_wrong_is_said_in_the_line(
    engine: Transcriber | None, content: bytes, reason: str,
    clock: ManualClock, pool: ThreadPoolExecutor,
) -> None:  # fmt: skip
    async with at_work(engine, clock, pool) as desk:
        await desk.ask("radio:1", await desk.media.put(content))
        (said,) = await desk.answers(1)
        assert (said.of, said.words, said.confidence) == ("radio:1", "", 0.0)
        assert reason in said.reason
        assert await undone(desk.log, "speech") == []


async def test_an_engine_that_crashes_is_an_alarm_until_it_works_again(
    clock: ManualClock, pool: ThreadPoolExecutor
) -> None:
    parrot = Parrot(RuntimeError("out of memory"))
    async with at_work(parrot, clock, pool) as desk:
        ref = await desk.media.put(recording("ko-0"))
        for key in ("radio:1", "radio:2"):
            await desk.ask(key, ref)
        await desk.answers(2)
        await desk.ask("radio:3", await desk.media.put(b"no sound"))
        await desk.answers(3)
        parrot.error = None
        await clock.advance(timedelta(seconds=1))
        await desk.ask("radio:4", ref)
        begun, over = await desk.alarms(2)
        assert (begun.adapter, begun.what, begun.on, over.on) == ("speech", "speech", True, False)
        assert "out of memory" in begun.detail
        assert len([e for e in await history(desk.log, "inbox") if "=alarm" in e.key]) == 2


async def test_a_lost_recording_and_a_foreign_line_are_answered_too(
    clock: ManualClock, pool: ThreadPoolExecutor
) -> None:
    async with at_work(Parrot(), clock, pool) as desk:
        await desk.ask("radio:1", "sha256:" + "0" * 64)
        await desk.log.commit(Append(stream="speech", key="radio:2", body=b"{nonsense"))
        said = {s.of: s.reason for s in await desk.answers(2)}
        assert said["radio:1"].endswith("is not here")
        assert said["radio:2"].startswith("not a line of speech")


async def test_an_engine_that_hangs_is_given_up_at_the_deadline(
    clock: ManualClock, pool: ThreadPoolExecutor
) -> None:
    parrot = Parrot()
    parrot.may_go_on.clear()
    async with at_work(parrot, clock, pool) as desk:
        ref = await desk.media.put(recording("zh-radio20-32"))
        await desk.ask("radio:1", ref)
        await begun(parrot)
        await desk.ask("radio:2", ref)  # waits for the only hand
        await clock.advance(timedelta(seconds=19))
        assert await history(desk.log, "inbox") == []
        await clock.advance(timedelta(seconds=2))
        said = {s.of: s.reason for s in await desk.answers(2)}
        assert said == {"radio:1": "not understood within 20 s", "radio:2": BEHIND}
        parrot.may_go_on.set()  # the hand is free again
        await desk.ask("radio:3", ref)
        assert (await desk.answers(3))[2].words == "收到"


async def test_the_newest_is_heard_before_the_backlog(
    clock: ManualClock, pool: ThreadPoolExecutor
) -> None:
    parrot = Parrot()
    parrot.may_go_on.clear()
    async with at_work(parrot, clock, pool) as desk:
        ref = await desk.media.put(recording("zh-radio20-32"))
        await desk.ask("radio:0", ref)
        await begun(parrot)
        for n in (1, 2, 3):
            await desk.ask(f"radio:{n}", ref)
        await clock.advance(timedelta(seconds=1))
        parrot.may_go_on.set()
        said = await desk.answers(4)
        assert [s.of for s in said] == ["radio:0", "radio:3", "radio:2", "radio:1"]


async def test_several_are_heard_at_once(clock: ManualClock, pool: ThreadPoolExecutor) -> None:
    parrot = Parrot()
    parrot.may_go_on.clear()
    async with at_work(parrot, clock, pool, hands=2) as desk:
        ref = await desk.media.put(recording("zh-radio20-32"))
        for n in (1, 2):
            await desk.ask(f"radio:{n}", ref)
        await begun(parrot)
        await begun(parrot)
        parrot.may_go_on.set()
        assert len(await desk.answers(2)) == 2


async def test_what_is_too_old_when_we_come_back_is_not_begun(
    clock: ManualClock, pool: ThreadPoolExecutor
) -> None:
    parrot = Parrot()
    name = f"memory:old{next(NAMES)}"
    before = await open_log(name, clock)
    body = codec.encode(Listen(of="radio:1", ref="sha256:1"))
    await before.commit(Append(stream="speech", key="radio:1", body=body))
    await clock.advance(timedelta(minutes=5))
    work = asyncio.create_task(
        ears(before, MemoryMedia(), parrot, lambda _: SITE, pool, clock, hands=1)
    )
    entries = await take(before.follow("inbox"), 1)
    assert codec.decode(entries[0].body, Transcribed).reason == BEHIND
    assert parrot.begun == []
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


class FullLog:
    """A log that can be read and not written."""

    def __init__(self, log: Log) -> None:
        self.read = log.read

    async def commit(self, *_: Append, **__: object) -> None:
        raise LogError("the disk is full")


async def test_a_log_that_cannot_be_written_is_not_hidden(
    clock: ManualClock, pool: ThreadPoolExecutor
) -> None:
    log = await open_log(f"memory:full{next(NAMES)}", clock)
    await log.commit(Append(stream="speech", key="radio:1", body=b"1{}"))
    full: Log = FullLog(log)  # type: ignore[assignment]
    with pytest.raises(ExceptionGroup) as errors:
        await ears(full, MemoryMedia(), None, lambda _: SITE, pool, clock)
    assert isinstance(errors.value.exceptions[0], LogError)
    assert await undone(log, "speech") == ["radio:1"]
