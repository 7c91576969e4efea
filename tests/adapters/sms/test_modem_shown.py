"""How several modems are: one row for people, and the word that none of them can send any more."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.message import Alarm
from tests.adapters.house import Home
from tests.adapters.sms.house import by_hand, desk, home
from tests.adapters.sms.modem import Modem, modem
from tests.waiting import ticking, until


@pytest.fixture
async def modems(tmp_path: Path) -> AsyncIterator[list[Modem]]:
    async with AsyncExitStack() as stack:
        made = []
        for name in ("north", "south"):
            (tmp_path / name).mkdir()
            made.append(await stack.enter_async_context(modem(tmp_path / name)))
            made[-1].name = name
        yield made


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return home(tmp_path)


def lines(modems: list[Modem]) -> dict[str, object]:
    return {m.name: {"by": "modem", "port": str(m.link), "ussd": "*100#"} for m in modems}


def told(here: Home, *, on: bool) -> list[Alarm]:
    return [a for a in here.ear.alarms.values() if a.mute and a.on is on]


async def test_signal_and_credit_of_each_modem_are_told_when_they_change_by_a_step(
    modems: list[Modem], here: Home
) -> None:
    north, south = modems
    async with desk(here, lines(modems)) as opened:
        await until(lambda: all(post.line for post in opened.posts.values()))
        by_hand(here, opened, *modems)
        await ticking(here.clock, lambda: told(here, on=False), 1.0)
        await here.clock.advance(timedelta(minutes=1))
        (*_, known) = [a.detail for a in told(here, on=False)]
        assert known.startswith("north ✓ 64 % CHINA MOBILE Your balance is 12.50 CNY; south ✓ 64 %")
        count = len(told(here, on=False))
        north.quirks.signal = 21  # 67 %: nobody would notice
        await here.clock.advance(timedelta(minutes=2))
        assert len(told(here, on=False)) == count
        north.quirks.signal, south.quirks.registration = 3, 2
        await here.clock.advance(timedelta(minutes=2))
        (*_, last) = [a.detail for a in told(here, on=False)]
        assert last.startswith("north ✓ 9 %")
        assert "south ✗ no network: searching" in last
        weak = [a for a in here.ear.alarms.values() if a.what == "sms_signal"]
        assert [(a.about, a.on, a.detail) for a in weak] == [("north", True, "9 %")]


async def test_where_no_modem_is_left_the_house_hears_that_nothing_can_be_sent(
    modems: list[Modem], here: Home
) -> None:
    north, south = modems
    async with desk(here, lines(modems)) as opened:
        await until(lambda: all(post.line for post in opened.posts.values()))
        by_hand(here, opened, *modems)
        north.pull()
        await here.clock.advance(timedelta(seconds=30))
        assert not told(here, on=True), "one is left"
        south.pull()
        await ticking(here.clock, lambda: opened.posts["south"].line is None, 1.0)
        await here.clock.advance(timedelta(seconds=5))
        assert not told(here, on=True), "it may be back in a moment"
        await ticking(here.clock, lambda: told(here, on=True), 1.0)
        (mute,) = told(here, on=True)
        assert mute.detail == "north, south"
        before = len(told(here, on=False))
        south.plug()
        await ticking(here.clock, lambda: len(told(here, on=False)) > before, 1.0)
