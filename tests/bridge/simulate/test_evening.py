"""An evening of the example site: a real bridge in one process, its people in another."""

import asyncio
import json
import os
import select
import signal
from pathlib import Path

import aiohttp

from bridge.config import load
from bridge.simulate.outside import reached
from rules.call import Call
from rules.events import Relayed
from rules.transitions import Status
from rules.world import World
from tests.bridge.simulate.bridge_process import Journal, became, command, journal, of
from tests.bridge.simulate.places import copy

WORDS = ("pass_on", "pass_on_answer")
FAST = ("--speed", "600", "--no-voice")
SHORT = (
    ("quiet: 75s", "quiet: 2s"),
    ("at: 30min", "at: 90min"),  # a busy machine is slow against the story: police must be free
)
ENDS = {
    "停车场有游客排队发生纠纷": Status.CLOSED,  # F3
    "fight in the queue": Status.CLOSED,
    "手机落在": Status.CLOSED,  # F2
    "daughter left her phone": Status.CLOSED,
    "老人摔倒受伤": Status.CLOSED,  # F4
    "my husband fell": Status.CLOSED,
    "停车场人太多": Status.CLOSED,  # F1, F4
    "我的背包不见了": Status.ESCALATED,  # asked where, searched, not found: a person's turn
    "lost my camera": Status.ESCALATED,
    "天下第一桥这边有点事": Status.PROPOSED,  # nobody says the dispatcher's yes
    "something strange": Status.PROPOSED,
}


async def confirm(site: Path, call: Call, nth: int) -> None:
    """What the button of the console does: a yes to the route that it shows."""
    unit = call.route.lead if call.route else ""
    base = reached(load(site).adapters["console"].config).base
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base}/api/events?desk=desk") as stream:
            hello = await stream.content.readuntil(b"\n\nevent: board")
        data = next(line for line in hello.decode().split("\n") if line.startswith("data: "))
        token = json.loads(data.removeprefix("data: "))["token"]
        words = f"confirm {call.number} {unit}"
        said = {"key": f"confirm-{call.number}-{nth}", "desk": "desk", "words": words}
        url, headers = f"{base}/api/say", {"X-Patrol-Token": token}
        async with session.post(url, json=said, headers=headers) as answer:
            assert answer.status == 200, await answer.text()


async def confirmed(site: Path, book: Journal, id: str) -> None:
    """Somebody presses again when the route has become another meanwhile, as people do."""
    nth = 0

    def answered(world: World) -> bool:
        refused = [f for f in book.facts if isinstance(f, Relayed) and f.message == "route_changed"]
        return len(refused) > nth or bool(world.calls[id].confirmed)

    while not book.world.calls[id].confirmed:
        nth = sum(isinstance(f, Relayed) and f.message == "route_changed" for f in book.facts)
        await confirm(site, book.world.calls[id], nth)
        await book.until(answered)


async def test_every_scene_ends_as_it_should_and_the_doubtful_call_waits_for_a_yes(
    tmp_path: Path,
) -> None:
    site, data = copy(tmp_path / "site", *SHORT), tmp_path / "data"
    async with (
        command("run", site, "--data", data) as bridge,
        command("simulate", site, "--data", data, "--once", *FAST) as people,
    ):
        await bridge.line("chat")
        async with journal(site, data) as book:
            for words, status in ENDS.items():
                await book.until(became(words, status))
            assert await people.end() == 0
            assert "refused 0" in people.lines[-1]
            world = book.world
            assert len(world.calls) == len(ENDS)
            passed = [f for f in book.facts if isinstance(f, Relayed) and f.message in WORDS]
            assert [f.unit for f in passed] == ["p-mihuntai", "p-bailong"], "F1: both ways"
            assert "已经安排人员疏导" in passed[1].text
            doubtful = of(world, "something strange")
            assert doubtful is not None
            assert not doubtful.assignments

            async with command("simulate", site, "--data", data, *FAST) as again:
                await again.line("begins")
                await confirmed(site, book, doubtful.id)
                await book.until(became("something strange", Status.CLOSED))
    table = await printed("record", "list", site, "--data", data, "--lang", "en")
    assert "something strange" in table


async def printed(*words: str | Path) -> str:
    async with command(*words) as one:
        assert await one.end() == 0, one.lines
        return "\n".join(one.lines)


async def test_run_with_people_shows_where_to_look_and_takes_them_along_when_it_stops(
    tmp_path: Path,
) -> None:
    site, data = copy(tmp_path / "site"), tmp_path / "data"
    async with command("run", site, "--data", data, "--people", *FAST) as bridge:
        await bridge.line("the evening begins")
        said = "\n".join(bridge.lines)
        for wanted in ("console", "/report", "try (zh)", "try (en)", "  5. "):
            assert wanted in said
        assert "{" not in said, "every address is filled in"
        (child,) = children(bridge.process.pid)
        os.kill(bridge.process.pid, signal.SIGTERM)
        assert await bridge.end() == 0
        assert await gone(child)


async def test_people_do_not_outlive_a_bridge_that_was_killed(tmp_path: Path) -> None:
    site, data = copy(tmp_path / "site"), tmp_path / "data"
    async with command("run", site, "--data", data, "--people", *FAST) as bridge:
        await bridge.line("the evening begins")
        (child,) = children(bridge.process.pid)
        os.kill(bridge.process.pid, signal.SIGKILL)
        assert await gone(child)


async def test_the_bridge_goes_on_when_its_people_are_gone(tmp_path: Path) -> None:
    site, data = copy(tmp_path / "site"), tmp_path / "data"
    async with command("run", site, "--data", data, "--people", *FAST) as bridge:
        await bridge.line("the evening begins")
        (child,) = children(bridge.process.pid)
        os.kill(child, signal.SIGKILL)
        await bridge.line("people    ended (-9)")
        await confirm_nothing(site)
        os.kill(bridge.process.pid, signal.SIGTERM)
        assert await bridge.end() == 0


async def confirm_nothing(site: Path) -> None:
    """The handset's door still answers."""
    base = reached(load(site).adapters["radio"].config).base
    async with aiohttp.ClientSession() as session, session.get(f"{base}/health") as answer:
        assert answer.status == 200


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in found.split()]


async def gone(pid: int) -> bool:
    """The process has ended, within a few seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        ended, _, _ = await asyncio.to_thread(select.select, [handle], [], [], 20)
        return bool(ended)
    finally:
        os.close(handle)
