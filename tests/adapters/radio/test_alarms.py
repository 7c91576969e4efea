"""Faults of a channel become alarms of the house, each with a beginning and an end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.radio import alarms, faults
from adapters.radio.alarms import Alarms
from adapters.radio.faults import Faults
from adapters.radio.guard import events as lines
from adapters.radio.hear.events import Back, Trouble
from adapters.radio.lines.wires import Wires
from bridge.errors import LogError
from bridge.message import Alarm
from bridge.message.untold import AGAIN
from tests.adapters.house import Home
from tests.adapters.radio.other import WITHIN

PORT = "loop://"
WIRES = Wires(port=PORT, ptt="RTS", carrier="CTS")


@asynccontextmanager
async def channel(home: Home, passed: float = alarms.PASSED) -> AsyncIterator[Faults]:
    told = Alarms(home.clock, passed=passed)
    failing = Faults("air", WIRES, told)
    work = asyncio.create_task(told.run(home.ear))
    try:
        yield failing
    finally:
        failing.close()
        work.cancel()
        await asyncio.wait((work,))


async def heard(home: Home, count: int) -> list[Alarm]:
    async with asyncio.timeout(WITHIN):
        return await home.ear.alarmed(count)


@pytest.mark.parametrize(("part", "word"), sorted(faults.WORDS.items()))
async def test_a_part_that_fails_is_told_and_so_is_its_end(
    tmp_path: Path, part: str, word: str
) -> None:
    home = Home(tmp_path)
    async with channel(home) as failing:
        failing.told(Trouble(part, "why"))
        failing.told(Trouble(part, "why, once more"))
        failing.told(Back(part))
        failing.told(Back(part))
        begun, over = await heard(home, 2)
    assert (begun.what, begun.on, begun.detail) == (word, True, "why")
    assert (over.what, over.on) == (word, False)
    assert begun.key != over.key


@pytest.mark.parametrize(
    ("text", "back", "what", "about"),
    [
        (f"line_lost:{PORT}: unplugged", PORT, "line_lost", PORT),
        ("guard_lost:4711", PORT, "guard_lost", ""),
    ],
)
async def test_a_line_that_is_lost_is_told_until_it_is_back(
    tmp_path: Path, text: str, back: str, what: str, about: str
) -> None:
    home = Home(tmp_path)
    async with channel(home) as failing:
        failing.of_lines(lines.Trouble(text))
        failing.of_lines(lines.Back(back))
        begun, over = await heard(home, 2)
    assert [(a.what, a.about, a.on) for a in (begun, over)] == [
        (what, about, True),
        (what, about, False),
    ]


@pytest.mark.parametrize(
    "happens",
    [
        lambda f: f.told(Trouble("sound_in", "overrun", 3)),
        lambda f: f.of_lines(lines.Trouble("key_time_up")),
        lambda f: f.of_lines(lines.Trouble("lease_lapsed")),
    ],
)
async def test_what_happens_in_an_instant_is_over_when_it_does_not_happen_again(
    tmp_path: Path, happens: Callable[[Faults], None]
) -> None:
    home = Home(tmp_path)
    async with channel(home, 0.2) as failing:
        happens(failing)
        happens(failing)
        begun, over = await heard(home, 2)
    assert (begun.on, over.on) == (True, False)
    assert len(home.ear.alarms) == 2


async def test_an_alarm_waits_while_it_cannot_be_written(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.ear.error = LogError("away")
    async with channel(home) as failing:
        failing.told(Trouble("recording", "full"))
        async with asyncio.timeout(WITHIN):
            await home.ear.handed_in(1)
            home.ear.error = None
            while not home.ear.alarms:
                await home.clock.advance(AGAIN)
    assert [a.what for a in home.ear.alarms.values()] == ["disk_full"]


async def test_a_vital_fault_is_told_before_the_link_ends(tmp_path: Path) -> None:
    home = Home(tmp_path)
    async with channel(home) as failing:
        failing.told(Trouble("sound_in", "the card is gone"))
        (alarm,) = await heard(home, 1)
        assert (alarm.what, alarm.on) == ("sound_in", True)
        assert not failing._lost.done(), "within the grace"
