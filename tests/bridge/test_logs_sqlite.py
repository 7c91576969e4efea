"""What only a file can suffer: locks, a full disk, strangers, and a write-ahead log that grows."""

import asyncio
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.errors import ConfigError, LogError
from bridge.logs import open_log
from bridge.logs.sqlite_file import connect
from bridge.ports import Append
from tests.clock import ManualClock
from tests.house import SOON, history, keys, line, take, undone
from tests.processes import python, run_python

HOLD = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("pragma journal_mode")
db.execute("begin " + sys.argv[2])
print("held", flush=True)
sys.stdin.readline()
db.execute("rollback")
print("free", flush=True)
"""


async def test_a_locked_file_is_an_error_that_passes(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = await open_log(f"sqlite:{path}?busy=0.2", ManualClock())
    await log.commit(line("a", "1"))
    with python("-c", HOLD, str(path), "immediate") as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LogError, match=r"log\.db: database is locked"):
            await log.commit(line("a", "2"))
        with pytest.raises(LogError, match="locked"):
            await log.release("me")
        assert keys(await history(log, "a")) == ["1"]
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "free\n"
    await log.commit(line("a", "2"))
    assert keys(await history(log, "a")) == ["1", "2"]
    await log.aclose()


async def test_a_lock_that_passes_in_time_is_only_a_delay(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = await open_log(f"sqlite:{path}?busy=15", ManualClock())
    with python("-c", HOLD, str(path), "immediate") as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "held\n"
        waiting = [asyncio.create_task(log.commit(line("a", str(n)))) for n in range(3)]
        await asyncio.sleep(0)
        other.stdin.write("\n")
        other.stdin.flush()
        await asyncio.gather(*waiting)
    assert len(await history(log, "a")) == 3
    await log.aclose()


async def test_nobody_can_open_what_is_locked_altogether(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with python("-c", HOLD, str(path), "exclusive") as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LogError, match=r"log\.db: database is locked"):
            await open_log(f"sqlite:{path}?busy=0.2", ManualClock())


def test_a_full_disk(tmp_path: Path) -> None:
    said = run_python("-m", "tests.bridge.full_disk", str(tmp_path)).splitlines()
    assert said[0].startswith(f"log {tmp_path}/log.db: ")
    assert "full" in said[0] or "I/O" in said[0]
    assert said[1] == "kept True"
    assert said[2].startswith(f"media {tmp_path}/media/")
    assert said[2].endswith("File too large OSError")
    assert said[3:] == ["left 0", "again True", "media again True"]


async def test_the_side_thread_moves_pages_home(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = await open_log(f"sqlite:{path}", ManualClock())
    async with asyncio.timeout(SOON):
        written = 0
        while path.stat().st_size < 1_000_000:
            await log.commit(line("a", str(written), bytes(200_000)))
            written += 1
    await log.aclose()
    left = path.with_name("log.db-wal")
    assert not left.exists() or left.stat().st_size == 0
    assert path.stat().st_size > written * 200_000


async def test_a_reader_who_does_not_let_go_holds_nobody_up(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = await open_log(f"sqlite:{path}?busy=0.3", ManualClock())
    await log.commit(line("a", "first"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin")
    assert other.execute("select count(*) from line").fetchone() == (1,)
    async with asyncio.timeout(SOON):
        for n in range(60):
            await log.commit(line("a", str(n), bytes(1_000_000)))
    assert other.execute("select count(*) from line").fetchone() == (1,)
    other.execute("commit")
    other.close()
    await log.aclose()


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()}


async def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    log = await open_log(f"sqlite:{tmp_path}/log.db", ManualClock())
    await log.commit(line("a", "1"))
    assert modes(tmp_path) == {0o600}
    assert "synchronous=FULL" in log.promises()
    assert f"{tmp_path}/log.db" in log.promises()
    await log.aclose()


async def test_every_connection_syncs_and_leaves_pages_to_the_side_thread(tmp_path: Path) -> None:
    log = await open_log(f"sqlite:{tmp_path}/log.db", ManualClock())
    db = connect(tmp_path / "log.db", 1.0)
    settings = ["synchronous", "wal_autocheckpoint", "journal_mode"]
    found = [db.execute(f"pragma {name}").fetchone()[0] for name in settings]
    assert found == [2, 0, "wal"]  # 2 is FULL
    db.close()
    await log.aclose()


async def test_odd_paths(tmp_path: Path) -> None:
    log = await open_log(f"sqlite:{tmp_path}/a%20%23%3F%25 b.db?busy=3", ManualClock())
    await log.commit(line("a", "1"))
    await log.aclose()
    assert (tmp_path / "a #?% b.db").exists()


async def test_strangers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database at all, just words\n" * 100)
    with pytest.raises(LogError, match="text: file is not a database"):
        await open_log(f"sqlite:{tmp_path}/text", ManualClock())
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("create table line (x)")
    db.close()
    with pytest.raises(LogError, match="not a log of ours"):
        await open_log(f"sqlite:{tmp_path}/other.db", ManualClock())
    with pytest.raises(LogError, match="No such file"):
        await open_log(f"sqlite:{tmp_path}/nowhere/log.db", ManualClock())
    with pytest.raises(LogError, match="Is a directory"):
        await open_log(f"sqlite:{tmp_path}", ManualClock())


async def test_a_newer_layout_is_refused(tmp_path: Path) -> None:
    log = await open_log(f"sqlite:{tmp_path}/log.db", ManualClock())
    await log.aclose()
    with sqlite3.connect(tmp_path / "log.db") as db:
        db.execute("pragma user_version = 2")
    db.close()
    with pytest.raises(LogError, match="newer release"):
        await open_log(f"sqlite:{tmp_path}/log.db", ManualClock())


async def test_a_file_that_breaks_under_us_is_an_error_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = await open_log(f"sqlite:{path}", ManualClock())
    await log.commit(line("a", "1"))
    other = sqlite3.connect(path)
    other.execute("alter table line rename to gone")
    other.commit()
    with pytest.raises(LogError, match=r"log\.db: no such table"):
        await log.commit(line("a", "2"))
    with pytest.raises(LogError, match=r"log\.db: no such table"):
        await log.last("a")
    other.execute("alter table gone rename to line")
    other.commit()
    other.close()
    await log.commit(line("a", "2"))
    assert await undone(log, "a") == ["1", "2"]
    await log.aclose()


async def test_thousands_in_one_commit(tmp_path: Path) -> None:
    log = await open_log(f"sqlite:{tmp_path}/log.db", ManualClock())
    many = [Append(stream=f"outbox.{n % 7}", key=str(n), body=b"x") for n in range(5000)]
    await log.commit(*many, *many[:300])
    given = [e for n in range(7) for e in await take(log.read(f"outbox.{n}"), 714)]
    await log.commit(*many[:10], done=given)
    assert sum([len(await history(log, f"outbox.{n}")) for n in range(7)]) == 5000 - len(given)
    await log.aclose()


async def test_what_is_done_in_order_leaves_no_trace_but_a_water_mark(tmp_path: Path) -> None:
    log = await open_log(f"sqlite:{tmp_path}/log.db", ManualClock())
    await log.commit(*(line("a", str(n)) for n in range(300)), line("b", "other"))
    given = await take(log.read("a"), 300)
    await log.commit(done=given[1:])
    db = sqlite3.connect(tmp_path / "log.db")
    assert db.execute("select count(*) from done").fetchone() == (299,)
    await log.commit(done=given[:1])
    assert db.execute("select count(*) from done").fetchone() == (0,)
    db.close()
    await log.aclose()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:", "needs a file"),
        ("sqlite::memory:", "or use memory:"),
        ("sqlite:x.db?bussy=1", "bussy: unknown; known are busy"),
        ("sqlite:x.db?busy=1&busy=2", "busy: given twice"),
        ("sqlite:x.db?busy=soon", "'soon' is no number of seconds"),
        ("sqlite:x.db?busy=-1", "no number of seconds"),
        ("sqlite:x.db?busy=nan", "no number of seconds"),
        ("memory:?x=1", "x: unknown"),
        ("postgres://host/db", "postgres: is not one of memory, sqlite, redis"),
        ("", "is not one of"),
        ("log.db", "is not one of"),
        ("redis://host", "site: '': letters"),
        ("redis://host?site={a}", "letters, digits"),
        ("redis://host?site=a&demand=all,aof", "demand: 'all' is not one of aof, always, replica"),
        ("redis://host?site=a&stamp=mine", "neither server nor client"),
        ("redis://host:port?site=a", "url: "),
        ("redis://host/one?site=a", "'one' is no database number"),
        ("redis://host?site=a&password_file=/nowhere/at/all", "password_file: /nowhere/at/all: No"),
    ],
)
async def test_addresses_that_cannot_be_meant(url: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        await open_log(url, ManualClock())
    assert message in str(caught.value)


async def test_the_site_of_a_dead_process_is_taken_over_at_once(
    tmp_path: Path, clock: ManualClock
) -> None:
    url = f"sqlite:{tmp_path}/log.db"
    alive, other = await open_log(url, clock), await open_log(url, clock)
    first = await alive.claim("one", timedelta(hours=1))
    assert await other.claim("two", timedelta(hours=1)) is None, "its process lives"
    await alive.aclose()  # as far as the lock goes this is a death: the lease was not given back
    second = await other.claim("two", timedelta(hours=1))
    assert first is not None
    assert second is not None
    assert second > first
    await other.aclose()
