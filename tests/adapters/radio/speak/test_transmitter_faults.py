"""Faults at the edges of a transmitter: the line always goes down, words have one end."""

import asyncio

import pytest

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.speak.transmitter import REOPEN
from bridge.errors import NotReady
from bridge.message import Reach, Receipt
from tests.adapters.radio.speak.test_transmitter import Station, message, reason


async def test_a_line_that_does_not_come_on_is_an_alarm_and_nothing_was_said() -> None:
    station = Station()
    station.radio.key_error = NotReady("inhibited")
    async with station.at_work():
        (outcome,) = await station.send(message("a"))
        assert reason(outcome) == "not_keyed"
        assert station.told == [Trouble("transmitter", "not_keyed:inhibited")]
        assert not station.tape.played
        station.radio.key_error = None
        assert await station.send(message("b")) == [Receipt(reach=Reach.SENT)]
        assert station.told[1:] == [Back("transmitter")]


async def test_a_line_that_never_answers_is_given_up() -> None:
    station = Station()
    station.radio.hangs = True
    async with station.at_work():
        (outcome,) = await station.send(message("a"))
        assert reason(outcome) == "not_keyed"
        assert station.radio.log.count("release") == station.radio.log.count("key hangs")


async def test_a_line_that_falls_while_we_talk() -> None:
    async with Station().at_work() as station:
        sending = asyncio.create_task(station.send(message("a", "甲乙丙丁戊己庚。" * 2)))
        await station.radio.reaches("key")
        await station.tape.until(lambda: len(station.tape.played) >= 60)
        station.radio.keyed = False
        assert reason((await sending)[0]) in {"cut_off", "cut_off:1/2"}
        assert station.radio.log[-1] == "release"
        assert station.told == [Trouble("transmitter", "cut_off")]


async def test_a_sound_card_that_fails_while_we_talk() -> None:
    station = Station()
    station.tape.error = OSError("unplugged")
    async with station.at_work():
        sending = asyncio.create_task(station.send(message("a"), message("b", "别的。")))
        await station.radio.reaches("release")
        outcomes = await sending
        assert sorted(reason(o).split(":")[0] for o in outcomes) == ["cut_off", "radio_away"]
        assert station.told == [Trouble("sound_out", "unplugged")]
        assert reason((await station.send(message("c")))[0]) == "radio_away:unplugged"
        await station.clock.advance(REOPEN)
        assert await station.send(message("d")) == [Receipt(reach=Reach.SENT)]
        assert station.told[1:] == [Back("sound_out")]


async def test_a_sound_card_that_does_not_play_what_it_took() -> None:
    station = Station()
    station.tape.drain_error = OSError("underrun")
    async with station.at_work():
        assert reason((await station.send(message("a")))[0]) == "cut_off:1/1"
        assert station.radio.log == ["key", "release"]


async def test_a_sound_card_that_cannot_be_opened_is_tried_again() -> None:
    station = Station()
    station.tape.cannot_open = [OSError("busy"), NotReady("gone")]
    async with station.at_work():
        await station.clock.settle()
        assert reason((await station.send(message("a")))[0]) == "radio_away:busy"
        await station.clock.advance(REOPEN)
        assert reason((await station.send(message("b")))[0]) == "radio_away:gone"
        await station.clock.advance(REOPEN)
        assert await station.send(message("c")) == [Receipt(reach=Reach.SENT)]
        assert station.told == [Trouble("sound_out", "busy"), Back("sound_out")]


async def test_a_fault_of_our_own_still_lets_go() -> None:
    station = Station()
    station.tape.error = ZeroDivisionError("a bug")
    running = asyncio.create_task(station.transmitter.run())
    sending = asyncio.create_task(station.send(message("a")))
    with pytest.raises(ZeroDivisionError):
        await running
    assert not station.radio.keyed
    assert reason((await sending)[0]).startswith("cut_off")


@pytest.mark.parametrize("nth", [0, 1, 5, 19, 20, 21, 40, 60, 70])
async def test_a_cancellation_lets_go_wherever_it_strikes(nth: int) -> None:
    station = Station()
    running = asyncio.create_task(station.transmitter.run())
    sending = asyncio.create_task(station.send(message("a")))
    await station.radio.reaches("key")
    for _ in range(nth):
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not station.radio.keyed
    assert station.tape.closed
    outcome = (await sending)[0]
    assert isinstance(outcome, Receipt) or reason(outcome).startswith("cut_off")


async def test_whoever_stops_waiting_stops_the_transmission() -> None:
    async with Station().at_work() as station:
        sending = asyncio.create_task(station.transmitter.send(message("a", "甲" * 40 + "。")))
        await station.radio.reaches("key")
        await station.tape.until(lambda: len(station.tape.played) >= 60)
        sending.cancel()
        await station.radio.reaches("release")
        assert len(station.tape.played) < 80
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert await station.send(message("b")) == [Receipt(reach=Reach.SENT)]


async def test_a_line_that_will_not_go_down_is_lowered_again_and_again() -> None:
    station = Station()
    station.radio.release_errors = [OSError("write failed"), TimeoutError()]
    async with station.at_work():
        assert await station.send(message("a")) == [Receipt(reach=Reach.SENT)]
        assert station.told == [Trouble("transmitter_state", "state_unknown:write failed")]
        assert station.transmitter.on_air
        await station.radio.reaches("release")
        assert station.radio.log == ["key", "release fails", "release fails", "release"]
        assert station.told[1:] == [Back("transmitter_state")]
        assert await station.send(message("b")) == [Receipt(reach=Reach.SENT)]


async def test_also_at_the_end_it_is_tried_again() -> None:
    station = Station()
    running = asyncio.create_task(station.transmitter.run())
    sending = asyncio.create_task(station.send(message("a")))
    await station.radio.reaches("key")
    station.radio.release_errors = [OSError("write failed"), OSError("write failed")]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert station.radio.log == ["key", "release fails", "release fails", "release"]
    await sending
