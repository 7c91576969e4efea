"""An adapter that is lost is opened anew; the desk hears of it; nobody else notices."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.loopback import CAN, Config, Loopback
from bridge import codec
from bridge.errors import NotAllowed, NotReady, TryLater
from bridge.logs import open_log
from bridge.message import Capabilities, Inbound, Outbound, Reach
from bridge.ports import Append, Log
from bridge.streams import outbox
from bridge.supervise import STEADY, Link
from rules.inputs import LinkChanged
from tests.clock import NOON, ManualClock, spin
from tests.waiting import Shaky, inbox, news, running, ticking, until


@pytest.fixture(params=["memory", "sqlite"])
async def log(
    request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[Log]:
    url = "memory:" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"
    log = await open_log(url, clock)
    yield log
    await log.aclose()


@pytest.fixture
async def swift(clock: ManualClock) -> AsyncIterator[Log]:
    """A log that takes no time, for tests that measure it."""
    log = await open_log("memory:", clock)
    yield log
    await log.aclose()


class Door:
    """The door of one adapter; it may be shut for a while."""

    def __init__(self, clock: ManualClock, *shut: Exception) -> None:
        self._clock = clock
        self.shut = list(shut)
        self.knocked: list[float] = []  # seconds after noon
        self.closed = 0
        self.end = Loopback(Config())

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Loopback]:
        self.knocked.append((self._clock.now() - NOON).total_seconds())
        if self.shut:
            raise self.shut.pop(0)
        try:
            yield self.end
        finally:
            self.closed += 1


def link(door: Door, log: Log, clock: ManualClock, can: Capabilities = CAN) -> Link:
    return Link("radio", door, can, log, clock)


async def changes(log: Log, count: int) -> list[tuple[bool, str]]:
    return [(n.up, n.reason) for n in await inbox(log, count) if isinstance(n, LinkChanged)]


def heard(nth: int) -> Inbound:
    return Inbound(key=str(nth), channel="a", sender="a", words="help")


async def listening(door: Door) -> None:
    """Until the link is open, and what it hears would be written."""
    await until(door.end._opened.is_set)
    await spin()


async def queue(log: Log, *channels: str) -> None:
    said = [
        Outbound(key=f"{c}{n}", channel=c, text="x", language="en") for n, c in enumerate(channels)
    ]
    await log.commit(
        *(Append(stream=outbox("radio"), key=m.key, body=codec.encode(m)) for m in said)
    )


async def test_it_hears_and_speaks(log: Log, clock: ManualClock) -> None:
    door = Door(clock)
    async with running(link(door, log, clock).run()):
        await queue(log, "a", "b")
        await door.end.hear(heard(1))
        await news(log, 4)
    assert sorted(door.end.said) == ["a0", "b1"]
    lines = await inbox(log, 4)
    assert next(n for n in lines if isinstance(n, Inbound)).adapter == "radio"
    assert await changes(log, 4) == [(True, "")]
    assert door.closed == 1


async def test_a_lost_link_is_told_and_opened_anew(log: Log, clock: ManualClock) -> None:
    door = Door(clock)
    async with running(link(door, log, clock).run()):
        await listening(door)
        door.end.lose(NotReady("no carrier"))
        await until(lambda: door.closed)
        assert await changes(log, 2) == [(True, ""), (False, "no carrier")]
        await ticking(clock, lambda: len(door.knocked) == 2)
        assert await changes(log, 3) == [(True, ""), (False, "no carrier"), (True, "")]
        await queue(log, "a")
        await door.end.hear(heard(2))
        await news(log, 5)
    assert "a0" in door.end.said


async def test_the_wait_grows_and_the_desk_hears_once(swift: Log, clock: ManualClock) -> None:
    door = Door(clock, *(NotReady(f"away {n}") for n in range(8)))
    async with running(link(door, swift, clock).run()):
        await ticking(clock, lambda: len(door.knocked) == 9)
        told = await changes(swift, 2)
    waits = [after - before for before, after in pairwise(door.knocked)]
    assert waits == sorted(waits)
    assert waits[-1] > 20 * waits[0]
    assert told == [(False, "away 0"), (True, "")]


async def test_after_a_steady_time_trouble_counts_anew(swift: Log, clock: ManualClock) -> None:
    door = Door(clock, *(NotReady("away") for _ in range(7)))
    async with running(link(door, swift, clock).run()):
        await ticking(clock, lambda: len(door.knocked) == 8)
        await listening(door)
        await clock.advance(timedelta(seconds=STEADY + 1))
        door.end.lose(NotReady("gone"))
        await until(lambda: door.closed)
        lost = (clock.now() - NOON).total_seconds()
        await ticking(clock, lambda: len(door.knocked) == 9)
    assert door.knocked[-1] - lost < 2, "the eighth wait in a row would be a minute"


async def test_who_is_not_allowed_stays_out(log: Log, clock: ManualClock) -> None:
    door = Door(clock, NotAllowed("the token was revoked"))
    async with running(link(door, log, clock).run()) as (task,):
        await until(task.done)
        await clock.advance(timedelta(hours=1))
    assert len(door.knocked) == 1
    assert await changes(log, 1) == [(False, "refused: the token was revoked")]


async def test_who_is_refused_while_open_stays_out_as_well(log: Log, clock: ManualClock) -> None:
    door = Door(clock)
    async with running(link(door, log, clock).run()) as (task,):
        await listening(door)
        door.end.lose(NotAllowed("banned"))
        await until(task.done)
    assert (await changes(log, 2))[-1] == (False, "refused: banned")


@pytest.mark.parametrize(
    "error",
    [RuntimeError("boom"), ValueError(), KeyError("x"), ExceptionGroup("g", [OSError("o")])],
)
async def test_any_trouble_of_an_adapter_stays_its_own(
    log: Log, clock: ManualClock, error: Exception
) -> None:
    door = Door(clock, error)
    async with running(link(door, log, clock).run()):
        await ticking(clock, lambda: len(door.knocked) == 2)
        told = await changes(log, 2)
    assert told[0] == (False, str(error) or type(error).__name__)
    assert told[1] == (True, "")


async def test_an_adapter_that_ends_by_itself_is_opened_anew(log: Log, clock: ManualClock) -> None:
    door = Door(clock)

    class Brief(Loopback):
        async def listen(self, hear: object) -> None:
            """Go at once."""

    door.end = Brief(Config())
    async with running(link(door, log, clock).run()):
        await ticking(clock, lambda: len(door.knocked) == 3)
        assert (await changes(log, 2))[:2] == [(True, ""), (False, "it ended by itself")]


async def test_a_link_that_flickers_in_one_instant_is_told_in_full(
    log: Log, clock: ManualClock
) -> None:
    """Up and down at one moment of the clock: both are lines."""
    door = Door(clock)
    async with running(link(door, log, clock).run()):
        await listening(door)
        door.end.lose(NotReady("gone"))
        await until(lambda: door.closed)
        assert clock.now() == NOON
        assert [up for up, _ in await changes(log, 2)] == [True, False]


async def test_the_desk_hears_of_it_when_the_log_is_back(log: Log, clock: ManualClock) -> None:
    shaky, door = Shaky(log), Door(clock, NotReady("away"))
    shaky.broken = 6
    async with running(link(door, shaky, clock).run()):
        await ticking(clock, lambda: len(door.knocked) == 2)
        told = await changes(log, 2)
    assert told == [(False, "away"), (True, "")]


async def test_a_long_reason_is_cut(log: Log, clock: ManualClock) -> None:
    door = Door(clock, NotReady("x" * 10_000))
    async with running(link(door, log, clock).run()):
        await until(lambda: door.knocked)
        ((_, reason),) = await changes(log, 1)
    assert len(reason) == 200


async def test_what_was_being_said_when_the_link_broke_says_that_it_is_a_repetition(
    log: Log, clock: ManualClock
) -> None:
    door = Door(clock)
    door.end.hang("a")
    await queue(log, "a", "b")
    async with running(link(door, log, clock, replace(CAN, idempotent=False)).run()):
        await until(lambda: door.end.attempts == 2)
        door.end.lose(NotReady("gone"))
        await until(lambda: door.closed)
        door.end.mend("a")
        await ticking(clock, lambda: "a0" in door.end.said)
        await news(log, 5)
    assert door.end.said["a0"].again
    assert not door.end.said["b1"].again
    assert door.end.attempts == 3


async def test_one_link_does_not_hold_up_another(log: Log, clock: ManualClock) -> None:
    bad, good = Door(clock), Door(clock)
    bad.end.hang("a")
    bad.end.fail("c", TryLater("never", timedelta(hours=9)))
    others = Link("chat", good, CAN, log, clock)
    await queue(log, "a", "c")
    said = Outbound(key="chat1", channel="a", text="x", language="en")
    await log.commit(Append(stream=outbox("chat"), key=said.key, body=codec.encode(said)))
    async with running(link(bad, log, clock).run(), others.run()):
        await until(lambda: "chat1" in good.end.said)
        bad.end.lose(NotReady("gone"))
        await good.end.hear(heard(1))
        told = await news(log, 4)
    assert [(n.relay, n.reach) for n in told] == [("chat1", Reach.DELIVERED)]


async def test_a_message_that_is_not_durable_is_not_acknowledged(
    log: Log, clock: ManualClock
) -> None:
    shaky, door = Shaky(log), Door(clock)
    async with running(link(door, shaky, clock).run()):
        await listening(door)
        shaky.broken = 1
        with pytest.raises(Exception, match="disk is full"):
            await door.end.hear(heard(1))
        await door.end.hear(heard(1))
        assert len([n for n in await inbox(log, 2) if isinstance(n, Inbound)]) == 1
