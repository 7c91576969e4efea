"""Words for one radio: its tones go before them, and only before them. Others' programs judge."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from adapters.radio.ids import dtmf, selcall
from adapters.radio.ids.heard import Decoder, Heard, Samples
from adapters.radio.speak.calling import calls
from bridge.message import Outbound, Reach
from tests.adapters.house import Home
from tests.adapters.radio.ids.test_judges import judged
from tests.adapters.radio.other import WITHIN, Other, configured, on_air, other

CODES = {"dtmf": "1701", "zvei1": "17012", "ccir": "55912", "eea": "12340"}


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Other]:
    with other(tmp_path) as radio:
        yield radio


def decoder(system: str) -> Callable[[], Decoder]:
    return dtmf.Dtmf if system == "dtmf" else partial(selcall.Selcall, system)


def read(system: str, sound: Samples) -> list[str]:
    reader, found = decoder(system)(), list[Heard]()
    for at in range(0, len(sound), 320):
        found += reader.feed(sound[at : at + 320])
    return [one.code for one in (*found, *reader.finish())]


def words(channel: str, key: str) -> Outbound:
    return Outbound(key=key, channel=channel, text="请去迷魂台", language="zh", priority=4)


async def said(far: Other, home: Home, channel: str, calls: dict[str, str]) -> Samples:
    """What is on the air for this channel."""
    settings = far.settings(ids={"calls": calls})
    async with on_air(configured(settings), home) as air, asyncio.timeout(WITHIN):
        assert (await air.send(words(channel, f"in/1/here/{channel}"))).reach == Reach.SENT
    return np.concatenate([block for keyed, block in far.blocks if keyed])


@pytest.mark.parametrize("system", CODES)
async def test_the_radio_of_the_unit_is_opened_before_its_words(
    far: Other, tmp_path: Path, system: str
) -> None:
    code = CODES[system]
    sound = await said(far, Home(tmp_path), "快警一组", {"快警一组": f"{system} {code}"})
    assert read(system, sound) == [code]
    assert judged(system, sound) == code.replace("55", "5E")
    ((at, until),) = [(h.at, h.until) for h in _heard(system, sound)]
    quiet = np.flatnonzero(np.abs(sound[until + 1_600 :]) > 0.02)[0] + 1_600
    assert at > 0.3 * 16_000, "the radios are open before the tones"
    assert 0.2 * 16_000 < quiet < 0.5 * 16_000, "the loudspeaker opens before the words"


async def test_words_for_others_open_nobody_alone(far: Other, tmp_path: Path) -> None:
    sound = await said(far, Home(tmp_path), "南门", {"快警一组": "zvei1 17012"})
    assert read("zvei1", sound) == []


def test_a_channel_without_a_call_has_none() -> None:
    assert calls({})("南门") is None


def _heard(system: str, sound: Samples) -> list[Heard]:
    reader = decoder(system)()
    return [*reader.feed(sound), *reader.finish()]
