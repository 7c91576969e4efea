"""An adapter's own memory: durable, shared by processes, and a budget that none of them breaks."""

import asyncio
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.errors import LogError
from bridge.keep import FileKeep
from bridge.ports import Limit
from tests.clock import ManualClock, spin

A_MINUTE = Limit(name="chat", most=3, per=60.0)


async def test_what_was_put_is_there_for_whoever_opens_it_next(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "k.db", ManualClock())
    await keep.put({"n/1": b"a", "n/2": b"b", "o": b"c"})
    await keep.put({"n/1": b"d"})
    await keep.drop("o")
    keep.close()
    again = FileKeep(tmp_path / "k.db", ManualClock())
    assert await again.get("n/1") == b"d"
    assert await again.get("o") is None
    assert list(await again.under("n/")) == [("n/1", b"d"), ("n/2", b"b")]
    again.close()


async def test_a_budget_holds_over_every_window_and_for_all_who_share_it(tmp_path: Path) -> None:
    clock = ManualClock()
    one, other = FileKeep(tmp_path / "k.db", clock), FileKeep(tmp_path / "k.db", clock)
    assert [await k.turn(A_MINUTE) for k in (one, other)] == [0, 0]
    await clock.advance(timedelta(seconds=40))
    assert await one.turn(A_MINUTE) == 0
    assert await other.turn(A_MINUTE) == 20
    await clock.advance(timedelta(seconds=20))
    assert [await k.turn(A_MINUTE) for k in (other, one, other)] == [0, 0, 40]
    one.close()
    other.close()


async def test_a_turn_is_taken_of_all_limits_or_of_none(tmp_path: Path) -> None:
    keep, bot = FileKeep(tmp_path / "k.db", ManualClock()), Limit(name="bot", most=1, per=1.0)
    assert await keep.turn(bot, A_MINUTE) == 0
    assert await keep.turn(bot, A_MINUTE) == 1
    assert [await keep.turn(A_MINUTE) for _ in range(3)] == [0, 0, 60]
    keep.close()


async def test_a_clock_that_was_set_back_pauses_nobody(tmp_path: Path) -> None:
    clock = ManualClock()
    keep = FileKeep(tmp_path / "k.db", clock)
    for _ in range(3):
        await keep.turn(A_MINUTE)
    clock.set(clock.now() - timedelta(hours=1))
    assert await keep.turn(A_MINUTE) == 0
    keep.close()


async def test_many_at_once_take_no_more_than_there_is(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "k.db", ManualClock())
    waits = await asyncio.gather(*(keep.turn(A_MINUTE) for _ in range(20)))
    assert waits.count(0) == 3
    keep.close()


async def test_a_file_that_is_none_is_said_by_name(tmp_path: Path) -> None:
    (tmp_path / "k.db").write_bytes(b"not a database, but long enough to be looked at" * 40)
    keep = FileKeep(tmp_path / "k.db", ManualClock())
    with pytest.raises(LogError, match=r"k\.db cannot be used"):
        await keep.get("a")
    keep.close()


async def test_a_value_is_on_the_disk_when_put_returns(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "k.db", ManualClock())
    await keep.put({"a": b"1"})
    other = sqlite3.connect(tmp_path / "k.db")
    assert other.execute("SELECT value FROM kept").fetchall() == [(b"1",)]
    other.close()
    keep.close()


async def test_values_are_put_with_a_turn_or_not_at_all(tmp_path: Path) -> None:
    keep, once = FileKeep(tmp_path / "k.db", ManualClock()), Limit(name="chat", most=1, per=60.0)
    assert await keep.turn(once, put={"a": b"1", "b": b"2"}) == 0
    assert await keep.turn(once, put={"a": b"3", "c": b"4"}) == 60
    assert list(await keep.under("")) == [("a", b"1"), ("b", b"2")]
    keep.close()


async def test_what_is_asked_at_once_is_durable_together_and_fails_alone(tmp_path: Path) -> None:
    keep = FileKeep(tmp_path / "k.db", ManualClock())
    await keep.put({"z": b"0"})
    wrong: dict[str, bytes] = {"x": b"1", "y": object()}  # type: ignore[dict-item]
    written = _commits(keep)
    waits = [keep.put({f"k{n}": b"1"}) for n in range(40)]
    *good, bad = await asyncio.gather(*waits, keep.put(wrong), return_exceptions=True)
    assert good == [None] * 40
    assert isinstance(bad, LogError)
    assert [key for key, _ in await keep.under("")] == [*sorted(f"k{n}" for n in range(40)), "z"]
    assert len(written) < 20, "forty values do not cost the disk forty times"
    keep.close()


async def test_what_is_given_up_before_its_turn_is_not_written(tmp_path: Path) -> None:
    keep, free = FileKeep(tmp_path / "k.db", ManualClock()), threading.Event()
    keep._hand.submit(free.wait)  # the disk is busy
    first, second = (asyncio.ensure_future(keep.put({key: b"1"})) for key in "ab")
    await spin()
    second.cancel()
    await asyncio.wait((second,))
    free.set()
    await first
    assert [key for key, _ in await keep.under("")] == ["a"]
    keep.close()


def _commits(keep: FileKeep) -> list[str]:
    """Every COMMIT from now on, as the database itself tells."""
    seen: list[str] = []
    database = keep._open
    assert database is not None
    database.set_trace_callback(lambda said: seen.append(said) if said == "COMMIT" else None)
    return seen
