"""What is understood of a transmission: with its end where the house follows, else in its own time."""

import asyncio
import io
from dataclasses import replace

import numpy as np
import soundfile

from adapters.handset.takes import GRACE
from tests.adapters.handset.phone import Phone, opened, phone
from tests.adapters.handset.speaker import Listeners, line, speech, spool
from tests.adapters.house import Home
from tests.waiting import until


def with_ears(home: Home) -> Listeners:
    """A house that puts into words while people speak."""
    ears = Listeners()
    home.services = replace(home.services, ears=ears)
    return ears


async def test_words_come_with_the_end_of_the_transmission(home: Home) -> None:
    ears = with_ears(home)
    said = speech(1.0)
    async with opened(home) as adapter, phone(adapter.port, "迷魂台") as bob, bob.listening():
        async with line(bob) as one:
            await one.begin(language="zh")
            await one.sound(said)
            await one.end(len(said))
        assert (await bob.hear())["type"] == "spoke"
        assert await bob.hear() == {
            "type": "understood", "key": "k1", "words": "16000个样本", "number": 0, "kind": {}, "place": {},
        }  # fmt: skip
    [heard], [words] = home.ear.lines.values(), home.ear.words.values()
    assert heard.hearing
    assert (words.of, words.words, words.engine) == (heard.key, "16000个样本", "counter")
    assert ears.dropped == 1


async def test_words_so_far_are_shown_while_somebody_speaks_and_kept_nowhere(home: Home) -> None:
    ears = with_ears(home)
    ears.aloud = True
    talk = home.services.talk
    async with opened(home) as adapter, phone(adapter.port, "迷魂台") as bob, bob.listening():
        async with line(bob) as one:
            await one.begin(language="zh")
            await one.sound(speech(0.4), piece=3_200)
            assert await bob.hear() == {"type": "heard", "key": "k1", "words": "3200个"}
            assert (await bob.hear())["words"] == "6400个"
            [now] = talk.now()
            assert (now.adapter, now.channel, now.words) == ("here", "迷魂台", "6400个")
            await one.end(6_400)
            assert not talk.now()
        assert (await bob.hear())["type"] == "spoke"
        assert len(bob.ids) == 1, "words so far have no place in the order"


async def test_ears_that_gave_up_leave_it_to_the_ordinary_way(home: Home) -> None:
    ears = with_ears(home)
    ears.lost = "transcription is behind"
    async with opened(home) as adapter, phone(adapter.port, "迷魂台") as bob, line(bob) as one:
        await one.begin(language="zh")
        await one.sound(speech(0.5))
        await one.end(8_000)
    [heard] = home.ear.lines.values()
    assert not heard.hearing
    assert not home.ear.words


async def test_promised_words_outlive_the_process(home: Home) -> None:
    ears = with_ears(home)
    ears.may_finish.clear()
    async with opened(home) as adapter, phone(adapter.port, "迷魂台") as bob, line(bob) as one:
        await one.begin(language="zh")
        await one.sound(speech(0.5))
        await one.end(8_000)
    assert not home.ear.words
    assert spool(home)
    ears.may_finish.set()
    async with opened(home):
        home.clock.set(home.clock.now() + GRACE)
        [words] = await asyncio.wait_for(home.ear.transcribed(1), 5)
        await until(lambda: not spool(home))
    assert words.words == "8000个样本"
    assert [follower.whole for follower in ears.begun] == [False, True]
    assert len(home.ear.lines) == 1


async def test_promised_words_that_nobody_can_give_any_more_are_told_so(home: Home) -> None:
    ears = with_ears(home)
    ears.may_finish.clear()
    async with opened(home) as adapter, phone(adapter.port, "迷魂台") as bob, line(bob) as one:
        await one.begin(language="zh")
        await one.sound(speech(0.5))
        await one.end(8_000)
    ears.there = False
    async with opened(home):
        home.clock.set(home.clock.now() + GRACE)
        [words] = await asyncio.wait_for(home.ear.transcribed(1), 5)
    assert (words.words, "no recogniser" in words.reason) == ("", True)


async def test_the_other_pages_of_the_station_hear_it_too(bob: Phone) -> None:
    async with bob.listening(), line(bob) as one:
        await one.begin()
        await one.sound(speech(0.5))
        await one.end(8_000)
        spoke = await bob.hear()
        status, sound, mime = await bob.get(spoke["audio"])
    assert (spoke["type"], spoke["key"], spoke["seconds"]) == ("spoke", "k1", 0.5)
    assert (status, mime) == (200, "audio/flac")
    samples, _ = soundfile.read(io.BytesIO(sound), dtype="int16")
    assert np.array_equal(samples, speech(0.5))
