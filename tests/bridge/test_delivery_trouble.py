"""What cannot be said, or may have been: refused, uncertain, crashed in the middle."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.loopback import CAN
from bridge.delivery import UNCERTAIN_AT_MOST
from bridge.errors import Refused
from bridge.logs import open_log
from bridge.message import Capabilities, Reach, Reported
from bridge.ports import Append, Log
from bridge.streams import heard_key, news_key, outbox
from tests.bridge.mouth import (
    FORGETFUL,
    NAME,
    QUICK,
    Recorder,
    left,
    message,
    queue,
    speaking,
)
from tests.clock import ManualClock, spin
from tests.waiting import Shaky, news, ticking, until


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"memory:{tmp_path}" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"


@pytest.fixture
async def log(url: str, clock: ManualClock) -> AsyncIterator[Log]:
    log = await open_log(url, clock)
    yield log
    await log.aclose()


async def test_what_is_refused_fails_once(log: Log, clock: ManualClock) -> None:
    end = Recorder(clock, a=[Refused("no such number")])
    await queue(log, message("a"), message("a"))
    async with speaking(log, clock, end):
        told = await news(log, 2)
    assert [(n.reach, n.reason) for n in told] == [
        (Reach.FAILED, "no such number"),
        (Reach.SENT, ""),
    ]
    assert len(end.tried) == 2
    assert await left(log) == []


@pytest.mark.parametrize("can", [QUICK, FORGETFUL])
async def test_a_send_that_hangs_is_uncertain_and_repeated(
    log: Log, clock: ManualClock, can: Capabilities
) -> None:
    end = Recorder(clock, a=[asyncio.Event(), RuntimeError("the line broke")])
    one = message("a")
    await queue(log, one, message("b"))
    async with speaking(log, clock, end, can):
        (uncertain,) = [n for n in await news(log, 2) if n.relay == one.key]
        assert (uncertain.reach, "TimeoutError" in uncertain.reason) == (Reach.UNCERTAIN, True)
        await ticking(clock, lambda: end.channels().count("a") == 3)
        told = await news(log, 4)
    reaches = [n.reach for n in told if n.relay == one.key]
    assert reaches == [Reach.UNCERTAIN, Reach.UNCERTAIN, Reach.SENT]
    mine = [m for m in end.tried if m.channel == "a"]
    assert {m.key for m in mine} == {one.key}, "the same key: the far side may know it"
    assert [m.again for m in mine] == [False, not can.idempotent, not can.idempotent]


async def test_what_stays_uncertain_is_told_to_a_person(log: Log, clock: ManualClock) -> None:
    end = Recorder(clock, a=[RuntimeError(f"broken pipe {n}") for n in range(UNCERTAIN_AT_MOST)])
    await queue(log, message("a"), message("a", key="next"))
    async with speaking(log, clock, end):
        await ticking(clock, lambda: len(end.tried) > UNCERTAIN_AT_MOST)
        told = await news(log, UNCERTAIN_AT_MOST + 1)
    assert [n.reach for n in told] == [
        *[Reach.UNCERTAIN] * (UNCERTAIN_AT_MOST - 1), Reach.FAILED, Reach.SENT,
    ]  # fmt: skip
    assert f"uncertain {UNCERTAIN_AT_MOST} times" in told[-2].reason
    assert len({n.reason for n in told}) == len(told), "each attempt is news"


@pytest.mark.parametrize("outcome", [None, "yes", 17, Reach.SENT])
async def test_an_adapter_that_answers_nonsense_is_uncertain(
    log: Log, clock: ManualClock, outcome: object
) -> None:
    end = Recorder(clock, a=[outcome])  # type: ignore[list-item]
    await queue(log, message("a"))
    async with speaking(log, clock, end):
        assert (await news(log, 1))[0].reach is Reach.UNCERTAIN


async def test_a_line_that_cannot_be_read_stops_no_other(log: Log, clock: ManualClock) -> None:
    end = Recorder(clock)
    await log.commit(Append(stream=outbox(NAME), key="spoilt", body=b"\xff"))
    await queue(log, message("a"))
    async with speaking(log, clock, end):
        told = await news(log, 2)
    assert {(n.relay, n.reach) for n in told} == {
        ("spoilt", Reach.FAILED),
        (end.tried[0].key, Reach.SENT),
    }


async def test_news_survives_a_log_that_fails_for_a_while(log: Log, clock: ManualClock) -> None:
    shaky, end = Shaky(log), Recorder(clock)
    await queue(log, message("a"), message("b"))
    shaky.broken = 7
    async with speaking(shaky, clock, end):
        await ticking(clock, lambda: not shaky.broken, step=5)
        await clock.advance(timedelta(minutes=2))
        told = await news(log, 2)
    assert {n.reach for n in told} == {Reach.SENT}
    assert len(end.tried) == 2, "what was said is not said again"
    assert shaky.refused == 7


async def test_a_crash_between_saying_and_writing_repeats_with_the_same_key(
    url: str, clock: ManualClock
) -> None:
    log = await open_log(url, clock)
    shaky, end, one = Shaky(log), Recorder(clock), message("a")
    await queue(log, one)
    shaky.broken = 1_000_000
    async with speaking(shaky, clock, end):
        await until(lambda: shaky.refused)
    await log.aclose()

    log = await open_log(url, clock)
    async with speaking(log, clock, end):
        told = await news(log, 1)
    assert [m.key for m in end.tried] == [one.key, one.key]
    assert [n.reach for n in told] == [Reach.SENT]
    assert await left(log) == []
    async with speaking(log, clock, end):
        await queue(log, message("b"))
        await news(log, 2)
    assert len(end.tried) == 3, "what is done does not come again"
    await log.aclose()


@pytest.mark.parametrize("can", [CAN, replace(CAN, idempotent=False)])
async def test_a_link_that_breaks_over_a_message_remembers_so(
    log: Log, clock: ManualClock, can: Capabilities
) -> None:
    doubts: dict[str, int] = {}
    end = Recorder(clock, a=[asyncio.Event() for _ in range(UNCERTAIN_AT_MOST)])
    await queue(log, message("a"), message("b"))
    for _ in range(UNCERTAIN_AT_MOST):
        tried = len(end.tried)
        async with speaking(log, clock, end, can, doubts):
            await until(lambda tried=tried: "a" in end.channels()[tried:])  # type: ignore[misc]
            await news(log, 1)
    again = [m.again for m in end.tried if m.channel == "a"]
    assert again == [False] + [not can.idempotent] * (UNCERTAIN_AT_MOST - 1)
    async with speaking(log, clock, end, can, doubts):
        told = await news(log, 2)
    assert told[-1].reach is Reach.FAILED, "a message that kills the link does so not for ever"
    assert end.channels().count("a") == UNCERTAIN_AT_MOST
    await spin()
    assert doubts == {}


async def test_nothing_is_lost_when_it_stops_in_the_middle(url: str, clock: ManualClock) -> None:
    said = [message(f"c{n % 5}") for n in range(60)]
    log = await open_log(url, clock)
    await queue(log, *said)
    end = Recorder(clock)
    for stop in (7, 20, 45):
        async with speaking(log, clock, end, replace(CAN, lanes=3)):
            await until(lambda stop=stop: len(end.tried) >= stop)  # type: ignore[misc]
        await log.aclose()
        log = await open_log(url, clock)
    async with speaking(log, clock, end, replace(CAN, lanes=3)):
        told = await news(log, 60)
    assert {n.relay for n in told} == {m.key for m in said}
    assert len(told) == 60, "no relay is reported twice"
    assert await left(log) == []
    await log.aclose()


def test_reports_of_one_relay_have_one_key_each() -> None:
    sent, failed = (Reported(relay="r", reach=r) for r in (Reach.SENT, Reach.FAILED))
    first, second = (Reported(relay="r", reach=Reach.UNCERTAIN, reason=r) for r in ("1", "2"))
    keys = {news_key("a", n) for n in (sent, failed, first, second)}
    assert len(keys) == 4
    assert heard_key("a", "r=failed") not in keys, "no message can take the place of news"
