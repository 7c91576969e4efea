"""Who speaks is known in every part of a long transmission, and after a crash."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from adapters.radio import whose
from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids import mdc1200
from adapters.radio.ids.aliases import Aliases
from adapters.radio.ids.heard import Heard, Samples
from bridge.errors import LogError
from bridge.message import Inbound
from tests.adapters.house import Home
from tests.adapters.radio.guard.air import seen
from tests.adapters.radio.other import WITHIN, Other, configured, on_air, other, speech

IDS = {"units": {"mdc1200": {"1A2B": "p17", "3C4D": "p18"}}}
QUIET = np.zeros(BLOCK * 10, np.float32)


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Other]:
    with other(tmp_path) as radio:
        yield radio


def from_unit(seconds: float, code: int = 0x1A2B) -> Samples:
    """Its identity, then its words."""
    burst = mdc1200.encode(bytes((0x01, 0x80, code >> 8, code & 0xFF)))
    return np.concatenate((QUIET, burst, QUIET, speech(seconds)))


async def heard(home: Home, count: int) -> list[Inbound]:
    async with asyncio.timeout(WITHIN):
        return await home.ear.heard(count)


async def test_every_part_of_a_long_transmission_is_the_same_units(
    far: Other, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    cut = {"level": False, "hang": 200, "part": 1_000, "longest": 1_500}
    async with on_air(configured(far.settings(ids=IDS, hearing=cut)), home):
        await far.talks(from_unit(4.0))
        await seen(lambda: _total(home) > 4.0 and not list((tmp_path / "spool/here").iterdir()))
        parts = list(home.ear.lines.values())
        await far.talks(speech(0.6, seed=3))
        messages = await heard(home, len(parts) + 1)
    assert len(parts) >= 3
    assert {m.sender for m in parts} == {"p17"}
    assert messages[-1].sender == "air", "another transmission, of nobody we know"


async def test_after_a_crash_it_is_still_known_who_spoke(far: Other, tmp_path: Path) -> None:
    home = Home(tmp_path)
    cut = {"level": False, "hang": 200, "part": 1_000, "longest": 1_500}
    config = configured(far.settings(ids=IDS, hearing=cut))
    home.ear.error = LogError("the machine is about to die")
    async with on_air(config, home):
        await far.talks(from_unit(2.5))
        folder = tmp_path / "spool/here"
        await seen(lambda: len(list(folder.glob("*.flac"))) >= 2)
        async with asyncio.timeout(WITHIN):
            await home.ear.handed_in(1)
    left = len(list(folder.glob("*.flac")))
    again = Home(tmp_path)
    async with on_air(config, again):
        messages = await heard(again, left)
        await seen(lambda: not list(folder.iterdir()))
    assert {m.sender for m in messages} == {"p17"}


def _total(home: Home) -> float:
    return sum(m.voice.seconds for m in home.ear.lines.values() if m.voice)


def test_what_goes_on_is_the_same_units_unless_it_says_otherwise() -> None:
    aliases = Aliases(IDS["units"])
    first, second = (Heard(kind="mdc1200", code=c, at=0, until=9) for c in ("1A2B", "3C4D"))
    assert whose.signed([], "p17", aliases).unit == "p17"
    assert whose.signed([second], "p17", aliases).unit == "p18"
    assert whose.signed([first, second], "p17", aliases).unit == "", "two are nobody"
    assert whose.signed([], "", aliases).unit == ""


def test_what_was_kept_is_read_and_rubbish_is_nobody() -> None:
    aliases = Aliases(IDS["units"])
    heard = Heard(kind="mdc1200", code="1A2B", at=0, until=9)
    assert whose.read(whose.written([heard], ""), aliases).unit == "p17"
    assert whose.read(whose.written([], "p18"), aliases).unit == "p18"
    for rubbish in (b"", b"{", b"[1]", b'{"heard": 7}'):
        assert whose.read(rubbish, aliases).unit == ""
