import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bridge.errors import LogError
from bridge.ports import Append, Board, Entry, Log
from bridge.record.board import JournalBoard
from bridge.record.bookmark import BEGINNING, Marks
from bridge.record.ledger import Ledger
from bridge.streams import BOARD, JOURNAL
from bridge.views import BoardView
from rules.model import Point
from tests.bridge.record.evening import TOURIST, Evening, dispute
from tests.clock import RunningClock

PATIENCE = 20.0


class Weak:
    """A log whose line to the store breaks now and then, and that tells where it was read from."""

    def __init__(self, log: Log, breaks: int = 0) -> None:
        self._log, self._breaks = log, breaks
        self.read_after: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    def history(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        self.read_after.append(after)
        return self._log.history(stream, after)

    async def follow(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        if self._breaks:
            self._breaks -= 1
            raise LogError("the store is away")
        async for entries in self._log.follow(stream, after):
            yield entries


@asynccontextmanager
async def running(board: JournalBoard) -> AsyncIterator[JournalBoard]:
    task = asyncio.create_task(board.run())
    try:
        async with asyncio.timeout(PATIENCE):
            await board.ready()
            yield board
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(board: JournalBoard, version: int) -> None:
    """The board has read so many facts."""
    async for view in board.changes():
        if view.version >= version:
            return


def shown(view: BoardView) -> BoardView:
    """What stands on a board, without when it was looked at."""
    return replace(view, at=Evening().at)


async def write(log: Log, evening: Evening, start: int = 0, size: int = 40) -> None:
    lines = list(evening.lines())[start:]
    for nth in range(0, len(lines), size):
        await log.commit(*lines[nth : nth + size])


async def test_a_board_shows_what_the_journal_says(log: Log) -> None:
    evening = Evening()
    dispute(evening)
    await write(log, evening)
    board: Board
    async with running(JournalBoard(log, evening.book, RunningClock(evening.at))) as board:
        assert shown(board.snapshot()) == shown(evening.ledger().board(evening.at))
        assert board.call(evening.call) == evening.ledger().call_view(evening.call)
        assert board.call("nothing") is None
        assert len(board.said_to("chat", TOURIST)) == 4


async def test_changes_add_up_to_the_board(log: Log) -> None:
    evening = Evening()
    dispute(evening)
    first = len(evening.facts)
    await write(log, evening)
    async with running(JournalBoard(log, evening.book, RunningClock(evening.at))) as board:
        changes = board.changes()
        whole = await anext(changes)
        assert whole.full
        assert len(whole.calls) == 1
        dispute(evening, over=False)
        evening.link("radio", up=False)
        await write(log, evening, first)
        calls = {c.id: c for c in whole.calls}
        units = {u.id: u for u in whole.units}
        version = whole.version
        while version < len(evening.facts):
            part = await anext(changes)
            assert not part.full
            assert part.version > version
            version = part.version
            calls |= {c.id: c for c in part.calls}
            units |= {u.id: u for u in part.units}
        now = board.snapshot()
        assert list(calls.values()) == list(now.calls)
        assert list(units.values()) == list(now.units)
        assert part.links == now.links


async def test_a_slow_watcher_gets_one_change_for_many(log: Log) -> None:
    evening = Evening()
    async with running(JournalBoard(log, evening.book, RunningClock(evening.at))) as board:
        slow = board.changes()
        await anext(slow)
        calls = [dispute(evening) for _ in range(20)]
        await write(log, evening)
        await until(board, len(evening.facts))
        merged = await anext(slow)
        assert merged.version == len(evening.facts)
        assert [c.id for c in merged.calls] == calls
        assert {u.id for u in merged.units} == {"quick-1"}
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await anext(slow)


async def test_watchers_are_told_of_calls_that_left(log: Log) -> None:
    evening = Evening()
    old = dispute(evening)
    await write(log, evening)
    async with running(JournalBoard(log, evening.book, RunningClock(evening.at))) as board:
        changes = board.changes()
        await anext(changes)
        start = len(evening.facts)
        evening.pass_(hours=25)
        evening.link("radio", up=False)
        await write(log, evening, start)
        gone: tuple[str, ...] = ()
        while not gone:
            gone = (await anext(changes)).gone
        assert gone == (old,)
        assert board.call(old) is None


async def test_a_watcher_that_left_costs_nothing(log: Log) -> None:
    evening = Evening()
    async with running(JournalBoard(log, evening.book, RunningClock(evening.at))) as board:
        changes = board.changes()
        await anext(changes)
        assert len(board._watchers) == 1
        await changes.aclose()  # type: ignore[attr-defined]
        assert not board._watchers


async def test_nobody_is_shown_a_board_that_has_not_read_the_journal(log: Log) -> None:
    evening = Evening()
    dispute(evening)
    await write(log, evening)
    board = JournalBoard(log, evening.book, RunningClock(evening.at))
    first = asyncio.ensure_future(anext(board.changes()))
    async with running(board):
        assert len((await first).calls) == 1


async def test_a_voice_waits_on_the_board_until_it_has_words(log: Log) -> None:
    evening = Evening()
    async with running(JournalBoard(log, evening.book, RunningClock(evening.at))) as board:
        changes = board.changes()
        await anext(changes)
        key = evening.speak(f"chat/{TOURIST}")
        await write(log, evening)
        assert [w.key for w in (await anext(changes)).waiting] == [key]
        start = len(evening.facts)
        evening.understood(key, "迷魂台有人打架")
        await write(log, evening, start, size=1000)
        view = await anext(changes)
        assert view.waiting == ()
        assert [c.id for c in view.calls] == [key]


async def test_a_board_outlives_a_log_that_is_away_for_a_while(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    evening = Evening()
    weak = Weak(log, breaks=1)
    async with running(JournalBoard(weak, evening.book, RunningClock(evening.at))) as board:  # type: ignore[arg-type]
        dispute(evening)
        await write(log, evening)
        await until(board, len(evening.facts))
        assert shown(board.snapshot()) == shown(evening.ledger().board(evening.at))
    assert "the board stands still: the store is away" in caplog.text


async def test_a_line_that_cannot_be_read_is_passed_over_and_names_nobody(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    evening = Evening()
    dispute(evening)
    await write(log, evening)
    torn = b'1{"type":"Opened","call":"x","name":"%b"}' % TOURIST.encode()
    await log.commit(Append(stream=JOURNAL, key="torn", body=torn))
    start = len(evening.facts)
    second = dispute(evening, over=False)
    await write(log, evening, start)
    with caplog.at_level(logging.ERROR):
        async with running(JournalBoard(log, evening.book, RunningClock(evening.at))) as board:
            assert board.call(second) is not None
            assert len(board.snapshot().calls) == 2
    assert "the board passes over a line: journal line" in caplog.text
    assert TOURIST not in caplog.text


async def test_the_next_start_reads_from_the_bookmark_on(log: Log) -> None:
    evening = Evening()
    for _ in range(16):
        dispute(evening)
        evening.pass_(hours=30)
    evening.say("chat/quick-2", "下班")
    dispute(evening)
    await write(log, evening)
    async with running(
        JournalBoard(log, evening.book, RunningClock(evening.at), bookmark_every=50)
    ) as board:
        before = board.snapshot()
    weak = Weak(log)
    async with running(JournalBoard(weak, evening.book, RunningClock(evening.at))) as board:  # type: ignore[arg-type]
        after = board.snapshot()
    assert shown(after) == shown(before)
    (start,) = weak.read_after
    skipped = 0
    async for entries in log.history(JOURNAL):
        skipped += sum(int(e.seq) <= int(start or 0) for e in entries)
    assert skipped > len(evening.facts) / 2
    bookmarks = [e async for entries in log.history(BOARD) for e in entries]
    assert bookmarks


def test_a_bookmark_that_would_be_the_same_is_not_written_again() -> None:
    evening = Evening()
    ledger, marks = Ledger(evening.book), Marks(BEGINNING, every=10)
    dispute(evening)
    for nth, (key, fact) in enumerate(evening.facts):
        ledger.apply(key, fact)
        marks.pass_(ledger.version, str(nth))
    assert marks.due(ledger.version)
    assert marks.bookmark(ledger) is None  # the call's first fact is the first of all
    evening.pass_(days=2)
    evening.say("chat/quick-1", "", point=Point(lat=29.35, lon=110.44))
    ledger.apply(*evening.facts[-1])
    mark = marks.bookmark(ledger)
    assert mark
    assert int(mark.after) > 20
    assert marks.bookmark(ledger) is None


async def test_a_bookmark_that_cannot_be_read_costs_only_time(log: Log) -> None:
    evening = Evening()
    dispute(evening)
    await write(log, evening)
    await log.commit(Append(stream=BOARD, key="odd", body=b"9{}"))
    async with running(JournalBoard(log, evening.book, RunningClock(evening.at))) as board:
        assert len(board.snapshot().calls) == 1


async def test_many_calls_that_are_over_do_not_fill_the_board(log: Log) -> None:
    evening = Evening()
    calls = [dispute(evening) for _ in range(9)]
    await write(log, evening)
    async with running(JournalBoard(log, evening.book, RunningClock(evening.at), most=5)) as board:
        assert [c.id for c in board.snapshot().calls] == calls[-5:]
    assert evening.at - Evening().at < timedelta(hours=24)


async def test_a_board_catches_up_with_twenty_thousand_facts(log: Log, busy: Evening) -> None:
    await write(log, busy, size=1000)
    began = time.process_time()
    async with running(JournalBoard(log, busy.book, RunningClock(busy.at))) as board:
        took = time.process_time() - began
        assert board.snapshot().version == len(busy.facts)
    assert took < 4.0
