"""What must be said is said: in order of urgency, at least once, and no channel behind another."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.loopback import CAN, Config, Loopback
from bridge import codec
from bridge.delivery import UNCERTAIN_AT_MOST, Delivery
from bridge.errors import Refused, TryLater
from bridge.logs import open_log
from bridge.message import Capabilities, Outbound, Reach, Receipt, Reported
from bridge.ports import Adapter, Append, Hear, Log
from bridge.streams import heard_key, news_key, outbox
from tests.clock import NOON, ManualClock, spin
from tests.house import history
from tests.waiting import Shaky, news, running, ticking, until

KEYS = count(1)
NAME = "out"
QUICK = replace(CAN, send_within=0.05)  # seconds of real time until a send counts as uncertain
FORGETFUL = replace(QUICK, idempotent=False)


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"memory:{tmp_path}" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"


@pytest.fixture
async def log(url: str, clock: ManualClock) -> AsyncIterator[Log]:
    log = await open_log(url, clock)
    yield log
    await log.aclose()


def message(
    channel: str = "a", priority: int = 3, expires: datetime | None = None, key: str = ""
) -> Outbound:
    key = key or f"{next(KEYS):05}"
    return Outbound(
        key=key, channel=channel, text=key, language="en", priority=priority, expires=expires
    )


async def queue(log: Log, *messages: Outbound) -> None:
    await log.commit(
        *(Append(stream=outbox(NAME), key=m.key, body=codec.encode(m)) for m in messages)
    )


@asynccontextmanager
async def speaking(
    log: Log,
    clock: ManualClock,
    adapter: Adapter,
    can: Capabilities = CAN,
    doubts: dict[str, int] | None = None,
) -> AsyncIterator[None]:
    mouth = Delivery(NAME, adapter, can, log, clock, doubts)
    async with running(mouth.run()):
        yield


Outcome = Receipt | Exception | asyncio.Event  # an event: the send hangs until it is set


class Recorder:
    """Says everything, and remembers each attempt; a channel may be told what becomes of its sends."""

    def __init__(self, clock: ManualClock, **outcomes: Sequence[Outcome]) -> None:
        self._clock = clock
        self._outcomes = {channel: list(them) for channel, them in outcomes.items()}
        self.tried: list[Outbound] = []
        self.at: list[float] = []  # seconds after noon
        self.under_way = 0
        self.most = 0  # sends at one time

    async def listen(self, hear: Hear) -> None:  # noqa: ARG002 - nobody speaks
        await asyncio.get_running_loop().create_future()

    async def send(self, message: Outbound) -> Receipt:
        self.tried.append(message)
        self.at.append((self._clock.now() - NOON).total_seconds())
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            return await self._outcome(message)
        finally:
            self.under_way -= 1

    async def _outcome(self, message: Outbound) -> Receipt:
        await spin()  # as long as a network takes
        left = self._outcomes.get(message.channel)
        outcome = left.pop(0) if left else Receipt(native=(f"n{message.key}",))
        if isinstance(outcome, asyncio.Event):
            await outcome.wait()
            outcome = Receipt()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def channels(self) -> list[str]:
        return [m.channel for m in self.tried]


class Post(Recorder):
    """An adapter whose network takes several messages at once."""

    def __init__(self, clock: ManualClock, **outcomes: Sequence[Outcome]) -> None:
        super().__init__(clock, **outcomes)
        self.batches: list[list[str]] = []
        self.short = False  # it forgets an answer

    async def send_many(self, messages: Sequence[Outbound]) -> Sequence[Receipt | Exception]:
        self.batches.append([m.key for m in messages])
        found: list[Receipt | Exception] = []
        for one in messages:
            try:
                found.append(await self.send(one))
            except Exception as error:  # noqa: BLE001 - as a network does
                found.append(error)
        return found[:-1] if self.short else found


async def left(log: Log) -> list[str]:
    """What stands in the outbox still."""
    return [e.key for e in await history(log, outbox(NAME))]


# ── it arrives ──


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


# ── it must wait ──


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
    assert end.at[-1] < 6


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


# ── it fails ──


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


# ── batches ──


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


# ── the log and the process fail ──


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
