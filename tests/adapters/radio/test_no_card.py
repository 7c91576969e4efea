"""A sound card that is not there: said once, clearly, and the link waits quietly for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters import radio
from bridge import codec
from bridge.clock import SystemClock
from bridge.errors import NotReady
from bridge.logs import open_log
from bridge.ports import Adapter
from bridge.streams import INBOX
from bridge.supervise import Link
from rules.inputs import LinkChanged
from tests.adapters.house import Home
from tests.adapters.radio.other import WITHIN, configured
from tests.house import history
from tests.servers import free_port
from tests.waiting import running

NO_INPUT = {"sound_in": "card:no such card", "sound_out": "file:out.wav"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.services = replace(home.services, clock=SystemClock())
    return home


async def test_without_a_card_to_hear_by_it_does_not_open_and_says_which(home: Home) -> None:
    async with asyncio.timeout(WITHIN):
        with pytest.raises(NotReady, match=r"sound_in: .*no such card"):
            async with radio.open(configured(NO_INPUT), home.services):
                raise AssertionError("it hears nothing")


async def test_without_a_card_to_speak_by_it_does_not_open_and_says_which(home: Home) -> None:
    settings = {"sound_in": f"udp:127.0.0.1:{free_port()}", "sound_out": "card:no such card"}
    async with asyncio.timeout(WITHIN):
        with pytest.raises(NotReady, match=r"sound_out: .*no such card"):
            async with radio.open(configured(settings), home.services):
                raise AssertionError("it says nothing")


async def test_the_desk_hears_once_that_it_is_not_there(home: Home, tmp_path: Path) -> None:
    tries = 0
    third = asyncio.Event()

    @asynccontextmanager
    async def door() -> AsyncIterator[Adapter]:
        nonlocal tries
        tries += 1
        if tries > 2:
            third.set()
        async with radio.open(configured(NO_INPUT), home.services) as adapter:
            yield adapter

    clock = home.services.clock
    log = await open_log(f"memory:{tmp_path}", clock)
    async with asyncio.timeout(2 * WITHIN), running(Link("air", door, radio.CAN, log, clock).run()):
        await third.wait()
    lines = [codec.line(e.body) for e in await history(log, INBOX)]
    await log.aclose()
    (only,) = lines
    assert isinstance(only, LinkChanged)
    assert not only.up
    assert "no such card" in only.reason
