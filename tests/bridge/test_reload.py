"""Who watches the files: what is offered to the engine, what is refused, and when."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from bridge import codec
from bridge.config import load
from bridge.errors import Mistake
from bridge.ports import Log
from bridge.reload import EVERY, Offer, Watcher, in_short, needs_restart
from bridge.streams import INBOX, SITES
from bridge.versions import Versions, digest
from rules.inputs import SiteChanged
from rules.rulebook import Rulebook
from tests.clock import ManualClock
from tests.house import House, history
from tests.stories.reloading import THREE, Folder
from tests.waiting import Shaky, running, ticking, until


@pytest.fixture
async def log(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Log]:
    house = House(f"memory:{tmp_path}", clock)
    yield await house.open()
    await house.aclose()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "pier")


def watcher(folder: Folder, log: Log, clock: ManualClock) -> Watcher:
    loaded = load(folder.file)
    return Watcher(Offer(loaded, Rulebook(loaded.site)), log, clock, Versions(log))


async def said(log: Log) -> list[SiteChanged]:
    found = [codec.line(e.body) for e in await history(log, INBOX)]
    assert all(isinstance(line, SiteChanged) for line in found)
    return found  # type: ignore[return-value]


async def test_files_that_stay_as_they_are_say_nothing(
    log: Log, clock: ManualClock, folder: Folder
) -> None:
    watching = watcher(folder, log, clock)
    for _ in range(5):
        await watching.look()
    os.utime(folder.file)  # touched, and still the same
    for _ in range(5):
        await watching.look()
    assert await said(log) == []


async def test_the_start_names_its_version(log: Log, clock: ManualClock, folder: Folder) -> None:
    await watcher(folder, log, clock).announce()
    (line,) = await said(log)
    assert line == SiteChanged(digest=digest(load(folder.file)))
    assert line.digest in {e.key for e in await history(log, SITES)}


async def test_a_file_that_is_being_written_is_left_alone(
    log: Log, clock: ManualClock, folder: Folder
) -> None:
    watching = watcher(folder, log, clock)
    await watching.look()
    whole = folder.text.replace("units:\n", f"units:\n{THREE}")
    for end in range(0, len(whole), len(whole) // 4):  # a slow hand: every look finds more
        folder.file.write_text(whole[:end], "utf-8")
        await watching.look()
    folder.file.write_text(whole, "utf-8")
    await watching.look()
    assert await said(log) == []
    await watching.look()
    assert [line.refused for line in await said(log)] == [""]


async def test_who_says_that_they_are_ready_does_not_wait(
    log: Log, clock: ManualClock, folder: Folder
) -> None:
    watching = watcher(folder, log, clock)
    folder.add("units", THREE)
    await watching.look(hurry=True)
    assert len(await said(log)) == 1


async def test_a_mistake_that_was_taken_back_may_be_made_again(
    log: Log, clock: ManualClock, folder: Folder
) -> None:
    watching = watcher(folder, log, clock)
    for _ in range(2):
        folder.edit("kind: patrol", "kind: petrol")
        await watching.look(hurry=True)
        folder.edit("kind: petrol", "kind: patrol")
        await watching.look(hurry=True)
        clock.set(clock.now() + EVERY)
    assert [bool(line.refused) for line in await said(log)] == [True, True]


async def test_a_file_that_may_not_be_read_is_a_refusal(
    log: Log, clock: ManualClock, folder: Folder
) -> None:
    watching = watcher(folder, log, clock)
    folder.file.unlink()
    folder.file.mkdir()  # as root may read everything else
    await watching.look(hurry=True)
    (line,) = await said(log)
    assert line.refused == "site.yaml:1: (file): this is not a file"


async def test_a_log_that_is_full_is_waited_for(
    log: Log, clock: ManualClock, folder: Folder
) -> None:
    shaky = Shaky(log)
    watching = watcher(folder, shaky, clock)
    folder.add("units", THREE)
    shaky.broken = 3
    async with running(watching.look(hurry=True)) as (look,):
        await until(lambda: shaky.refused)
        assert await said(log) == []
        await ticking(clock, look.done)
    assert len(await said(log)) == 1


async def test_it_looks_each_second_and_at_once_when_nudged(
    log: Log, clock: ManualClock, folder: Folder
) -> None:
    watching, lines = watcher(folder, log, clock), 0

    async def count() -> int:
        return len(await said(log))

    async with running(watching.run()):
        folder.add("units", THREE)
        while await count() == lines:
            await clock.advance(EVERY)
        began = clock.now()
        folder.edit("zh: 三组", "zh: 三队")
        watching.nudge()
        while await count() == lines + 1:
            await clock.advance(timedelta(0))
        assert clock.now() == began


async def test_files_that_the_site_file_names_are_watched_as_well(
    log: Log, clock: ManualClock, folder: Folder
) -> None:
    paths = folder.file.with_name("paths.geojson")
    paths.write_text(PATHS, "utf-8")
    folder.edit("places:\n", "paths: paths.geojson\nplaces:\n")
    watching = watcher(folder, log, clock)
    assert set(load(folder.file).sources) == {"site.yaml", "paths.geojson"}
    paths.write_text(PATHS.replace("steps", "stairs"), "utf-8")
    await watching.look(hurry=True)
    paths.write_text("{", "utf-8")
    await watching.look(hurry=True)
    first, second = await said(log)
    assert not first.refused
    assert second.refused.startswith("paths.geojson:1: ")
    paths.write_text(PATHS.replace("steps", "ladder"), "utf-8")  # it is still watched
    await watching.look(hurry=True)
    assert [bool(line.refused) for line in await said(log)] == [False, True, False]


PATHS = """{"type": "FeatureCollection", "features": [{"type": "Feature",
 "properties": {"id": "steps"},
 "geometry": {"type": "LineString", "coordinates": [[110.440, 29.350], [110.440, 29.370]]}}]}
"""


def test_what_needs_a_restart(folder: Folder) -> None:
    loaded = load(folder.file)
    site = msgspec.structs.replace(loaded.site, id="other", language="en", timezone="UTC")
    other = msgspec.structs.replace(loaded, site=site, log_url="memory:", adapters={})
    assert needs_restart(loaded, loaded) == ()
    assert needs_restart(loaded, other) == ("site", "language", "log", "adapters")


def test_the_first_mistakes_are_told() -> None:
    all_ = [Mistake("/somewhere/site.yaml", n, "units", "is missing") for n in range(1, 6)]
    told = "site.yaml:1: units: is missing; site.yaml:2: units: is missing; "
    assert in_short(all_) == told + "site.yaml:3: units: is missing; (+2)"
