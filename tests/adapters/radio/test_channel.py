"""One channel, end to end: sound over UDP, lines as letters, against another radio."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.radio import channel
from adapters.radio.channel import CutOff
from adapters.radio.handing import AGAIN
from adapters.radio.hear.sound import BLOCK, from_pcm, power
from adapters.radio.ids import dtmf, mdc1200
from adapters.radio.ids.heard import Samples
from bridge.errors import LogError, NotReady, Refused, TryLater
from bridge.message import Inbound, Outbound, Reach
from tests.adapters.house import Home, tone
from tests.adapters.radio.guard.air import seen
from tests.adapters.radio.other import (
    LOUD,
    WITHIN,
    Other,
    configured,
    likeness,
    on_air,
    other,
    speech,
)


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Other]:
    with other(tmp_path) as radio:
        yield radio


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def spooled(home: Home) -> list[str]:
    return sorted(file.stem for file in (home.services.folder / "spool/here").glob("*.flac"))


def sound_of(home: Home, message: Inbound) -> Samples:
    assert message.voice
    content = home.media.kept[message.voice.ref]
    samples, rate = soundfile.read(io.BytesIO(content), dtype="float32")
    assert rate == 16_000
    assert abs(message.voice.seconds - len(samples) / rate) < 0.001
    return np.asarray(samples)


async def heard(home: Home, count: int = 1) -> list[Inbound]:
    async with asyncio.timeout(WITHIN):
        return await home.ear.heard(count)


def say(text: str = "请去迷魂台", priority: int = 4) -> Outbound:
    return Outbound(key="in/1/here/air", channel="air", text=text, language="zh", priority=priority)


async def test_a_transmission_is_stored_whole_and_handed_in_once(far: Other, home: Home) -> None:
    async with on_air(configured(far.settings()), home):
        await far.talks(speech(1.5))
        (message,) = await heard(home)
        await seen(lambda: not spooled(home))
        assert home.ear.times == 1
        await far.talks(speech(1.0, seed=2))
        assert len(await heard(home, 2)) == 2
    assert (message.channel, message.sender, message.words) == ("air", "air", "")
    assert message.voice
    assert message.voice.mime == "audio/flac"
    assert message.voice.snr is not None
    assert message.key.startswith("20300101T120000")
    assert likeness(sound_of(home, message), speech(1.5)) > 0.9


async def test_a_relay_is_spoken_while_the_line_is_up(far: Other, home: Home) -> None:
    async with on_air(configured(far.settings()), home) as air:
        async with asyncio.timeout(WITHIN):
            receipt = await air.send(say())
        assert receipt.reach == Reach.SENT
        await far.until(lambda: far.letters.endswith("OZ"))
    loud = [nth for nth, (_, block) in enumerate(far.blocks) if power(block) > LOUD**2]
    keyed = [nth for nth, (on, _) in enumerate(far.blocks) if on]
    assert loud[0] - keyed[0] >= 15, "the lead: 400 ms, or more where the line answers late"
    assert keyed[-1] > loud[-1], "not one word after the line is down"
    assert len(loud) == 25, "all of it: half a second"
    hum = from_pcm(tone(0.5))
    assert likeness(np.concatenate([block for _, block in far.blocks]), hum) > 0.99


async def test_words_that_find_no_clear_channel_go_another_way_at_once(
    far: Other, home: Home
) -> None:
    settings = far.settings(speaking={"patience": [1_500] * 4})
    async with on_air(configured(settings), home) as air:
        talking = asyncio.create_task(far.talks(speech(2.4)))
        await far.until(lambda: air._air.carrier)
        async with asyncio.timeout(WITHIN):
            with pytest.raises(Refused, match="reason_channel_busy"):
                await air.send(say())
        assert "O" not in far.letters
        await talking
        await heard(home)
        async with asyncio.timeout(WITHIN):
            await air.send(say())


async def test_what_the_log_did_not_take_is_handed_in_at_the_next_start(
    far: Other, home: Home
) -> None:
    config = configured(far.settings())
    home.ear.error = LogError("the disk is full")
    async with on_air(config, home):
        await far.talks(speech(1.0))
        async with asyncio.timeout(WITHIN):
            await home.ear.handed_in(1)
    (name,) = spooled(home)
    again = Home(home.services.folder)
    async with on_air(config, again):
        (message,) = await heard(again)
        await seen(lambda: not spooled(again))
    assert message.key == name
    assert likeness(sound_of(again, message), speech(1.0)) > 0.9


async def test_it_is_tried_again_while_the_log_is_away(far: Other, home: Home) -> None:
    home.ear.error = LogError("away")
    async with on_air(configured(far.settings()), home):
        await far.talks(speech(0.6))
        async with asyncio.timeout(WITHIN):
            await home.ear.handed_in(1)
            home.ear.error = None
            while not home.ear.lines:
                await home.clock.advance(AGAIN)
    assert len(home.ear.lines) == 1


async def test_a_transmission_that_we_did_not_hear_the_end_of_is_kept(
    far: Other, home: Home
) -> None:
    config = configured(far.settings())
    async with on_air(config, home):
        await far.talks(speech(1.0), ends=False)
        await seen(lambda: spooled(home))
    far.transmitter.say("R")
    async with on_air(config, home):
        (message,) = await heard(home)
    assert message.voice


async def test_the_keypad_of_a_radio_speaks_for_its_unit(far: Other, home: Home) -> None:
    settings = far.settings(ids={"units": {"dtmf": {"1701": "p17"}}})
    async with on_air(configured(settings), home):
        await far.talks(dtmf.encode("1701*3#"))
        (message,) = await heard(home)
    assert (message.sender, message.words) == ("p17", "到达")
    assert message.voice


async def test_an_emergency_button_is_a_call_for_help(far: Other, home: Home) -> None:
    settings = far.settings(ids={"units": {"mdc1200": {"1A2B": "p17"}}})
    burst = mdc1200.encode(bytes((0x00, 0x80, 0x1A, 0x2B)))
    async with on_air(configured(settings), home):
        await far.talks(np.concatenate((np.zeros(BLOCK * 10, np.float32), burst)))
        messages = await heard(home, 2)
    assert messages[0].sender == "p17"
    assert "紧急求助" in messages[0].words
    assert messages[1].voice


async def test_closing_lets_go_of_the_line(far: Other, home: Home) -> None:
    async with on_air(configured(far.settings()), home) as air:
        saying = asyncio.create_task(air.send(say()))
        await far.until(lambda: far.keyed)
    await far.until(lambda: far.letters.endswith("Z"))
    with pytest.raises((TryLater, CutOff)):
        await saying


async def test_words_that_a_lost_line_cut_off_are_uncertain(far: Other, home: Home) -> None:
    async with channel.opened(configured(far.settings()), home.services) as air:
        saying = asyncio.create_task(air.send(say()))
        await far.until(lambda: any(on and power(block) > LOUD**2 for on, block in far.blocks))
        far.squelch.close()
        async with asyncio.timeout(WITHIN):
            with pytest.raises(CutOff, match="cut_off"):
                await saying


async def test_a_line_that_comes_back_at_once_is_used_again(far: Other, home: Home) -> None:
    async with on_air(configured(far.settings()), home) as air:
        far.squelch.close()
        await seen(lambda: air._faults.away)
        far.plugs_in()
        await far.until(lambda: "Z" in far.letters)
        async with asyncio.timeout(WITHIN):
            assert (await air.send(say())).reach == Reach.SENT
        await far.until(lambda: far.letters == "ZOZ")


async def test_with_an_unknown_line_it_is_later(far: Other, home: Home) -> None:
    settings = far.settings(speaking={"patience": [1_500] * 4})
    async with channel.opened(configured(settings), home.services) as air:
        far.squelch.close()
        await seen(lambda: air._faults.away)
        async with asyncio.timeout(WITHIN):
            with pytest.raises(TryLater, match="not_keyed"):
                await air.send(say())


async def test_without_a_voice_it_goes_another_way(far: Other, home: Home) -> None:
    home.speaker.error = NotReady("no voice is installed")
    async with channel.opened(configured(far.settings()), home.services) as air:
        with pytest.raises(Refused, match="no_voice"):
            await air.send(say())


async def test_lines_that_are_gone_end_the_link(far: Other, home: Home) -> None:
    async with channel.opened(configured(far.settings()), home.services) as opened:
        listening = asyncio.create_task(opened.listen(home.ear))
        await far.until(lambda: "Z" in far.letters)
        far.squelch.close()
        async with asyncio.timeout(WITHIN):
            with pytest.raises(NotReady, match="line_lost"):
                await listening


async def test_without_lines_it_does_not_open(far: Other, home: Home) -> None:
    far.transmitter.close()
    async with asyncio.timeout(WITHIN):
        with pytest.raises(NotReady, match="line_lost"):
            async with channel.opened(configured(far.settings()), home.services):
                raise AssertionError("it has no carrier line")
