"""One contract for both media stores, and what only files can suffer."""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.errors import MediaError
from bridge.media import FileMedia, MemoryMedia
from bridge.media_age import BEFORE, forget, forgetting, limit
from bridge.ports import Media
from rules.rulebook import Rulebook
from rules.tip_site import Tips
from tests.clock import NOON, ManualClock
from tests.processes import python
from tests.rules.play import Play
from tests.sites import small_book

WORDS = "收到，17号我去".encode()
REF = f"sha256:{hashlib.sha256(WORDS).hexdigest()}"

ENDLESS = """
import asyncio, sys
from pathlib import Path
from bridge.media import FileMedia
async def main():
    media = FileMedia(Path(sys.argv[1]))
    for n in range(10**9):
        print(await media.put(n.to_bytes(4, "big") * 50_000), flush=True)
asyncio.run(main())
"""


@pytest.fixture(params=["files", "memory"])
def media(request: pytest.FixtureRequest, tmp_path: Path) -> Media:
    return FileMedia(tmp_path / "media") if request.param == "files" else MemoryMedia()


@pytest.fixture
def files(tmp_path: Path) -> FileMedia:
    return FileMedia(tmp_path / "media")


def kept(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def folders(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_dir()]


def place(folder: Path) -> Path:
    """The one file that is kept."""
    (found,) = kept(folder)
    return found


async def test_what_is_kept_is_found_by_its_hash(media: Media) -> None:
    assert await media.put(WORDS) == REF
    assert await media.open(REF) == WORDS
    empty = await media.put(b"")
    assert await media.open(empty) == b""


async def test_large_content(media: Media) -> None:
    content = bytes(range(256)) * 40_000
    assert await media.open(await media.put(content)) == content


async def test_many_at_once(media: Media) -> None:
    contents = [bytes([n % 50]) * 1000 for n in range(200)]
    refs = await asyncio.gather(*(media.put(c) for c in contents))
    assert len(set(refs)) == 50
    assert [await media.open(ref) for ref in refs] == contents


async def test_what_was_never_put_is_missing(media: Media) -> None:
    with pytest.raises(MediaError, match=f"{REF} is not here"):
        await media.open(REF)


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "sha256:",
        REF[:-1],
        REF + "0",
        REF + "\n",
        REF.upper(),
        REF.removeprefix("sha256:"),
        REF.replace("sha256", "sha512"),
        "sha256:../../../../etc/passwd",
        "sha256:" + "../" * 21 + "x",
        "/etc/passwd",
        f"../{REF}",
        "sha256:" + "０" * 64,
        "sha256:" + "\x00" * 64,
        "\ud800",
        "x" * 100_000,
    ],
)
async def test_what_is_no_reference_is_refused(media: Media, ref: str) -> None:
    await media.put(WORDS)
    with pytest.raises(MediaError, match="is no reference") as caught:
        await media.open(ref)
    assert len(str(caught.value)) < 700


async def test_the_same_content_twice_is_one_file(files: FileMedia, tmp_path: Path) -> None:
    await files.put(WORDS)
    before = place(tmp_path).stat()
    await files.put(WORDS)
    assert place(tmp_path).stat().st_ino == before.st_ino


async def test_only_its_owner_may_read_it(files: FileMedia, tmp_path: Path) -> None:
    await files.put(WORDS)
    assert place(tmp_path).stat().st_mode & 0o777 == 0o600
    assert {p.stat().st_mode & 0o777 for p in folders(tmp_path)} == {0o700}


async def test_it_outlives_its_process(files: FileMedia, tmp_path: Path) -> None:
    await files.put(WORDS)
    assert await FileMedia(tmp_path / "media").open(REF) == WORDS


@pytest.mark.parametrize("damage", [b"", WORDS[:-1], WORDS + b" ", b"x" + WORDS[1:]])
async def test_a_damaged_file_is_not_handed_out_and_can_be_mended(
    files: FileMedia, tmp_path: Path, damage: bytes
) -> None:
    await files.put(WORDS)
    place(tmp_path).write_bytes(damage)
    with pytest.raises(MediaError, match="is damaged") as caught:
        await files.open(REF)
    assert str(place(tmp_path)) in str(caught.value)
    await files.put(WORDS)
    assert await files.open(REF) == WORDS


async def test_a_link_is_not_followed(files: FileMedia, tmp_path: Path) -> None:
    await files.put(WORDS)
    path = place(tmp_path)
    (tmp_path / "elsewhere").write_bytes(WORDS)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(MediaError, match="symbolic links"):
        await files.open(REF)
    with pytest.raises(MediaError, match="cannot be kept"):
        await files.put(WORDS)


async def test_a_folder_in_the_way(files: FileMedia, tmp_path: Path) -> None:
    (tmp_path / "media" / REF[7:9]).write_bytes(b"a file where a folder must be")
    with pytest.raises(MediaError, match="cannot be kept: Not a directory") as caught:
        await files.put(WORDS)
    assert isinstance(caught.value.__cause__, OSError)
    with pytest.raises(MediaError, match="Not a directory"):
        await files.open(REF)


