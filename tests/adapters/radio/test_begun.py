"""Words that a process may have said before it died are called a repetition by the next one."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.radio.begun import STALE, Begun
from bridge.errors import LogError
from bridge.keep import FileKeep
from tests.adapters.house import outbound
from tests.clock import ManualClock

OTHERS = outbound("in/3/here/b", "b")
ONE, TWO = outbound("in/1/here/a"), outbound("in/2/here/a")


@pytest.fixture
def keep(tmp_path: Path, clock: ManualClock) -> FileKeep:
    return FileKeep(tmp_path / "kept.db", clock)


async def test_after_a_crash_on_the_air_it_is_a_repetition(
    keep: FileKeep, clock: ManualClock
) -> None:
    dead = Begun(keep, clock)
    assert not (await dead.of(ONE)).again
    await dead.note([ONE.key])
    living = Begun(keep, clock)
    assert (await living.of(ONE)).again
    assert not (await living.of(TWO)).again


async def test_before_the_line_was_up_it_is_none(keep: FileKeep, clock: ManualClock) -> None:
    await Begun(keep, clock).of(ONE)
    assert not (await Begun(keep, clock).of(ONE)).again


async def test_what_was_not_said_is_none(keep: FileKeep, clock: ManualClock) -> None:
    begun = Begun(keep, clock)
    await begun.of(ONE)
    await begun.note([ONE.key])
    await begun.unsaid(ONE.key)
    assert not (await begun.of(ONE)).again


async def test_said_stays_noted_until_the_next_one_shows_that_it_is_in_the_journal(
    keep: FileKeep, clock: ManualClock
) -> None:
    begun = Begun(keep, clock)
    await begun.of(ONE)
    await begun.note([ONE.key])
    begun.over(ONE.key)
    assert (await Begun(keep, clock).of(ONE)).again, "it died before the journal had it"
    await begun.of(OTHERS)
    assert await keep.under(""), "somebody else is told something"
    await begun.of(TWO)
    assert not await keep.under("")


async def test_two_that_are_on_their_way_are_noted_apart(
    keep: FileKeep, clock: ManualClock
) -> None:
    begun = Begun(keep, clock)
    await begun.of(ONE)
    await begun.of(OTHERS)
    await begun.note([OTHERS.key])
    await begun.unsaid(ONE.key)
    living = Begun(keep, clock)
    assert (await living.of(OTHERS)).again
    assert not (await living.of(ONE)).again


async def test_who_we_are_is_not_noted_and_old_notes_go(keep: FileKeep, clock: ManualClock) -> None:
    begun = Begun(keep, clock)
    await begun.note(["ident/1", "again/1"])
    assert not await keep.under("")
    await begun.of(ONE)
    await begun.note([ONE.key])
    await begun.tidy()
    assert await keep.under("")
    await clock.advance(STALE + timedelta(seconds=1))
    await begun.tidy()
    assert not await keep.under("")


class Full(FileKeep):
    """On a full disk."""

    async def get(self, key: str) -> bytes | None:
        raise LogError(f"{key}: full")

    async def put(self, values: object) -> None:
        raise LogError(f"{values}: full")


async def test_a_full_disk_silences_nobody(tmp_path: Path, clock: ManualClock) -> None:
    begun = Begun(Full(tmp_path / "kept.db", clock), clock)
    assert await begun.of(ONE) == ONE
    await begun.note([ONE.key])
