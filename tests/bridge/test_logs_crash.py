"""Killed writers, other processes, and any order of doing things: nothing lost, nothing doubled."""

import asyncio
import sqlite3
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from bridge.logs import open_log
from bridge.ports import Entry, Log
from tests.clock import ManualClock
from tests.house import history, keys, line, take, undone
from tests.processes import python, run_python

STORES = ["sqlite", "redis", "valkey"]
SITES = count()
STREAMS = ["inbox", "journal", "outbox.x"]


@pytest.fixture(params=STORES)
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A log that several processes can open, stamped by the house's own clock."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path}/log.db"
    return f"{request.getfixturevalue(request.param + '_url')}?site=crash{next(SITES)}"


def write_until_killed(url: str, acknowledged: int) -> set[str]:
    """Numbers of the commits that a process said were durable before it was killed."""
    said: set[str] = set()
    with python("-m", "tests.bridge.log_writer", url, "0") as process:
        assert process.stdout
        while len(said) < acknowledged:
            said.add(process.stdout.readline().strip())
        process.kill()
        said.update(n.strip() for n in process.stdout if n.endswith("\n"))
    return said


async def test_what_was_acknowledged_survives_kill_9(shared_url: str) -> None:
    said: set[str] = set()
    for acknowledged in (37, 300):
        said |= write_until_killed(shared_url, acknowledged)
        log = await open_log(shared_url, ManualClock())
        found = keys(await history(log, "a"))
        assert len(found) == len(set(found))
        assert {f"{n}/{m}" for n in said for m in (1, 2)} <= set(found)
        whole = {k.split("/")[0] for k in found}
        assert len(found) == 2 * len(whole)  # no half of a commit
        assert set(keys(await history(log, "outbox.x"))) == whole
        await log.aclose()
        if shared_url.startswith("sqlite:"):
            with sqlite3.connect(shared_url.removeprefix("sqlite:")) as db:
                assert db.execute("pragma integrity_check").fetchone() == ("ok",)
            db.close()


async def test_what_another_process_writes_is_noticed(shared_url: str) -> None:
    log = await open_log(shared_url, ManualClock())
    follower = log.follow("a")
    await log.commit(line("b", "we write too"))
    waiting = asyncio.create_task(take(follower, 40))
    await asyncio.to_thread(run_python, "-m", "tests.bridge.log_writer", shared_url, "20")
    assert len(await waiting) == 40
    await log.commit(line("a", "ours"))
    assert keys(await take(follower, 1)) == ["ours"]
    assert len(await undone(log, "outbox.x")) == 20
    await log.aclose()


class Step(Struct, frozen=True):
    """One commit, or a restart before it."""

    restart: bool
    lines: list[tuple[str, str]]
    done: list[int]  # nth line of all that were ever written


KEYS = st.sampled_from("abcdefgh")
STEPS = st.lists(
    st.builds(
        Step,
        restart=st.booleans(),
        lines=st.lists(st.tuples(st.sampled_from(STREAMS), KEYS), max_size=6),
        done=st.lists(st.integers(0, 20), max_size=6),
    ),
    max_size=12,
)


class Model:
    """What the contract says, in the plainest way."""

    def __init__(self) -> None:
        self.written: list[tuple[str, str]] = []
        self.done: set[tuple[str, str]] = set()

    def commit(self, lines: Sequence[tuple[str, str]], done: Sequence[tuple[str, str]]) -> None:
        self.written += [n for n in dict.fromkeys(lines) if n not in self.written]
        self.done |= set(done)

    def undone(self, stream: str) -> list[str]:
        return [k for s, k in self.written if s == stream and (s, k) not in self.done]

    def history(self, stream: str) -> list[str]:
        dropped = self.done if stream.startswith("outbox.") else set()
        return [k for s, k in self.written if s == stream and (s, k) not in dropped]


async def play(url: str, steps: Sequence[Step]) -> None:
    """Do the steps on a log and on the model; whatever can be asked must have one answer."""
    model, log, seen = Model(), await open_log(url, ManualClock()), dict[tuple[str, str], Entry]()
    followers = {s: log.follow(s) for s in STREAMS}
    for step in steps:
        if step.restart:
            await log.aclose()
            log = await open_log(url, ManualClock())
            followers = {s: log.follow(s, _last(seen, s)) for s in STREAMS}
        done = [model.written[n] for n in step.done if n < len(model.written)]
        new = len(model.written)
        model.commit(step.lines, done)
        await log.commit(*(line(s, k) for s, k in step.lines), done=[seen[d] for d in done])
        for stream in STREAMS:
            wanted = [k for s, k in model.written[new:] if s == stream]
            found = await take(followers[stream], len(wanted))
            assert keys(found) == wanted
            seen.update({(stream, e.key): e for e in found})
    await compare(model, log)
    await log.aclose()


def _last(seen: dict[tuple[str, str], Entry], stream: str) -> str:
    found = [e.seq for (s, _), e in seen.items() if s == stream]
    return found[-1] if found else ""


async def compare(model: Model, log: Log) -> None:
    for stream in STREAMS:
        wanted = model.history(stream)
        assert keys(await history(log, stream)) == wanted
        last = await log.last(stream)
        assert (last.key if last else None) == (wanted[-1] if wanted else None)
        assert await undone(log, stream) == model.undone(stream)


@pytest.mark.parametrize("store", ["memory", *STORES])
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_any_order_of_doing_things(
    request: pytest.FixtureRequest, tmp_path: Path, store: str, steps: Sequence[Step]
) -> None:
    name = f"play{next(SITES)}"
    match store:
        case "memory":
            url = f"memory:{tmp_path}/{name}"
        case "sqlite":
            url = f"sqlite:{tmp_path}/{name}"
        case _:
            url = f"{request.getfixturevalue(store + '_url')}?site={name}"
    asyncio.run(play(url, steps))
