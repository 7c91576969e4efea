"""Last month's inbox under other rules: which calls would have gone otherwise, and in what."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge import codec
from bridge.cli.replay import replay_main
from bridge.config import load
from bridge.logs import open_log
from bridge.otherwise.comparing import Comparison, compared
from bridge.otherwise.telling import Teller
from bridge.ports import Append
from bridge.streams import INBOX, JOURNAL
from rules.rulebook import Rulebook
from rules.step import step
from rules.world import World
from tests.clock import ManualClock
from tests.rules.test_properties import SCRIPT, line_of
from tests.sites import small_book
from tests.stories.reloading import SITE, THREE, Edited, Folder, edited


async def busy(tonight: Edited) -> None:
    """A fight that is dealt with, somebody who says no place, a plea that waits for the desk."""
    await tonight.say("chat/a", "南门有人打架")
    await tonight.say("chat/one", "收到")
    await tonight.pass_(minutes=5)
    await tonight.say("chat/one", "处理完毕")
    await tonight.say("chat/b", "有人打架")
    await tonight.pass_(minutes=3)
    await tonight.say("line/desk", "locate 2 hill")
    await tonight.pass_(minutes=3)
    await tonight.say("line/desk", "close 2")
    await tonight.say("chat/c", "来人，在望云台")
    await tonight.pass_(minutes=10)


def changed(tmp_path: Path, *edits: tuple[str, str]) -> Rulebook:
    folder = Folder(tmp_path / "new")
    for old, new in edits:
        folder.edit(old, new)
    return Rulebook(load(folder.file).site)


async def under(tonight: Edited, other: Rulebook) -> Comparison:
    return await compared(tonight.log, tonight.book, other)


async def test_the_same_rules_decide_the_same(
    log_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    async with edited(log_url, clock, Folder(tmp_path / "pier")) as tonight:
        await busy(tonight)
        found = await under(tonight, Rulebook(tonight.loaded.site))
    assert found.differences == ()
    assert (found.calls, found.faults) == (3, 0)
    assert found.lines > 10


async def test_every_call_that_would_go_otherwise_is_told(
    clock: ManualClock, tmp_path: Path
) -> None:
    async with edited(f"memory:{tmp_path}", clock, Folder(tmp_path / "pier")) as tonight:
        await busy(tonight)
        other = changed(
            tmp_path,
            ("words: [打架, fight], confirm: never", "words: [打架, fight], confirm: always"),
            ("units:\n", f"units:\n{THREE}"),
            ("chat/one]}", "chat/one], on_duty: no}"),
        )
        found = await under(tonight, other)
        told = list(Teller(tonight.book, other, "en").lines(found))
    assert [d.begun.number for d in found.differences] == [1, 2]
    assert told[1].startswith("    ")
    assert "    waits for the dispatcher's yes: no → yes" in told
    assert "    units: one (0 min) → three (0 min)" in told
    assert told[-1].endswith("2 of 3 calls would have gone otherwise")


async def test_a_shorter_time_to_answer_shows(clock: ManualClock, tmp_path: Path) -> None:
    async with edited(f"memory:{tmp_path}", clock, Folder(tmp_path / "pier")) as tonight:
        await busy(tonight)
        found = await under(tonight, changed(tmp_path, ("offer_for: 60s", "offer_for: 30s")))
    assert [d.differs for d in found.differences] == [("answer_within",), ("answer_within",)]
    assert found.counts() == {"answer_within": 2}


async def test_what_the_other_rules_alone_set_rings_by_itself(
    clock: ManualClock, tmp_path: Path
) -> None:
    """Nobody was recorded to be late, and yet under the other rules somebody would have been."""
    async with edited(f"memory:{tmp_path}", clock, Folder(tmp_path / "pier")) as tonight:
        await tonight.say("chat/a", "来人，在南门")
        await tonight.pass_(seconds=60)
        await tonight.say("line/desk", "confirm 1")
        await tonight.say("chat/one", "收到")
        found = await under(
            tonight, changed(tmp_path, ("confirm_within: 90s", "confirm_within: 20s"))
        )
    (one,) = found.differences
    assert one.differs == ("later",)
    assert one.would_be
    assert one.would_be.later == ("reminded",)


async def test_from_some_moment_on(clock: ManualClock, tmp_path: Path) -> None:
    async with edited(f"memory:{tmp_path}", clock, Folder(tmp_path / "pier")) as tonight:
        await busy(tonight)
        other = changed(tmp_path, ("confirm: never", "confirm: always"))
        since = tonight.call(3).opened
        found = await compared(tonight.log, tonight.book, other, since)
        assert (found.calls, found.differences) == (1, ())
        since = tonight.call(2).opened
        found = await compared(tonight.log, tonight.book, other, since)
        assert [d.begun.number for d in found.differences] == [2]


async def test_a_kind_that_would_be_another(clock: ManualClock, tmp_path: Path) -> None:
    async with edited(f"memory:{tmp_path}", clock, Folder(tmp_path / "pier")) as tonight:
        await tonight.say("chat/a", "南门有人打架")
        other = changed(tmp_path, ("words: [打架, fight]", "words: [fight]"))
        found = await under(tonight, other)
        told = list(Teller(tonight.book, other, "zh").difference(found.differences[0]))
    assert "    kind: 纠纷 → 求助" in told


@pytest.fixture
def recorded(tmp_path: Path) -> str:
    """A log on disk with one evening, made before any loop runs."""
    import asyncio  # noqa: PLC0415 - only here

    url = f"sqlite:{tmp_path}/log.db"

    async def evening() -> None:
        clock = ManualClock()
        async with edited(url, clock, Folder(tmp_path / "pier")) as tonight:
            await busy(tonight)

    asyncio.run(evening())
    return url


def test_the_command(recorded: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, log = str(tmp_path / "pier"), ["--log", recorded]
    assert replay_main([site, *log]) == 0
    assert "byte for byte the same" in capsys.readouterr().out
    assert replay_main([site, *log, "--rules", site]) == 0
    assert "0 of 3 calls" in capsys.readouterr().out
    new = tmp_path / "new"
    new.mkdir()
    (new / "site.yaml").write_text(SITE.replace("confirm: never", "confirm: always"), "utf-8")
    assert replay_main([site, *log, "--rules", str(new), "--json"]) == 1
    *rows, sums = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["was"]["waits"] for r in rows] == [False, False]
    assert [r["would_be"]["waits"] for r in rows] == [True, True]
    assert (sums["differ"], sums["calls"]) == (2, 3)
    assert replay_main([site, *log, "--rules", str(new), "--since", "2031-01-01"]) == 0
    with pytest.raises(SystemExit):
        replay_main([site, *log, "--since", "30d"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(SCRIPT, st.integers(0, 40))
async def test_no_evening_differs_from_itself(
    script: list[tuple[tuple[object, ...], int]], since: int
) -> None:
    """Whatever was heard, whenever one begins, and however late the ticks were."""
    clock, book = ManualClock(), small_book()
    log, world, start = await open_log("memory:", clock), World(), None
    for nth, (event, seconds) in enumerate(script):
        clock.set(clock.now() + timedelta(seconds=seconds))
        line = line_of(event, nth, world)
        if line is None:
            continue
        start = clock.now() if nth == since else start
        key = f"{nth}:{nth}"
        await log.commit(Append(stream=INBOX, key=key, body=codec.encode(line)))
        written = await log.last(INBOX)
        assert written
        world, facts = step(world, line, key, written.at, book)
        await log.commit(
            *(
                Append(stream=JOURNAL, key=f"{key}/{n}", body=codec.encode(f))
                for n, f in enumerate(facts)
            )
        )
    found = await compared(log, book, small_book(), start)
    assert found.differences == ()
    await log.aclose()
