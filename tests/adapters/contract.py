"""What every adapter promises, whatever its network: one suite, run over each that can run here.

An adapter's own test file subclasses `AdapterContract` and gives it a `rig`: the open adapter, and
its network as the people on the far side know it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import LogError, Refused, SendError, TryLater
from bridge.message import Capabilities, Outbound, Reach, Receipt
from bridge.ports import Adapter
from tests.adapters.house import Home, outbound

WITHIN = 10  # seconds for anything to happen


class Uncertain(Exception):
    """Stands for whatever `send` raises that is no SendError."""


@dataclass
class Rig:
    """One adapter and the far side of its network."""

    can: Capabilities
    adapter: Adapter
    # The far side says words under a key; True when it was told that they arrived.
    says: Callable[[str, str], Coroutine[Any, Any, bool]]
    # Keys of the messages that the far side got, in order, up to and with this one.
    got: Callable[[str], Awaitable[list[str]]]
    # How to make the network behave so that the next send has this outcome.
    outcomes: Mapping[type[Exception], Callable[[], Awaitable[Outbound]]] = field(
        default_factory=dict
    )
    channel: str = "a"


Open = Callable[[Home], AbstractAsyncContextManager[Rig]]


@asynccontextmanager
async def listening(rig: Rig, home: Home) -> AsyncIterator[None]:
    """The bridge listens to the adapter."""
    task = asyncio.create_task(rig.adapter.listen(home.ear))
    try:
        yield
        assert not task.done(), "listen ended by itself"
    finally:
        task.cancel()
        await asyncio.wait((task,))


class AdapterContract:
    """The promises."""

    @pytest.fixture
    def home(self, tmp_path: Path) -> Home:
        return Home(tmp_path, "a", "b")

    @pytest.fixture
    def open(self) -> Open:
        raise NotImplementedError

    async def test_what_is_heard_is_handed_in_once_per_key(self, home: Home, open: Open) -> None:
        async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
            assert await rig.says("k1", "17号收到")
            assert await rig.says("k1", "17号收到")
            assert await rig.says("k2", "我到了")
            lines = await home.ear.heard(2)
        assert [line.words for line in lines] == ["17号收到", "我到了"]
        assert {line.channel for line in lines} == {rig.channel}
        assert all(line.sender and not line.adapter for line in lines)

    async def test_it_is_acknowledged_only_after_hear_returned(
        self, home: Home, open: Open
    ) -> None:
        async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
            home.ear.hold()
            saying = asyncio.create_task(rig.says("k1", "收到"))
            await home.ear.handed_in(1)
            assert not saying.done()
            assert not home.ear.lines
            home.ear.release()
            assert await saying

    async def test_what_could_not_be_written_is_not_acknowledged(
        self, home: Home, open: Open
    ) -> None:
        async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
            home.ear.error = LogError("the disk is full")
            assert not await rig.says("k1", "收到")
            home.ear.error = None
            assert await rig.says("k1", "收到")
        assert [line.words for line in home.ear.lines.values()] == ["收到"]

    async def test_messages_may_come_side_by_side(self, home: Home, open: Open) -> None:
        async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
            home.ear.hold()
            saying = [asyncio.create_task(rig.says(f"k{n}", "喂")) for n in range(5)]
            await home.ear.handed_in(5)
            home.ear.release()
            assert all(await asyncio.gather(*saying))

    async def test_it_hears_again_after_listen_was_taken_up_again(
        self, home: Home, open: Open
    ) -> None:
        async with asyncio.timeout(WITHIN), open(home) as rig:
            for key in ("k1", "k2"):
                async with listening(rig, home):
                    assert await rig.says(key, "喂")
        assert len(home.ear.lines) == 2

    async def test_what_is_said_arrives_in_order_with_a_receipt(
        self, home: Home, open: Open
    ) -> None:
        async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
            keys = [f"in/{n}/here/{rig.channel}" for n in range(5)]
            for key in keys:
                receipt = await rig.adapter.send(outbound(key, rig.channel))
                assert isinstance(receipt, Receipt)
                assert receipt.reach in {Reach.SENT, Reach.DELIVERED, Reach.READ}
            assert await rig.got(keys[-1]) == keys

    async def test_a_repeated_key_is_no_second_message(self, home: Home, open: Open) -> None:
        """`idempotent`: the far side drops it, or can tell by the key."""
        async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
            assert rig.can.idempotent
            for key in ("in/1/here/a", "in/1/here/a", "in/2/here/a"):
                await rig.adapter.send(outbound(key, rig.channel))
            assert set(await rig.got("in/2/here/a")) == {"in/1/here/a", "in/2/here/a"}

    async def test_each_outcome_is_told_by_its_own_error(self, home: Home, open: Open) -> None:
        async with asyncio.timeout(WITHIN * 2), open(home) as rig, listening(rig, home):
            assert {TryLater, Refused} <= set(rig.outcomes)
            for outcome, arrange in rig.outcomes.items():
                message = await arrange()
                with pytest.raises(Exception) as told:
                    await rig.adapter.send(message)
                found = type(told.value) if isinstance(told.value, SendError) else Uncertain
                assert found is outcome, told.value

    async def test_it_says_how_long_to_wait(self, home: Home, open: Open) -> None:
        async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
            with pytest.raises(TryLater) as told:
                await rig.adapter.send(await rig.outcomes[TryLater]())
        assert told.value.wait.total_seconds() > 0

    async def test_it_opens_and_closes_and_leaves_no_task(self, home: Home, open: Open) -> None:
        before = asyncio.all_tasks()
        for _ in range(2):  # the second time on the same files
            async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
                await rig.says("k1", "喂")
                await rig.adapter.send(outbound("in/1/here/a", rig.channel))
            left = asyncio.all_tasks() - before
            assert not left, left

    async def test_it_closes_while_somebody_is_still_speaking(self, home: Home, open: Open) -> None:
        before = asyncio.all_tasks()
        async with asyncio.timeout(WITHIN):
            async with open(home) as rig, listening(rig, home):
                home.ear.hold()
                saying = asyncio.create_task(rig.says("k1", "喂"))
                await home.ear.handed_in(1)
            home.ear.release()
            await asyncio.wait((saying,))
        assert not asyncio.all_tasks() - before
        acknowledged = saying.exception() is None and saying.result()
        assert not acknowledged or home.ear.lines
