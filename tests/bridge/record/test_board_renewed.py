"""The board when the site changes: what is shown has the names that count now."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge import codec
from bridge.clock import SystemClock
from bridge.config import load
from bridge.ports import Append, Log
from bridge.record.board import JournalBoard
from bridge.shown import Shown
from bridge.streams import JOURNAL
from bridge.versions import Versions, digest, lines
from bridge.views import BoardView
from rules.events import Event, Opened
from rules.inputs import Inbound, SiteChanged
from rules.rulebook import Rulebook
from rules.step import step
from rules.world import World
from tests.clock import NOON, ManualClock
from tests.house import House
from tests.stories.reloading import THREE, Folder
from tests.waiting import running


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Log]:
    house = House(f"memory:{tmp_path}", ManualClock())
    yield await house.open()
    await house.aclose()


async def write(log: Log, key: str, facts: tuple[Event, ...]) -> None:
    await log.commit(
        *(
            Append(stream=JOURNAL, key=f"{key}/{n}", body=codec.encode(f))
            for n, f in enumerate(facts)
        )
    )


async def until_full(views: AsyncIterator[BoardView]) -> BoardView:
    async for view in views:
        if view.full:
            return view
    raise AssertionError("the board ended")


async def test_names_units_and_pages_follow_the_version_that_counts(
    log: Log, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "pier")
    old = load(folder.file)
    book = Rulebook(old.site)
    said = Inbound(key="1", adapter="chat", channel="t", sender="t", words="南门有人打架")
    world, facts = step(World(), said, "chat:1", NOON, book)
    assert any(isinstance(f, Opened) for f in facts)
    await write(log, "chat:1", facts)
    shown = Shown(book, lambda: board.ground())  # noqa: PLW0108 - comes next
    site, chats = shown.site, shown.channels("chat")
    board = JournalBoard(log, book, SystemClock(), books=Versions(log), follow=shown.follow)
    async with running(board.run()):
        views = board.changes()
        first = await until_full(views)
        assert first.calls[0].kind_names == {"zh": "纠纷", "en": "dispute"}
        folder.edit("zh: 纠纷", "zh: 争吵")
        folder.add("units", THREE)
        new = load(folder.file)
        await log.commit(*lines(new))
        named = SiteChanged(digest=digest(new))
        _, facts = step(world, named, "=site:1", NOON, book, Rulebook(new.site))
        await write(log, "=site:1", facts)
        again = await until_full(views)
    assert again.calls[0].kind_names["zh"] == "争吵"
    assert {u.id for u in again.units} == {"desk", "one", "two", "three"}
    assert site["units"]["three"]["names"]["zh"] == "三组", "who was given it once sees it"
    assert chats == ["three", "one", "two"]
    assert "争吵" in site["kinds"]["dispute"]["names"].values()
    assert "三组" in shown.hints.names
