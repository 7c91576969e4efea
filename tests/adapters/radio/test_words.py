"""A transmission is put into words while it lasts: first its voice, then its words."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.radio.handing import AGAIN
from adapters.radio.hear.sound import from_pcm
from adapters.radio.ids.heard import RATE
from bridge.errors import LogError
from bridge.message import Inbound, Transcribed
from bridge.ports import Hearsay, Transcript
from bridge.services import House
from tests.adapters.house import Home
from tests.adapters.radio.guard.air import seen
from tests.adapters.radio.other import WITHIN, configured, likeness, on_air, other, speech


class Ear:
    """The ears of a house, as an adapter sees them: one transmission at a time."""

    def __init__(self) -> None:
        self.begun: list[Follower] = []
        self.room = True
        self.ready = asyncio.Event()
        self.ready.set()

    def begin(self, rate: int, language: str = "", *, whole: bool = False) -> "Follower | None":
        assert (rate, language) == (RATE, "")
        if not self.room:
            return None
        self.begun.append(Follower(self, whole=whole))
        return self.begun[-1]


class Follower:
    def __init__(self, ear: Ear, *, whole: bool) -> None:
        self._ear, self.whole = ear, whole
        self.pcm = bytearray()
        self.lost = self.so_far = ""
        self.dropped = False
        self.pauses = 0

    def feed(self, pcm: bytes) -> None:
        self.pcm += pcm

    async def finish(self) -> Transcript:
        await self._ear.ready.wait()
        if self.lost:
            return Transcript(words="", language="", confidence=0, engine="e", reason=self.lost)
        return Transcript(
            words="十七号我去", language="zh", confidence=0.9, engine="e", snr=20.0, again=True
        )

    def pause(self) -> None:
        self.pauses += 1

    def drop(self) -> None:
        self.dropped = True


class Order:
    """What was handed in, in order."""

    def __init__(self, hear: Callable[[Hearsay], object]) -> None:
        self._hear, self.lines = hear, list[Hearsay]()

    async def __call__(self, message: Hearsay) -> None:
        self.lines.append(message)
        await self._hear(message)  # type: ignore[misc]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def home(tmp_path: Path, ear: Ear) -> Home:
    made = Home(tmp_path)
    house: House = replace(made.services, ears=ear)
    made.services = house
    return made


def spool(home: Home) -> list[Path]:
    return list((home.services.folder / "spool/here").glob("*.flac"))


async def heard(home: Home, count: int = 1) -> list[Inbound]:
    async with asyncio.timeout(WITHIN):
        return await home.ear.heard(count)


async def words(home: Home, count: int = 1) -> list[Transcribed]:
    async with asyncio.timeout(WITHIN):
        return await home.ear.transcribed(count)


async def test_the_voice_comes_first_and_then_its_words(
    tmp_path: Path, home: Home, ear: Ear
) -> None:
    order = home.ear = Order(home.ear)  # type: ignore[assignment]
    with other(tmp_path) as far:
        async with on_air(configured(far.settings()), home):
            ear.ready.clear()
            await far.talks(speech(1.0))
            await seen(lambda: len(order.lines) == 1)
            assert spool(home), "it is kept until its words are in the journal too"
            ear.ready.set()
            await seen(lambda: len(order.lines) == 2 and not spool(home))
    voice, said = order.lines
    assert isinstance(voice, Inbound)
    assert isinstance(said, Transcribed)
    assert voice.hearing
    assert (voice.words, said.of, said.words) == ("", voice.key, "十七号我去")
    assert (said.confidence, said.snr, said.again, said.engine) == (0.9, 20.0, True, "e")
    (followed,) = ear.begun
    assert followed.pauses == 1, "while the squelch waits, the words may be made"
    assert likeness(from_pcm(bytes(followed.pcm)), speech(1.0)) > 0.9, "with its first syllables"


async def test_what_cannot_be_followed_goes_the_ordinary_way(
    tmp_path: Path, home: Home, ear: Ear
) -> None:
    with other(tmp_path) as far:
        async with on_air(configured(far.settings()), home):
            ear.room = False
            await far.talks(speech(1.0))
            (full,) = await heard(home)
            ear.room = True
            talking = asyncio.create_task(far.talks(speech(1.0, seed=2)))
            await seen(lambda: len(ear.begun) == 1)
            ear.begun[0].lost = "transcription is behind"
            await talking
            _, late = await heard(home, 2)
            await seen(lambda: not spool(home))
    assert not full.hearing
    assert not late.hearing
    assert not home.ear.words


async def test_words_that_never_come_are_said_to_be_none(
    tmp_path: Path, home: Home, ear: Ear
) -> None:
    with other(tmp_path) as far:
        async with on_air(configured(far.settings()), home):
            ear.ready.clear()
            await far.talks(speech(1.0))
            await heard(home)
            ear.begun[0].lost = "not understood within 10 s"
            ear.ready.set()
            (said,) = await words(home)
    assert (said.words, said.reason, said.again) == ("", "not understood within 10 s", False)


async def test_a_click_is_no_speech(tmp_path: Path, home: Home, ear: Ear) -> None:
    with other(tmp_path) as far:
        async with on_air(configured(far.settings()), home):
            await far.talks(speech(0.1))
            await seen(lambda: bool(ear.begun) and ear.begun[0].dropped)
            await far.talks(speech(1.0, seed=2))
            await words(home)
    assert len(home.ear.lines) == 1


async def test_what_an_earlier_process_promised_is_heard_anew(
    tmp_path: Path, home: Home, ear: Ear
) -> None:
    with other(tmp_path) as far:
        config = configured(far.settings())
        async with on_air(config, home):
            ear.ready.clear()
            await far.talks(speech(1.0))
            (first,) = await heard(home)
            assert first.hearing
        assert spool(home), "its words were not in the journal"
        ear.ready.set()
        async with on_air(config, home):
            (said,) = await words(home)
            await seen(lambda: not spool(home))
    assert said.of == first.key
    assert said.words == "十七号我去"
    assert ear.begun[-1].whole
    assert len(home.ear.lines) == 1, "the voice is known by its key"


async def test_words_wait_for_a_log_that_is_away(tmp_path: Path, home: Home, ear: Ear) -> None:
    with other(tmp_path) as far:
        async with on_air(configured(far.settings()), home):
            ear.ready.clear()
            await far.talks(speech(1.0))
            await heard(home)
            home.ear.error = LogError("the disk is full")
            times = home.ear.times
            ear.ready.set()
            await seen(lambda: home.ear.times > times)
            home.ear.error = None
            await home.clock.advance(AGAIN)
            (said,) = await words(home)
            assert said.words == "十七号我去"
            await seen(lambda: not spool(home))
