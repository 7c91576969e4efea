"""Versions of a site's files, kept in the log and loaded from it again."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.config.sources import Sources
from bridge.errors import ConfigError
from bridge.ports import Log
from bridge.streams import SITES
from bridge.versions import Unkept, Versions, digest, kept, lines
from rules.rulebook import Rulebook
from tests.house import history, keys
from tests.stories.evening import EXAMPLE
from tests.stories.reloading import SITE, Folder


async def test_a_version_comes_back_as_it_was(log: Log) -> None:
    loaded = load(EXAMPLE)
    await log.commit(*lines(loaded))
    again = await kept(log, digest(loaded))
    assert again.site == loaded.site
    assert again.sources == loaded.sources
    assert digest(again) == digest(loaded)


def test_every_file_that_is_read_is_kept(tmp_path: Path) -> None:
    """A site is loaded from what was kept alone: no file of it is read past the sources."""
    loaded = load(EXAMPLE)
    again = load(tmp_path, sources=Sources(Path("elsewhere/site.yaml"), loaded.sources))
    assert again.site == loaded.site


async def test_a_file_is_kept_once(log: Log, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    first = load(folder.file)
    folder.edit("一组", "甲组")
    second = load(folder.file)
    for loaded in (first, second, first):
        await log.commit(*lines(loaded))
    written = keys(await history(log, SITES))
    assert len(written) == len(set(written)) == 4
    assert digest(first) != digest(second)


def test_a_version_does_not_depend_on_where_its_folder_is(tmp_path: Path) -> None:
    here, there = Folder(tmp_path / "a"), Folder(tmp_path / "b" / "c")
    assert digest(load(here.file)) == digest(load(there.file))


async def test_what_the_log_does_not_hold(log: Log, tmp_path: Path) -> None:
    loaded = load(Folder(tmp_path).file)
    with pytest.raises(Unkept, match="does not hold the version"):
        await kept(log, digest(loaded))
    await log.commit(lines(loaded)[-1])  # the list without its file
    with pytest.raises(Unkept, match=r"does not hold site\.yaml"):
        await kept(log, digest(loaded))


async def test_a_book_is_compiled_once(log: Log, tmp_path: Path) -> None:
    loaded = load(Folder(tmp_path).file)
    await log.commit(*lines(loaded))
    versions = Versions(log)
    book = await versions.book(digest(loaded))
    assert book.site == loaded.site
    assert await versions.book(digest(loaded)) is book
    own = Rulebook(loaded.site)
    versions.ready("other", own)
    assert await versions.book("other") is own


async def test_a_version_that_this_program_cannot_read(log: Log, tmp_path: Path) -> None:
    good = load(Folder(tmp_path).file)
    spoilt = {name: SITE.replace("kind: patrol", "kind: petrol").encode() for name in good.sources}

    class Spoilt:
        path, sources = good.path, spoilt

    await log.commit(*lines(Spoilt))  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="petrol"):
        await Versions(log).book(digest(Spoilt))  # type: ignore[arg-type]
