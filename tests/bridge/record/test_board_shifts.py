"""The board shows duty by time: a shift ends without any fact, and the desk sees it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bridge.logs import open_log
from bridge.ports import Log
from bridge.record.board import JournalBoard
from bridge.views import BoardView
from rules.rulebook import Rulebook
from rules.times import Hours, Span
from tests.clock import ManualClock, spin
from tests.sites import small_site

SEVEN_IN_THE_EVENING = datetime(2026, 10, 1, 11, 0, tzinfo=UTC)  # at the site
DAY = Hours(spans=(Span(7 * 60, 19 * 60),))


def book(*, shifts: bool = True) -> Rulebook:
    """The small site, where one patrol works by day."""
    site = small_site()
    patrol = replace(site.units["u-1"], shifts=("day",) if shifts else ())
    return Rulebook(replace(site, shifts={"day": DAY}, units={**site.units, "u-1": patrol}))


@pytest.fixture
def evening() -> ManualClock:
    return ManualClock(SEVEN_IN_THE_EVENING - timedelta(minutes=5))


@pytest.fixture
async def log(evening: ManualClock) -> AsyncIterator[Log]:
    log = await open_log("memory:", evening)
    yield log
    await log.aclose()


class Watching:
    """A desk that looks at the board."""

    def __init__(self, board: JournalBoard) -> None:
        self.seen: list[BoardView] = []
        self._tasks = [asyncio.ensure_future(board.run()), asyncio.ensure_future(self._look(board))]

    async def _look(self, board: JournalBoard) -> None:
        async for view in board.changes():
            self.seen.append(view)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def test_the_units_row_turns_with_the_shift(log: Log, evening: ManualClock) -> None:
    watching = Watching(JournalBoard(log, book(), evening))
    await spin()
    (whole,) = watching.seen
    assert {u.id: u.on_duty for u in whole.units}["u-1"]
    await evening.advance(timedelta(minutes=10))
    _, turned = watching.seen
    assert turned.at == SEVEN_IN_THE_EVENING
    assert [(u.id, u.on_duty) for u in turned.units] == [("u-1", False)]
    await evening.advance(timedelta(hours=12))
    assert [u.on_duty for u in watching.seen[-1].units] == [True]
    assert len(watching.seen) == 3, "once for each turn"
    await watching.stop()


async def test_a_site_without_shifts_sleeps(log: Log, evening: ManualClock) -> None:
    watching = Watching(JournalBoard(log, book(shifts=False), evening))
    await evening.advance(timedelta(days=2))
    assert len(watching.seen) == 1
    await watching.stop()
