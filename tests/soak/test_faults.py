"""The whole process under bad input and on a full disk: a clear answer, nothing lost, still up."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.streams import JOURNAL
from rules.events import Event, Opened, Relayed
from rules.site_events import LinkMoved
from tests.soak.outside import Outside, message, outside, signed
from tests.soak.process import SECRET, Bridge

PATIENCE = 30
NOBODY_WANTS = "speech: {engine: none}"


@asynccontextmanager
async def running(
    folder: Path, speech: str = NOBODY_WANTS
) -> AsyncIterator[tuple[Bridge, Outside, aiohttp.ClientSession]]:
    async with outside(SECRET) as there, aiohttp.ClientSession() as session:
        bridge = Bridge(folder, there.port)
        bridge.site.write_text(bridge.site.read_text().replace(NOBODY_WANTS, speech))
        await bridge.start()
        await there.post(session, bridge.url, [message(0)])
        try:
            yield bridge, there, session
        finally:
            assert await bridge.stop() == 0, "it ended as it was told to"


async def post(session: aiohttp.ClientSession, url: str, body: bytes, **headers: str) -> int:
    said = BytesIO(body)
    async with session.post(url, data=said, headers={**signed(SECRET, body), **headers}) as answer:
        return answer.status


async def journal(bridge: Bridge) -> list[Event]:
    log = await open_log(bridge.log, SystemClock())
    try:
        return [codec.fact(e.body) async for batch in log.history(JOURNAL) for e in batch]
    finally:
        await log.aclose()


BAD = {
    "not JSON": (b'{"key": "x", "wor', 400),
    "not an object": (b"17", 400),
    "no key": (b'{"channel": "t", "sender": "t", "words": "help"}', 400),
    "an unknown field": (b'{"key": "x", "channel": "t", "sender": "t", "wrods": "help"}', 400),
    "no UTF-8": (b'{"key": "x", "channel": "t", "sender": "t", "words": "\xff\xfe"}', 400),
    "ten megabytes": (
        json.dumps({"key": "x", "channel": "t", "sender": "t", "words": "a" * 10_000_000}).encode(),
        413,
    ),
    "a bottomless nest": (b'{"key": ' + b"[" * 100_000, 400),
}


async def test_bad_input_has_a_clear_answer_and_harms_nobody(tmp_path: Path) -> None:
    async with running(tmp_path) as (bridge, there, session):
        answers = {what: await post(session, bridge.url, body) for what, (body, _) in BAD.items()}
        assert answers == {what: status for what, (_, status) in BAD.items()}
        forged = await post(
            session, bridge.url, json.dumps(message(9)).encode(),
            **{"X-Patrol-Signature": "v1=" + "0" * 64},
        )  # fmt: skip
        assert forged == 401
        unknown = {**message(1), "words": "在一个谁也没听说过的地方有人打架"}
        await there.post(session, bridge.url, [unknown])
        await there.post(session, bridge.url, [message(2)])
        async with asyncio.timeout(PATIENCE):
            while not {"tourist-1", "tourist-2"} <= set(there.arrived):
                there.grown.clear()
                await there.grown.wait()
        facts = await journal(bridge)
    opened = {f.said.key: f for f in facts if isinstance(f, Opened)}
    assert set(opened) == {"hook:call-0", "hook:call-1", "hook:call-2"}
    asked = [f for f in facts if isinstance(f, Relayed) and f.call == "hook:call-1"]
    assert {f.message for f in asked} >= {"received_where", "desk_unplaced"}, "a person knows"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("help \u202epleh", "help  pleh"),  # nothing may turn the text of a page around
    ],
)
async def test_hostile_words_are_a_call_like_any_other(
    tmp_path: Path, words: str, kept: str
) -> None:
    async with running(tmp_path) as (bridge, there, session):
        await there.post(session, bridge.url, [{**message(1), "words": words}])
        async with asyncio.timeout(PATIENCE):
            while "tourist-1" not in there.arrived:
                there.grown.clear()
                await there.grown.wait()
        facts = await journal(bridge)
    (opened,) = [f for f in facts if isinstance(f, Opened) and f.said.key == "hook:call-1"]
    assert opened.said.words == kept


async def test_the_desk_sees_that_no_voice_is_put_into_words(tmp_path: Path) -> None:
    async with running(tmp_path, "speech: {engine: auto}") as (bridge, there, _):
        async with asyncio.timeout(PATIENCE):
            while "desk" not in there.arrived:
                there.grown.clear()
                await there.grown.wait()
        facts = await journal(bridge)
    (moved,) = [f for f in facts if isinstance(f, LinkMoved) and f.adapter == "speech"]
    assert not moved.up
    assert moved.reason == "reason_no_engine"
    assert any(isinstance(f, Relayed) and f.message == "desk_link_down" for f in facts)


async def test_on_a_full_disk_nothing_is_acknowledged_and_nothing_lost(tmp_path: Path) -> None:
    async with running(tmp_path) as (bridge, there, session):
        _disk(bridge, "16384")  # no file of it can grow: every write fails
        body = json.dumps(message(1)).encode()
        assert await post(session, bridge.url, body) == 503
        assert "call-1" not in there.acknowledged
        _disk(bridge, "unlimited")
        await there.post(session, bridge.url, [message(1), message(2)])
        async with asyncio.timeout(PATIENCE):
            while not {"tourist-1", "tourist-2"} <= set(there.arrived):
                there.grown.clear()
                await there.grown.wait()
        facts = await journal(bridge)
    keys = [f.said.key for f in facts if isinstance(f, Opened)]
    assert sorted(keys) == ["hook:call-0", "hook:call-1", "hook:call-2"]


def _disk(bridge: Bridge, limit: str) -> None:
    """How large a file of the process may be, from now on."""
    pids = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(bridge.pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    for pid in [str(bridge.pid), *pids]:
        subprocess.run(
            ["prlimit", "--pid", pid, f"--fsize={limit}:unlimited"], check=True, capture_output=True
        )
