"""Words while people speak: channels share the hands, and nobody waits for an engine that is late."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bridge.ports import Hearing, Hints, LiveHearing, Transcript
from bridge.speech.ahead import Ahead
from bridge.speech.live import BEHIND, EACH_HAND, MOST_STUCK, Live, LiveEars
from bridge.speech.sound import decode
from bridge.speech.vosk import HURRIED, Vosk
from tests.bridge.speech.conftest import recording
from tests.clock import ManualClock

RATE = 16_000
SOON = 20.0
BIT = bytes(3200)  # a tenth of a second


class Echo:
    """An engine that says how many tenths of a second it heard; it can be held, and can fail."""

    name = "echo"

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.rested = threading.Event()  # what a pause takes
        self.rested.set()
        self.at_work = threading.Semaphore(0)
        self.begun: list[Hints] = []
        self.fails = 0  # so many endings
        self.breaks = False
        self.may_hurry = True
        self.pauses: list[int] = []  # how much had been heard
        self.rests = 0  # hearings that were ended

    def begin(self, rate: int, hints: Hints) -> Hearing:
        return self.follow(rate, hints)

    def follow(self, rate: int, hints: Hints) -> LiveHearing:
        assert rate == RATE
        self.begun.append(hints)
        return Echoed(self)


class Echoed:
    def __init__(self, echo: Echo) -> None:
        self._echo, self._heard, self._hurried = echo, 0, False

    def feed(self, pcm: bytes) -> str:
        self._echo.at_work.release()
        assert self._echo.go.wait(SOON)
        if self._echo.breaks:
            raise RuntimeError("out of memory")
        self._heard += len(pcm) // len(BIT)
        return ""

    def pause(self) -> None:
        self._echo.pauses.append(self._heard)
        assert self._echo.rested.wait(SOON)

    def hurry(self) -> bool:
        self._hurried = self._echo.may_hurry
        return self._hurried

    def finish(self) -> Transcript:
        self._echo.rests += 1
        if self._echo.fails:
            self._echo.fails -= 1
            raise RuntimeError("a cosmic ray")
        words = f"{self._heard}{' hurried' if self._hurried else ''}"
        return Transcript(words=words, language="zh", confidence=0.9, engine="echo", snr=20.0)


class Slow:
    """An engine for whole recordings; it counts how often it listened."""

    name = "slow"

    def __init__(self) -> None:
        self.times = 0

    def begin(self, rate: int, hints: Hints) -> Hearing:
        assert (rate, hints.language) == (RATE, "zh")
        self.times += 1
        return Echoed(Echo())


@pytest.fixture
def echo() -> Echo:
    return Echo()


@asynccontextmanager
async def at_work(echo: Echo, clock: ManualClock, hands: int = 1) -> AsyncIterator[LiveEars]:
    def hints(language: str) -> Hints:
        return Hints(language=language, names=("迷魂台",))

    ears = LiveEars(echo, hints, clock, hands=hands, within=timedelta(seconds=10))
    try:
        yield ears
    finally:
        echo.go.set()
        ears.close()


def begin(ears: LiveEars, seconds: float = 0.0) -> Live:
    live = ears.begin(RATE, "zh")
    assert live is not None
    for _ in range(round(seconds * 10)):
        live.feed(BIT)
    return live


async def busy(echo: Echo) -> None:
    assert await asyncio.to_thread(echo.at_work.acquire, timeout=SOON)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not holds():
            await asyncio.to_thread(lambda: None)


async def test_words_are_there_when_the_transmission_is_over(
    echo: Echo, clock: ManualClock
) -> None:
    async with at_work(echo, clock) as ears:
        live = begin(ears, 0.5)
        assert live.lost == ""
        said = await live.finish()
        assert (said.words, said.confidence, said.snr) == ("5", 0.9, 20.0)
        assert echo.begun == [Hints(language="zh", names=("迷魂台",))]


async def test_all_channels_share_the_hands_and_none_mixes_with_another(
    echo: Echo, clock: ManualClock
) -> None:
    async with at_work(echo, clock, hands=2) as ears:
        lives = [begin(ears) for _ in range(8)]
        for nth, live in enumerate(lives):
            for _ in range(nth + 1):
                live.feed(BIT)
        said = await asyncio.gather(*(live.finish() for live in lives))
        assert [s.words.split()[0] for s in said] == [str(nth + 1) for nth in range(8)]


async def test_what_finds_no_room_goes_the_ordinary_way(echo: Echo, clock: ManualClock) -> None:
    async with at_work(echo, clock) as ears:
        echo.go.clear()
        lives = [begin(ears, 0.2) for _ in range(EACH_HAND)]
        assert ears.begin(RATE) is None
        echo.go.set()
        await asyncio.gather(*(live.finish() for live in lives))
        assert ears.begin(RATE) is not None


async def test_who_falls_behind_does_with_less(echo: Echo, clock: ManualClock) -> None:
    async with at_work(echo, clock) as ears:
        echo.go.clear()
        first = begin(ears, 0.1)
        await busy(echo)
        late = begin(ears, 2.0)
        echo.go.set()
        assert (await late.finish()).words == "20 hurried"
        assert (await first.finish()).words == "1"


async def test_who_falls_too_far_behind_is_given_up_in_time_for_the_ordinary_way(
    echo: Echo, clock: ManualClock
) -> None:
    async with at_work(echo, clock) as ears:
        echo.go.clear()
        first = begin(ears, 0.1)
        await busy(echo)
        late = begin(ears, 5.0)
        assert late.lost == BEHIND
        echo.go.set()
        assert (await late.finish()).words == ""
        assert (await first.finish()).words == "1"


async def test_a_recording_that_is_there_already_may_wait(echo: Echo, clock: ManualClock) -> None:
    async with at_work(echo, clock) as ears:
        echo.go.clear()
        first = begin(ears, 0.1)
        await busy(echo)
        whole = ears.begin(RATE, "zh", whole=True)
        assert whole is not None
        whole.feed(BIT * 300)
        assert whole.lost == ""
        echo.go.set()
        assert (await whole.finish()).words == "300"
        assert (await first.finish()).words == "1"


async def test_an_engine_that_fails_while_somebody_speaks_costs_nobody_else(
    echo: Echo, clock: ManualClock
) -> None:
    async with at_work(echo, clock) as ears:
        echo.breaks = True
        broken = begin(ears, 0.3)
        await until(lambda: bool(broken.lost))
        assert broken.lost == "echo failed: RuntimeError: out of memory"
        echo.breaks = False
        assert (await begin(ears, 0.3).finish()).words == "3"


async def test_an_engine_that_fails_at_the_end_hears_it_once_more(
    echo: Echo, clock: ManualClock
) -> None:
    async with at_work(echo, clock) as ears:
        echo.fails = 1
        assert (await begin(ears, 0.3).finish()).words == "3"
        echo.fails = 2
        said = await begin(ears, 0.3).finish()
        assert (said.words, said.reason) == ("", "echo failed: RuntimeError: a cosmic ray")


async def test_an_engine_that_hangs_is_given_up_and_replaced(
    echo: Echo, clock: ManualClock
) -> None:
    async with at_work(echo, clock) as ears:
        echo.go.clear()
        live = begin(ears, 0.3)
        await busy(echo)
        ending = asyncio.create_task(live.finish())
        await clock.advance(timedelta(seconds=11))
        assert (await ending).reason == "not understood within 10 s"
        assert live.lost
        second = begin(ears, 0.3)
        await busy(echo)  # by another hand
        echo.go.set()
        assert (await second.finish()).words == "3"


async def test_when_every_hand_hangs_nothing_more_is_begun(echo: Echo, clock: ManualClock) -> None:
    async with at_work(echo, clock) as ears:
        echo.go.clear()
        for _ in range(MOST_STUCK):
            live = begin(ears, 0.3)
            await busy(echo)
            ending = asyncio.create_task(live.finish())
            await clock.advance(timedelta(seconds=11))
            await ending
        assert ears.begin(RATE) is None
        echo.go.set()
        await until(lambda: ears.begin(RATE) is not None)


async def test_what_nobody_wants_gives_its_recognisers_back(echo: Echo, clock: ManualClock) -> None:
    async with at_work(echo, clock) as ears:
        live = begin(ears, 0.3)
        await busy(echo)
        live.drop()
        await until(lambda: echo.rests == 1)


async def test_closing_ends_what_is_followed(echo: Echo, clock: ManualClock) -> None:
    async with at_work(echo, clock) as ears:
        echo.go.clear()
        live = begin(ears, 0.3)
        ending = asyncio.create_task(live.finish())
        await busy(echo)
        ears.close()
        assert (await ending).words == ""
        assert ears.begin(RATE) is None


async def test_vosk_keeps_up_and_hurries_on_the_words_of_the_site(
    korean: Vosk, clock: ManualClock
) -> None:
    known = Hints(language="ko", phrases=("주차장에 사람이 많습니다", "경찰을 불러 주세요"))
    pcm = decode(recording("ko-0"), "ko").at(RATE).pcm()
    ears = LiveEars(korean, lambda _: known, clock)
    live = ears.begin(RATE)
    assert live is not None
    for at in range(0, len(pcm), len(BIT)):
        live.feed(pcm[at : at + len(BIT)])
        await until(lambda: not live.ready)
    well = await live.finish()
    ears.close()
    assert well.words
    hearing = korean.follow(RATE, known)
    assert hearing.hurry()
    hearing.feed(pcm)
    quick = hearing.finish()
    assert quick.reason == HURRIED
    assert quick.confidence < 0.5, "never sure by the told pass alone"
    assert not quick.again, "it is our fault: nobody need say it again"
    assert not korean.follow(RATE, Hints(language="ko")).hurry()


async def test_an_engine_for_whole_recordings_begins_when_nobody_is_heard(
    clock: ManualClock,
) -> None:
    slow = Slow()
    ears = LiveEars(Ahead(slow), lambda language: Hints(language=language), clock)
    try:
        live = ears.begin(RATE, "zh")
        assert live is not None
        for _ in range(5):
            live.feed(BIT)
        live.pause()
        await until(lambda: slow.times == 1)
        assert (await live.finish()).words == "5"
        assert slow.times == 1, "it was ready"

        again = ears.begin(RATE, "zh")
        assert again is not None
        again.feed(BIT)
        again.pause()
        await until(lambda: slow.times == 2)
        again.feed(BIT)  # they go on
        assert (await again.finish()).words == "2"
        assert slow.times == 3
    finally:
        ears.close()


async def test_a_pause_is_told_to_the_engine_after_all_that_was_said_and_not_when_they_went_on(
    echo: Echo, clock: ManualClock
) -> None:
    async with at_work(echo, clock) as ears:
        live = ears.begin(RATE, "zh")
        assert live is not None
        live.feed(BIT)
        live.pause()
        live.feed(BIT)
        live.pause()
        await until(lambda: echo.pauses[-1:] == [2])
        assert (await live.finish()).words == "2"
        live.pause()
    assert echo.pauses[-1] == 2


async def test_an_end_that_falls_into_the_work_of_a_pause_loses_no_word(
    echo: Echo, clock: ManualClock
) -> None:
    async with at_work(echo, clock) as ears:
        echo.rested.clear()
        live = ears.begin(RATE, "zh")
        assert live is not None
        live.feed(BIT)
        live.pause()
        await until(lambda: echo.pauses == [1])
        words = asyncio.ensure_future(live.finish())
        await until(lambda: live.over)
        echo.rested.set()
        assert (await words).words == "1"
