"""The pattern to copy, and its bad manners."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters import loopback
from bridge.errors import NotReady, Refused
from bridge.message import Inbound, Reach, Receipt
from tests.adapters.house import Home, outbound


@pytest.fixture
async def adapter(tmp_path: Path) -> AsyncIterator[loopback.Loopback]:
    config = loopback.Config(reach=Reach.READ)
    async with loopback.open(config, Home(tmp_path).services) as opened:
        yield opened


async def test_what_was_said_is_kept_by_key(adapter: loopback.Loopback) -> None:
    first, second = outbound("k1", "a"), outbound("k2", "b")
    assert await adapter.send(first) == Receipt(reach=Reach.READ, native=("k1",))
    waiting = asyncio.create_task(adapter.told("b"))
    await adapter.send(second)
    assert await waiting == [second] == adapter.said_to("b")
    assert adapter.said == {"k1": first, "k2": second}


async def test_a_channel_fails_until_it_is_mended(adapter: loopback.Loopback) -> None:
    adapter.fail("a", Refused("no"))
    for _ in range(2):
        with pytest.raises(Refused):
            await adapter.send(outbound("k1", "a"))
    assert await adapter.send(outbound("k2", "b"))
    adapter.mend("a")
    assert await adapter.send(outbound("k1", "a"))
    assert adapter.attempts == 4


async def test_a_channel_hangs_until_it_is_mended(adapter: loopback.Loopback) -> None:
    adapter.hang("a")
    sending = asyncio.create_task(adapter.send(outbound("k1", "a")))
    await adapter.send(outbound("k2", "b"))
    assert list(adapter.said) == ["k2"]
    adapter.mend("a")
    assert (await asyncio.wait_for(sending, 5)).native == ("k1",)


async def test_a_lost_link_ends_listen(tmp_path: Path, adapter: loopback.Loopback) -> None:
    home = Home(tmp_path)
    listening = asyncio.create_task(adapter.listen(home.ear))
    await adapter.hear(Inbound(key="k1", channel="a", sender="bob"))
    adapter.lose(NotReady("the cable is out"))
    with pytest.raises(NotReady, match="cable"):
        await listening
    waiting = asyncio.create_task(adapter.hear(Inbound(key="k2", channel="a", sender="bob")))
    listening = asyncio.create_task(adapter.listen(home.ear))
    await asyncio.wait_for(waiting, 5)  # somebody listens again
    listening.cancel()
    assert list(home.ear.lines) == ["k1", "k2"]
