"""A transmitter at work: what is said, in which order, and what is given back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import numpy as np

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.ids.heard import Samples
from adapters.radio.speak import ident
from adapters.radio.speak.alerts import alerts
from adapters.radio.speak.times import Times
from adapters.radio.speak.transmitter import Transmitter
from bridge.errors import NotReady, Refused, TryLater
from bridge.message import Outbound, Reach, Receipt
from tests.adapters.radio.guard.air import seen
from tests.adapters.radio.speak.air import Radio, Tape, Tongue
from tests.clock import NOON, ManualClock

TIMES = Times(longest=blocks(4_000), cap=blocks(8_000))
PATIENCE = 20.0  # seconds of the real clock, if all else fails


def message(key: str, text: str = "十七号收到。", **more: object) -> Outbound:
    given: dict[str, object] = {"channel": "p1", "text": text, "language": "zh"} | more
    return Outbound(key=key, **given)  # type: ignore[arg-type]


class Station:
    """A transmitter with everything around it."""

    def __init__(self, times: Times = TIMES, ident: tuple[str, str] | None = None) -> None:
        self.radio = Radio()
        self.tape = Tape(self.radio)
        self.tongue = Tongue()
        self.clock = ManualClock()
        self.told: list[Trouble | Back] = []
        self.calls: dict[str, Samples] = {}
        self.transmitter = Transmitter(
            self.tape.open,
            self.radio,
            self.tongue,
            self.clock,
            self.told.append,
            times=times,
            calls=self.calls.get,
            ident=ident,
        )

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["Station"]:
        task = asyncio.create_task(self.transmitter.run())
        try:
            async with asyncio.timeout(PATIENCE):
                yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert not self.radio.keyed
        assert self.tape.closed

    async def send(self, *messages: Outbound) -> list[Receipt | BaseException]:
        sends = (self.transmitter.send(m) for m in messages)
        return await asyncio.gather(*sends, return_exceptions=True)


def reason(outcome: Receipt | BaseException) -> str:
    assert isinstance(outcome, Refused), outcome
    return str(outcome)


async def test_words_become_sound_between_key_and_release() -> None:
    async with Station().at_work() as station:
        assert await station.send(message("a")) == [Receipt(reach=Reach.SENT)]
        assert station.radio.log == ["key", "release"]
        assert station.tongue.said == ["十七号收到。"]
        played = np.concatenate(station.tape.played)
    heard = np.flatnonzero(played)
    alert = alerts()[3]
    assert abs(int(heard[0]) - TIMES.lead) <= 2 * BLOCK, "the radios have time to open"
    words = 6 * 0.05 * 16_000
    assert abs(len(played) - (TIMES.lead + len(alert) + words + TIMES.tail)) < blocks(150)
    assert abs(float(np.abs(played).max()) - 0.7) < 0.01


async def test_the_urgent_goes_first_and_the_same_words_once() -> None:
    station = Station()
    station.radio.carrier = True
    async with station.at_work():
        sends = [
            asyncio.create_task(station.transmitter.send(message(key, text, priority=priority)))
            for key, text, priority in [("a", "三。", 3), ("b", "一。", 1), ("c", "三。", 3)]
        ]
        ended: list[str] = []
        for task, key in zip(sends, "abc", strict=True):
            task.add_done_callback(lambda _, k=key: ended.append(k))  # type: ignore[misc]
        await station.tape.until(lambda: station.transmitter.waiting == 3)
        station.radio.carrier = False
        await asyncio.gather(*sends)
        assert ended == ["b", "a", "c"]
        assert station.radio.log == ["key", "release"] * 2


async def test_a_busy_channel_gives_the_message_back() -> None:
    station = Station()
    station.radio.carrier = True
    async with station.at_work():
        (outcome,) = await station.send(message("a", priority=1))
        assert reason(outcome) == "channel_busy"
        assert station.radio.log == []


async def test_too_late_is_for_the_delivery_to_say() -> None:
    station = Station()
    station.radio.carrier = True
    async with station.at_work():
        soon = NOON + timedelta(seconds=1)
        (outcome,) = await station.send(message("a", expires=soon))
        assert isinstance(outcome, TryLater)
        (outcome,) = await station.send(message("b", expires=NOON - timedelta(seconds=9)))
        assert isinstance(outcome, TryLater)


async def test_nothing_is_keyed_before_the_words_are_there() -> None:
    station = Station()
    station.tongue.error = NotReady("no voice speaks it")
    async with station.at_work():
        (outcome,) = await station.send(message("a"))
        assert reason(outcome) == "no_voice:no voice speaks it"
        (outcome,) = await station.send(message("b", text="……"))
        assert reason(outcome) == "no_voice:there are no words to say"
        assert station.radio.log == []


async def test_a_long_text_goes_in_parts() -> None:
    async with Station().at_work() as station:
        text = "甲" * 30 + "。" + "乙" * 30 + "。" + "丙" * 30 + "，" + "丁" * 60 + "。"
        assert await station.send(message("a", text)) == [Receipt(reach=Reach.SENT)]
        assert station.radio.log == ["key", "release"] * 3
        assert station.tongue.said[-2:] == ["丙" * 30 + "，", "丁" * 60 + "。"]


async def test_a_repetition_says_that_it_is_one() -> None:
    async with Station().at_work() as station:
        await station.send(message("a", again=True), message("b", "ok", language="en", again=True))
        assert sorted(station.tongue.said) == ["I say again.", "ok", "十七号收到。", "重复。"]


async def test_say_again() -> None:
    async with Station().at_work() as station:
        assert not station.transmitter.again()
        await station.send(message("a"))
        first = list(station.tape.played)
        station.tape.played.clear()
        assert station.transmitter.again("p1")
        assert not station.transmitter.again("p2")
        await station.radio.reaches("release", 2)
        assert np.array_equal(np.concatenate(station.tape.played), np.concatenate(first))


async def test_a_call_tone_goes_before_the_alert() -> None:
    station = Station()
    station.calls["p1"] = np.full(1_000, 0.25, np.float32)
    async with station.at_work():
        await station.send(message("a"), message("b", "别的。", channel="p2"))
        played = np.concatenate(station.tape.played)
    assert int((played == 0.25).sum()) == 1_000


async def test_who_we_are_is_said_and_a_missing_voice_for_it_is_told() -> None:
    times = Times(longest=blocks(4_000), cap=blocks(8_000), ident_every=blocks(60_000))
    async with Station(times, ("元家界台。", "zh")).at_work() as station:
        await station.send(message("a"))
        await station.radio.reaches("release", 2)
        assert station.tongue.said == ["元家界台。", "十七号收到。"]
    station = Station(times, ("元家界台。", "zh"))
    station.tongue.error = NotReady("mute")
    async with station.at_work():
        await station.clock.settle()
        assert station.told == [Trouble("station_ident", "mute")]
        station.tongue.error = None
        await station.clock.advance(ident.AGAIN)
        await seen(lambda: station.told[1:])
        assert station.told[1:] == [Back("station_ident")], "as soon as there is a voice"
