"""Killed while the rules change: the old or the new ones count, and the journal tells which."""

from itertools import count
from pathlib import Path

import pytest

from bridge.cli.replay import compare
from bridge.config import load
from bridge.engine import Engine
from bridge.logs import open_log
from bridge.ports import Log
from bridge.streams import SITES
from bridge.versions import Versions
from rules.rulebook import Rulebook
from tests.clock import ManualClock
from tests.house import history, keys
from tests.processes import python
from tests.stories.reloading import Folder

SITE_NAMES = count()
# After how many of the child's lines it is killed: two stand around each of eight commits, and the
# fifth and the sixth are the one that names the version and the one that takes it.
EVERYWHERE, AROUND = (2, 7, 9, 10, 11, 12, 14), (9, 11, 12)


@pytest.fixture(params=["sqlite", "redis", "valkey"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A log that several processes can open."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path}/log.db"
    return f"{request.getfixturevalue(request.param + '_url')}?site=reload{next(SITE_NAMES)}"


def killed_after(url: str, folder: Folder, name: str, marks: int) -> None:
    """Let it run until it has told of so many things, and no further; or to its end."""
    with python("-m", "tests.bridge.reloader", url, str(folder.file.parent), name) as process:
        assert process.stdout
        for _ in range(marks):
            if process.stdout.readline() in ("all\n", ""):
                break
        process.kill()


async def audit(log: Log, folder: Folder) -> str:
    """The version that counts by the journal: it is there, and explains the journal."""
    own = Rulebook(load(folder.file).site)
    engine = Engine(log, own, books=Versions(log))
    await engine.recall()
    if engine.world.rules:
        assert engine.world.rules in keys(await history(log, SITES))
    _, _, differences = await compare(log, own, Versions(log))
    assert differences == []
    return engine.world.rules


async def test_kill_9_at_every_step_of_a_change(shared_url: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "pier")
    stood = set()
    for marks in EVERYWHERE if shared_url.startswith("sqlite") else AROUND:
        killed_after(shared_url, folder, f"n{marks}", marks)
        log = await open_log(shared_url, ManualClock())
        stood.add(await audit(log, folder))
        await log.aclose()
    killed_after(shared_url, folder, "last", 1_000)
    log = await open_log(shared_url, ManualClock())
    last = await audit(log, folder)
    book = await Versions(log).book(last)
    assert book.site == load(folder.file).site
    assert book.site.units["one"].names["zh"] == "last"
    assert len(stood) > 1, "it was killed on either side of a change"
    await log.aclose()
