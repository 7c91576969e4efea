"""A sound card is pulled out of a running house: the console says so, the rest goes on, it comes back.

The card is a cable of a sound server, which is unloaded and loaded again; a second radio stands
beside it.
"""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from bridge import codec
from bridge.app import Parts
from bridge.streams import JOURNAL
from rules.site_events import LinkMoved, Listening
from tests.adapters.radio.gorge import living, told, written
from tests.adapters.radio.other import Other, other, speech
from tests.adapters.radio.test_faults_seen import page, served
from tests.adapters.radio.test_pulse import cables, talk

__all__ = ["cables"]  # the fixture

WITHIN = 90.0  # seconds for all of it, on a machine that does much else
CARD = {"sound_in": "card:fromradio", "sound_out": "file:said.wav", "rate": 48_000}
SINK = ("module-null-sink", "sink_name=fromradio", "rate=48000", "channels=1", "format=s16le")


async def pactl(*command: str) -> str:
    process = await asyncio.create_subprocess_exec("pactl", *command, stdout=PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 0, command
    return out.decode()


async def pulled() -> None:
    """The card is gone."""
    modules = (await pactl("list", "short", "modules")).splitlines()
    (number,) = [line.split()[0] for line in modules if "sink_name=fromradio" in line]
    await pactl("unload-module", number)


def site(folder: Path, far: Other) -> Path:
    """A radio with a card, and another one."""
    file = written(folder, CARD)
    plain = yaml.safe_load(file.read_text("utf-8"))
    plain["adapters"]["second"] = {"kind": "radio", **far.settings()}
    plain["speech"] = {"engine": "none"}
    file.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), "utf-8")
    return file


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Other]:
    with other(tmp_path) as radio:
        yield radio


async def heard_on(parts: Parts, adapter: str) -> None:
    """A voice of this radio is in the journal."""
    async for batch in facts(parts):
        if any(
            isinstance(f, Listening) and f.said.source.address.adapter == adapter for f in batch
        ):
            return


async def facts(parts: Parts) -> AsyncIterator[list[object]]:
    async for batch in parts.log.follow(JOURNAL):
        yield [codec.fact(entry.body) for entry in batch]


async def test_it_is_seen_within_seconds_nothing_else_stops_and_it_comes_back(
    cables: Path, far: Other, tmp_path: Path
) -> None:
    file = site(tmp_path, far)
    async with asyncio.timeout(WITHIN), living(file, tmp_path / "data") as parts:
        for name in ("radio", "second"):
            await told(parts.log, LinkMoved, adapter=name, up=True)
        await served(file)
        async with page(file) as seen:
            await pulled()
            alarm = await seen.alarm("sound_in")
            assert alarm.adapter == "radio"
            await far.talks(speech(0.8))
            await heard_on(parts, "second")
            await pactl("load-module", *SINK)
            await seen.until(lambda b: not any(a.on for a in b.alarms), within=60)
            await talk(cables, speech(1.0))
            await heard_on(parts, "radio")
