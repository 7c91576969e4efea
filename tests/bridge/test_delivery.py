"""What must be said is said: in order of urgency, at least once, and no channel behind another."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.loopback import CAN, Config, Loopback
from bridge.errors import Refused, TryLater
from bridge.logs import open_log
from bridge.message import Reach
from bridge.ports import Log
from tests.bridge.mouth import (
    Post,
    Recorder,
    left,
    message,
    queue,
    speaking,
)
from tests.clock import NOON, ManualClock, spin
from tests.waiting import news, ticking, until


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"memory:{tmp_path}" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"


@pytest.fixture
async def log(url: str, clock: ManualClock) -> AsyncIterator[Log]:
    log = await open_log(url, clock)
    yield log
    await log.aclose()


async def test_everything_arrives_once_and_the_inbox_hears(log: Log, clock: ManualClock) -> None:
    end = Loopback(Config())
    said = [message(f"c{n % 7}") for n in range(40)]
    await queue(log, *said[:20])
    async with speaking(log, clock, end):
        await queue(log, *said[20:])
        told = await news(log, 40)
    assert sorted(end.said) == sorted(m.key for m in said)
    assert end.attempts == 40
    assert {(n.relay, n.reach) for n in told} == {(m.key, Reach.DELIVERED) for m in said}
    assert all(n.native == (n.relay,) for n in told)
    assert await left(log) == []


async def test_the_most_urgent_first_within_a_lane(log: Log, clock: ManualClock) -> None:
    gate = asyncio.Event()
    end = Recorder(clock, a=[gate])
    first = message("a", 3)
    await queue(log, first)
    async with speaking(log, clock, end):
        await until(lambda: end.tried)
        later = [message("a", p) for p in (4, 2, 1, 2, 3)]
        await queue(log, *later)
        await spin()
        gate.set()
        await news(log, 6)
    assert [m.priority for m in end.tried] == [3, 1, 2, 2, 3, 4]
    assert [m.key for m in end.tried if m.priority == 2] == sorted(
        m.key for m in later if m.priority == 2
    )


async def test_one_message_at_a_time_per_channel_and_many_channels(
    log: Log, clock: ManualClock
) -> None:
    gates = {c: asyncio.Event() for c in "abc"}
    end = Recorder(clock, **{c: [g] for c, g in gates.items()})
    await queue(log, *(message(c) for c in "aabbcc"))
    async with speaking(log, clock, end):
        await until(lambda: len(end.tried) == 3)
        assert sorted(end.channels()) == ["a", "b", "c"]
        gates["b"].set()
        await until(lambda: len(end.tried) == 4)
        assert end.channels()[3] == "b"
        for gate in gates.values():
            gate.set()
        await news(log, 6)


async def test_no_more_lanes_than_the_network_bears(log: Log, clock: ManualClock) -> None:
    end = Recorder(clock)
    await queue(log, *(message(str(n)) for n in range(30)))
    async with speaking(log, clock, end, replace(CAN, lanes=1)):
        await news(log, 30)
    assert end.most == 1
    end = Recorder(clock)
    await queue(log, *(message(str(n)) for n in range(30)))
    async with speaking(log, clock, end, replace(CAN, lanes=4)):
        await news(log, 60)
    assert 1 < end.most <= 4


async def test_thousands_of_channels(log: Log, clock: ManualClock) -> None:
    end = Loopback(Config())
    await queue(log, *(message(f"phone {n}") for n in range(3_000)))
    async with speaking(log, clock, end):
        await news(log, 3_000)
    assert len(end.said) == 3_000
    assert await left(log) == []


async def test_later_pauses_its_own_channel_only(log: Log, clock: ManualClock) -> None:
    end = Recorder(clock, a=[TryLater("busy", timedelta(seconds=30))])
    await queue(log, message("a"), message("a"), message("b"))
    async with speaking(log, clock, end):
        assert [n.reach for n in await news(log, 1)] == [Reach.SENT]
        await queue(log, message("a", priority=1), message("b"))
        await news(log, 2)
        assert sorted(end.channels()) == ["a", "b", "b"]
        await clock.advance(timedelta(seconds=29))
        assert end.channels().count("a") == 1
        await clock.advance(timedelta(seconds=2))
        await news(log, 5)
    assert [m.priority for m in end.tried if m.channel == "a"] == [3, 1, 3, 3], (
        "the urgent one first"
    )


async def test_the_wait_that_the_network_names_is_kept(log: Log, clock: ManualClock) -> None:
    """A radio that hears a carrier says "in a moment" ten times; the eleventh wait is no minute."""
    end = Recorder(clock, a=[TryLater("carrier", timedelta(seconds=0.2)) for _ in range(10)])
    await queue(log, message("a"))
    async with speaking(log, clock, end):
        await ticking(clock, lambda: len(end.tried) == 11, step=0.05)
    assert end.at[-1] - end.at[0] < 6


async def test_without_a_wait_it_is_longer_each_time(log: Log, clock: ManualClock) -> None:
    end = Recorder(clock, a=[TryLater("no") for _ in range(6)])
    await queue(log, message("a"))
    async with speaking(log, clock, end):
        await ticking(clock, lambda: len(end.tried) == 7)
    waits = [after - before for before, after in pairwise(end.at)]
    assert waits == sorted(waits)
    assert waits[-1] > 8 * waits[0] > 0


async def test_the_whole_adapter_pauses(log: Log, clock: ManualClock) -> None:
    flood = TryLater("flood", timedelta(seconds=60), whole_adapter=True)
    end = Recorder(clock, a=[flood])
    await queue(log, message("a"))
    async with speaking(log, clock, end):
        await until(lambda: end.tried)
        await spin()
        await queue(log, message("b"), message("c"))
        await clock.advance(timedelta(seconds=59))
        assert end.channels() == ["a"], "nobody speaks"
        await clock.advance(timedelta(seconds=2))
        await news(log, 3)
    assert sorted(end.channels()) == ["a", "a", "b", "c"]


async def test_a_shorter_pause_does_not_end_a_longer(log: Log, clock: ManualClock) -> None:
    long = TryLater("flood", timedelta(seconds=60), whole_adapter=True)
    short = TryLater("flood", timedelta(seconds=1), whole_adapter=True)
    end = Recorder(clock, a=[long], b=[short])
    await queue(log, message("a"), message("b"))
    async with speaking(log, clock, end):
        await until(lambda: len(end.tried) == 2)
        await spin()
        await clock.advance(timedelta(seconds=59))
        assert len(end.tried) == 2
        await clock.advance(timedelta(seconds=2))
        await news(log, 2)


async def test_what_waits_too_long_expires_and_says_why(log: Log, clock: ManualClock) -> None:
    end = Recorder(clock, a=[TryLater("the modem hangs", timedelta(hours=1))])
    soon = NOON + timedelta(seconds=90)
    await queue(log, message("a", expires=soon), message("a", expires=soon), message("a"))
    async with speaking(log, clock, end):
        await until(lambda: end.tried)
        await spin()
        await clock.advance(timedelta(seconds=89))
        assert len(await left(log)) == 3
        await clock.advance(timedelta(seconds=2))
        told = await news(log, 2)
        assert [n.reach for n in told] == [Reach.EXPIRED, Reach.EXPIRED]
        assert {n.reason for n in told} == {"too late; the modem hangs", "too late"}
        await clock.advance(timedelta(hours=1))
        assert (await news(log, 3))[-1].reach is Reach.SENT
    assert len(end.tried) == 2


async def test_what_has_expired_already_is_never_said(log: Log, clock: ManualClock) -> None:
    end = Recorder(clock)
    await queue(log, message("a", expires=NOON - timedelta(seconds=1)), message("a"))
    async with speaking(log, clock, end):
        told = await news(log, 2)
    assert {n.reach for n in told} == {Reach.EXPIRED, Reach.SENT}
    assert len(end.tried) == 1


async def test_batches_hold_the_most_urgent_and_keep_each_channels_order(
    log: Log, clock: ManualClock
) -> None:
    post = Post(clock)
    said = [message("a", key=f"a{n}") for n in range(4)] + [
        message("b", 1, key="b0"),
        message("c", 4, key="c0"),
    ]
    await queue(log, *said)
    async with speaking(log, clock, post, replace(CAN, batch=4, lanes=1)):
        await news(log, 6)
    assert post.batches == [["b0", "a0", "c0", "a1"], ["a2", "a3"]]


async def test_in_a_batch_each_message_has_its_own_fate(log: Log, clock: ManualClock) -> None:
    post = Post(
        clock,
        a=[TryLater("busy", timedelta(seconds=5)), TryLater("behind")],
        b=[Refused("gone")],
        c=[RuntimeError("?")],
    )
    await queue(log, *(message(c, key=f"{c}{n}") for c in "abcd" for n in (0, 1)))
    async with speaking(log, clock, post, replace(CAN, batch=100, lanes=1)):
        told = await news(log, 6)
        assert {n.relay: n.reach for n in told} == {
            "b0": Reach.FAILED, "b1": Reach.SENT, "c0": Reach.UNCERTAIN, "c1": Reach.SENT,
            "d0": Reach.SENT, "d1": Reach.SENT,
        }  # fmt: skip
        await ticking(clock, lambda: len(post.tried) >= 11)
        told = await news(log, 9)
    last = {n.relay: n.reach for n in told}
    assert {k for k, reach in last.items() if reach is Reach.SENT} == {
        "a0",
        "a1",
        "b1",
        "c0",
        "c1",
        "d0",
        "d1",
    }
    order = [m.key for m in post.tried if m.channel == "a"]
    assert order[-2:] == ["a0", "a1"], "what waits keeps its order"


async def test_a_batch_that_loses_an_answer_is_uncertain_as_a_whole(
    log: Log, clock: ManualClock
) -> None:
    post = Post(clock)
    post.short = True
    await queue(log, message("a"), message("b"))
    async with speaking(log, clock, post, replace(CAN, batch=10)):
        told = await news(log, 2)
        assert {n.reach for n in told} == {Reach.UNCERTAIN}
        post.short = False
        await ticking(clock, lambda: len(post.tried) >= 4)
        assert {n.reach for n in (await news(log, 4))[2:]} == {Reach.SENT}