def test_a_place_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MediaError, match="Not a directory"):
        FileMedia(tmp_path / "file" / "media")


async def test_kill_9_leaves_whole_files_only(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    refs: list[str] = []
    for count in (1, 20):
        with python("-c", ENDLESS, str(folder)) as process:
            assert process.stdout
            refs += [process.stdout.readline().strip() for _ in range(count)]
            process.kill()
            refs += [line.strip() for line in process.stdout if line.endswith("\n")]
    media = FileMedia(folder)
    for ref in refs:
        assert len(await media.open(ref)) == 200_000
    assert kept(folder / "incoming") == []


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


async def test_what_a_killed_process_left_is_swept_but_not_what_another_writes(
    files: FileMedia, tmp_path: Path
) -> None:
    incoming = tmp_path / "media" / "incoming"
    (incoming / "left").write_bytes(b"half a recor")
    with locked(incoming / "in work"):
        FileMedia(tmp_path / "media")
        assert [p.name for p in kept(incoming)] == ["in work"]
    FileMedia(tmp_path / "media")
    assert kept(incoming) == []
    assert await files.put(WORDS) == REF


def aged(folder: Path, ref: str, days: int) -> None:
    """The file is as if it had come so long ago."""
    digest = ref.partition(":")[2]
    then = datetime.now(UTC).timestamp() - days * 86_400
    os.utime(folder / "media" / digest[:2] / digest[2:4] / digest, (then, then))


async def test_what_is_older_than_the_site_wants_goes(files: FileMedia, tmp_path: Path) -> None:
    old, again, new = [await files.put(n * 9) for n in (b"o", b"a", b"n")]
    for ref in (old, again):
        aged(tmp_path, ref, days=10)
    await files.put(b"a" * 9)  # it came again, and is young
    assert forget(tmp_path / "media", datetime.now(UTC) - timedelta(days=2)) == 1
    assert await files.open(again) == b"a" * 9
    assert await files.open(new) == b"n" * 9
    with pytest.raises(MediaError, match="is not here"):
        await files.open(old)
    assert await files.put(b"o" * 9) == old
    assert await files.open(old) == b"o" * 9


async def test_it_goes_by_itself_and_only_where_the_site_says_so(tmp_path: Path) -> None:
    clock, wanted = ManualClock(), list[datetime | None]([None])
    files = FileMedia(tmp_path / "media")
    ref = await files.put(b"o" * 9)
    (path,) = (p for p in (tmp_path / "media").rglob("*") if len(p.name) == 64)
    long_ago = clock.now().timestamp() - 40 * 86_400
    os.utime(path, (long_ago, long_ago))
    task = asyncio.create_task(forgetting(tmp_path / "media", clock, lambda: wanted[0]))
    await clock.advance(timedelta(hours=3))
    assert await files.open(ref)
    wanted[0] = clock.now() - timedelta(days=30)  # the site file was changed
    async with asyncio.timeout(30):
        while path.exists():
            await clock.advance(timedelta(hours=1))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_is_put_again_while_it_goes_is_not_lost(
    files: FileMedia, tmp_path: Path
) -> None:
    ref = await files.put(b"again")
    for _ in range(40):
        aged(tmp_path, ref, days=10)
        limit = datetime.now(UTC) - timedelta(days=2)
        going = asyncio.to_thread(forget, tmp_path / "media", limit)
        await asyncio.gather(files.put(b"again"), going)
        assert await files.open(ref) == b"again", "what `put` promised is there"


def test_what_came_with_an_open_call_or_tip_stays() -> None:
    play = Play(Rulebook(replace(small_book().site, tips=Tips(approve=("desk",)))))
    month = timedelta(days=30)
    now = play.now + timedelta(days=100)
    assert limit(None, play.world, now) is None, "the site does not want it"
    assert limit(month, None, now) is None, "somebody else decides"
    assert limit(month, play.world, now) == now - month
    play.say("chat/t1", "南门有人打架")
    assert limit(month, play.world, now) == play.now - BEFORE
    play.say("desk/desk", "close 1")
    assert limit(month, play.world, now) == now - month
    play.say("chat/t2", "线索 南门有人倒票")
    assert limit(month, play.world, now) == play.now - BEFORE


def test_what_cannot_be_removed_stops_nothing(tmp_path: Path) -> None:
    inner = tmp_path / "media" / "aa" / "bb"
    inner.mkdir(parents=True)
    (tmp_path / "media" / "aa" / "cc").write_text("no folder")
    (inner / ("a" * 64)).mkdir()  # cannot be read as a file
    (inner / ("b" * 64)).write_text("old")
    for one in inner.iterdir():
        os.utime(one, (0, 0))
    assert forget(tmp_path / "media", NOON) == 1
    assert [one.name[0] for one in inner.iterdir()] == ["a"]
