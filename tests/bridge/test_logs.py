"""One contract, every log. No test here asks which log it has."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bridge.errors import Fenced, LogError
from bridge.logs import open_log
from bridge.ports import Append, Entry, Log
from tests.clock import NOON, ManualClock

ENDS = count()
SOON = 20.0  # seconds; a test that needs them has failed


class House:
    """Opens the log of the test as often as needed and closes every handle at the end."""

    def __init__(self, url: str, clock: ManualClock) -> None:
        self.url = url
        self.clock = clock
        self._open: list[Log] = []

    async def open(self) -> Log:
        log = await open_log(self.url, self.clock)
        self._open.append(log)
        return log

    async def aclose(self) -> None:
        for log in self._open:
            await log.aclose()


@pytest.fixture
async def house(log_url: str, clock: ManualClock) -> AsyncIterator[House]:
    house = House(log_url, clock)
    yield house
    await house.aclose()


@pytest.fixture
async def log(house: House) -> Log:
    return await house.open()


def line(stream: str, key: str, body: bytes | None = None) -> Append:
    return Append(stream=stream, key=key, body=key.encode() if body is None else body)


def lines(stream: str, numbers: range) -> list[Append]:
    return [line(stream, f"{n:04}") for n in numbers]


async def take(source: AsyncIterator[Sequence[Entry]], count: int) -> list[Entry]:
    """The next entries, at least so many."""
    found: list[Entry] = []
    async with asyncio.timeout(SOON):
        while len(found) < count:
            found += await anext(source)
    return found


def keys(entries: Sequence[Entry]) -> list[str]:
    return [e.key for e in entries]


async def history(log: Log, stream: str, after: str = "") -> list[Entry]:
    async with asyncio.timeout(SOON):
        return [e async for batch in log.history(stream, after) for e in batch]


async def undone(log: Log, stream: str) -> list[str]:
    """What a new reader is given: all up to a line that is written to mark the end."""
    end = f"end {next(ENDS)}"
    await log.commit(line(stream, end))
    found: list[Entry] = []
    async with aclosing(log.read(stream)) as reader:  # type: ignore[type-var]
        while end not in keys(found):
            found += await take(reader, 1)
    await log.commit(done=found[-1:])
    return keys(found)[:-1]


async def test_lines_come_back_in_order_and_unchanged(log: Log) -> None:
    await log.commit(line("a", "1"), line("b", "x"), line("a", "2"))
    await log.commit(line("a", "三/收到"))
    found = await history(log, "a")
    assert [(e.stream, e.key, e.body, e.at) for e in found] == [
        ("a", "1", b"1", NOON),
        ("a", "2", b"2", NOON),
        ("a", "三/收到", "三/收到".encode(), NOON),
    ]
    assert keys(await history(log, "b")) == ["x"]
    assert await history(log, "nobody wrote here") == []


async def test_bodies_are_bytes(log: Log) -> None:
    bodies = [b"", bytes(range(256)), b"\r\n$3\r\n", b"\x00", b'{"a": 1}', b"\xff\xfe"]
    await log.commit(*(line("a", str(n), body) for n, body in enumerate(bodies)))
    assert [e.body for e in await history(log, "a")] == bodies


async def test_large_bodies(log: Log) -> None:
    bodies = [bytes([n]) * 1_000_000 for n in range(12)]
    reader, follower = log.read("a"), log.follow("a")
    for n, body in enumerate(bodies):
        await log.commit(line("a", str(n), body))
    assert [e.body for e in await take(reader, 12)] == bodies
    assert [e.body for e in await take(follower, 12)] == bodies
    assert [e.body for e in await history(log, "a")] == bodies
    assert [e.body for e in await take(log.follow("a"), 12)] == bodies


async def test_a_known_key_is_not_written_twice(log: Log) -> None:
    follower = log.follow("a")
    await log.commit(line("a", "1", b"first"))
    await log.commit(line("a", "1", b"second"), line("a", "2"), line("b", "1"))
    await log.commit(line("a", "3"), line("a", "3", b"again"), line("a", "2"))
    wanted = [("1", b"first"), ("2", b"2"), ("3", b"3")]
    assert [(e.key, e.body) for e in await history(log, "a")] == wanted
    assert [(e.key, e.body) for e in await take(follower, 3)] == wanted
    assert keys(await history(log, "b")) == ["1"]


async def test_keys_stay_known_after_a_restart(house: House) -> None:
    log = await house.open()
    await log.commit(line("a", "1"))
    await log.aclose()
    log = await house.open()
    await log.commit(line("a", "1"), line("a", "2"))
    assert keys(await history(log, "a")) == ["1", "2"]


async def test_what_is_not_done_comes_again_to_a_new_reader(house: House) -> None:
    log = await house.open()
    await log.commit(*lines("a", range(6)))
    first = await take(log.read("a"), 6)
    await log.commit(done=[first[0], first[1], first[4]])
    assert await undone(log, "a") == ["0002", "0003", "0005"]
    await log.aclose()  # the process dies here

    log = await house.open()
    assert await undone(log, "a") == ["0002", "0003", "0005"]
    again = await take(log.read("a"), 3)
    await log.commit(done=again)
    assert await undone(log, "a") == []


async def test_done_in_any_order_and_twice(house: House) -> None:
    log = await house.open()
    await log.commit(*lines("a", range(100)))
    given = await take(log.read("a"), 100)
    for n in range(99, 0, -1):
        await log.commit(done=[given[n], given[n]])
    await log.commit(done=given[1:])
    assert await undone(log, "a") == ["0000"]
    await log.commit(done=[given[0]])
    await log.commit(done=given)
    assert await undone(log, "a") == []
    log = await house.open()
    assert await undone(log, "a") == []


async def test_lines_and_done_are_one_act(log: Log) -> None:
    await log.commit(line("in", "1"))
    (entry,) = await take(log.read("in"), 1)
    await log.commit(line("out", "x"), line("out", "y"), done=[entry])
    assert keys(await history(log, "out")) == ["x", "y"]
    assert await undone(log, "in") == []


async def test_a_fenced_commit_writes_nothing_at_all(house: House) -> None:
    log = await house.open()
    old = await log.claim("one", timedelta(seconds=10))
    await log.commit(line("in", "1"), fence=old)
    (entry,) = await take(log.read("in"), 1)
    await house.clock.advance(timedelta(seconds=11))
    new = await log.claim("two", timedelta(seconds=10))
    with pytest.raises(Fenced, match="two"):
        await log.commit(line("out", "x"), done=[entry], fence=old)
    assert await history(log, "out") == []
    assert await undone(log, "in") == ["1"]
    await log.commit(line("out", "x"), done=[entry], fence=new)
    assert keys(await history(log, "out")) == ["x"]


async def test_a_fence_that_nobody_was_given_is_refused(log: Log) -> None:
    with pytest.raises(Fenced):
        await log.commit(line("a", "1"), fence=7)
    with pytest.raises(Fenced):
        await log.commit(fence=7)
    assert await history(log, "a") == []


async def test_one_owner_at_a_time(house: House) -> None:
    one, two = await house.open(), await house.open()
    lease = timedelta(seconds=10)
    first = await one.claim("one", lease)
    assert first is not None
    assert await two.claim("two", lease) is None
    await house.clock.advance(timedelta(seconds=8))
    assert await one.claim("one", lease) == first  # prolonged: same number
    await house.clock.advance(timedelta(seconds=8))
    assert await two.claim("two", lease) is None
    await house.clock.advance(timedelta(seconds=2))
    second = await two.claim("two", lease)
    assert second is not None
    assert second > first
    assert await one.claim("one", lease) is None
    await house.clock.advance(timedelta(seconds=10))
    third = await one.claim("one", lease)
    assert third is not None
    assert third > second


async def test_a_lease_is_given_back_by_its_owner_only(house: House) -> None:
    log = await house.open()
    first = await log.claim("one", timedelta(hours=1))
    await log.release("two")
    assert await log.claim("two", timedelta(hours=1)) is None
    await log.release("one")
    second = await log.claim("two", timedelta(hours=1))
    assert first is not None
    assert second is not None
    assert second > first
    with pytest.raises(Fenced):
        await log.commit(line("a", "1"), fence=first)


async def test_ownership_outlives_its_process(house: House) -> None:
    log = await house.open()
    first = await log.claim("one", timedelta(hours=1))
    await log.aclose()
    log = await house.open()
    assert await log.claim("two", timedelta(hours=1)) is None
    assert await log.claim("one", timedelta(hours=1)) == first


async def test_a_reader_is_given_batches_and_no_line_twice(log: Log) -> None:
    reader = log.read("a")
    for start in range(0, 1000, 100):
        await log.commit(*lines("a", range(start, start + 100)))
    batches = []
    async with asyncio.timeout(SOON):
        while sum(map(len, batches)) < 1000:
            batches.append(await anext(reader))
            await log.commit(done=batches[-1][:1])
    assert max(map(len, batches)) <= 256
    assert len(batches) < 100
    assert [k for batch in batches for k in keys(batch)] == keys(await history(log, "a"))
    await log.commit(line("a", "end"))
    assert keys(await take(reader, 1)) == ["end"]


async def test_a_reader_waits_for_the_first_line(log: Log) -> None:
    waiting = asyncio.create_task(take(log.read("a"), 1))
    await log.commit(line("b", "no"))
    await log.commit(line("a", "yes"))
    assert keys(await waiting) == ["yes"]


async def test_followers_see_the_old_and_then_the_new(log: Log) -> None:
    await log.commit(*lines("a", range(3)))
    one, two = log.follow("a"), log.follow("a")
    assert keys(await take(one, 3)) == ["0000", "0001", "0002"]
    waiting = [asyncio.create_task(take(one, 1)), asyncio.create_task(take(two, 4))]
    await log.commit(line("a", "new"))
    first, second = await asyncio.gather(*waiting)
    assert keys(first) == ["new"]
    assert keys(second) == ["0000", "0001", "0002", "new"]


async def test_a_follower_sees_what_was_consumed_too(log: Log) -> None:
    await log.commit(*lines("a", range(3)))
    await log.commit(done=await take(log.read("a"), 3))
    assert keys(await take(log.follow("a"), 3)) == ["0000", "0001", "0002"]


async def test_after_a_seq(house: House) -> None:
    log = await house.open()
    await log.commit(*lines("a", range(10)), line("b", "other"))
    found = await history(log, "a")
    assert keys(await history(log, "a", found[6].seq)) == ["0007", "0008", "0009"]
    assert keys(await take(log.follow("a", found[8].seq), 1)) == ["0009"]
    assert await history(log, "a", found[-1].seq) == []
    again = await history(await house.open(), "a")
    assert [e.seq for e in again] == [e.seq for e in found]
    assert len({e.seq for e in found}) == 10


async def test_history_is_complete_and_ends(log: Log) -> None:
    for start in range(0, 6000, 500):
        await log.commit(*lines("a", range(start, start + 500)))
    found = []
    async for batch in log.history("a"):
        found += keys(batch)
        await log.commit(line("a", f"late {len(found)}"))  # it does not run after what comes later
    assert found == [f"{n:04}" for n in range(6000)]


async def test_the_last_line(log: Log) -> None:
    assert await log.last("a") is None
    await log.commit(line("a", "1"), line("a", "2"), line("b", "3"))
    last = await log.last("a")
    assert last is not None
    assert (last.key, last.body, last.at) == ("2", b"2", NOON)
    assert last == (await history(log, "a"))[-1]


async def test_two_hundred_at_once(log: Log) -> None:
    follower = log.follow("a")
    commits = [
        log.commit(line("a", f"{n}/1"), line("b", f"{n}"), line("a", f"{n}/2")) for n in range(200)
    ]
    async with asyncio.timeout(SOON):
        await asyncio.gather(*commits)
    found = keys(await history(log, "a"))
    assert found[::2] == [k.replace("/2", "/1") for k in found[1::2]]  # a commit stays together
    assert sorted(found) == sorted(f"{n}/{m}" for n in range(200) for m in (1, 2))
    assert keys(await take(follower, 400)) == found
    assert len(await history(log, "b")) == 200


async def test_a_bad_commit_does_not_take_its_neighbours_along(log: Log) -> None:
    fence = await log.claim("one", timedelta(hours=1))
    assert fence is not None
    commits = [log.commit(line("a", f"{n}"), fence=fence + (n % 10 == 3)) for n in range(100)]
    outcomes = await asyncio.gather(*commits, return_exceptions=True)
    assert [type(o) for o in outcomes if o is not None] == [Fenced] * 10
    assert sorted(keys(await history(log, "a"))) == sorted(
        str(n) for n in range(100) if n % 10 != 3
    )


async def test_another_handle_sees_the_same(house: House) -> None:
    one, two = await house.open(), await house.open()
    follower, reader = two.follow("a"), two.read("a")
    waiting = [asyncio.create_task(take(follower, 1)), asyncio.create_task(take(reader, 1))]
    await one.commit(line("a", "1"))
    assert [keys(found) for found in await asyncio.gather(*waiting)] == [["1"], ["1"]]
    await two.commit(line("a", "2"))
    await one.commit(line("a", "3"), line("a", "2"))
    await two.commit(line("a", "4"))
    assert keys(await take(follower, 3)) == ["2", "3", "4"]
    assert keys(await take(reader, 3)) == ["2", "3", "4"]
    assert await history(one, "a") == await history(two, "a")


async def test_stamps_never_go_back(house: House) -> None:
    log = await house.open()
    await log.commit(line("a", "1"))
    house.clock.set(NOON - timedelta(hours=1))
    await log.commit(line("a", "2"), line("b", "1"))
    await log.aclose()
    log = await house.open()
    await log.commit(line("a", "3"), line("c", "1"))
    house.clock.set(NOON + timedelta(seconds=1))
    await log.commit(line("a", "4"))
    later = NOON + timedelta(seconds=1)
    assert [e.at for e in await history(log, "a")] == [NOON, NOON, NOON, later]
    assert [e.at for e in await history(log, "b") + await history(log, "c")] == [NOON, NOON]


async def test_stamps_are_whole_milliseconds(house: House) -> None:
    log = await house.open()
    house.clock.set(datetime(2030, 1, 1, 12, 0, 0, 123_999, tzinfo=UTC))
    await log.commit(line("a", "1"))
    (entry,) = await history(log, "a")
    assert entry.at == datetime(2030, 1, 1, 12, 0, 0, 123_000, tzinfo=UTC)
    assert entry.at.tzinfo is UTC


@pytest.mark.parametrize("stream", ["outbox.radio", "speech"])
async def test_done_lines_of_outboxes_are_dropped_but_their_keys_stay(
    house: House, stream: str
) -> None:
    log = await house.open()
    await log.commit(*lines(stream, range(5)))
    given = await take(log.read(stream), 5)
    await log.commit(done=[given[0], given[3]])
    await log.commit(done=[given[3]])
    assert keys(await history(log, stream)) == ["0001", "0002", "0004"]
    await log.commit(*lines(stream, range(5)))
    assert await undone(log, stream) == ["0001", "0002", "0004"]
    await log.commit(done=given)
    assert await log.last(stream) is None
    log = await house.open()
    await log.commit(*lines(stream, range(5)), line(stream, "new"))
    assert keys(await history(log, stream, given[0].seq)) == ["new"]


async def test_a_key_that_is_no_text_harms_nobody(log: Log) -> None:
    with pytest.raises(LogError, match="ud800"):
        await log.commit(line("a", "good"), Append(stream="a", key="\ud800", body=b""))
    assert await history(log, "a") == []
    await log.commit(line("a", "'; drop table line; --"), line("a", "\x00\n"), line("*", "{x}"))
    assert keys(await history(log, "a")) == ["'; drop table line; --", "\x00\n"]
    assert keys(await history(log, "*")) == ["{x}"]


async def test_a_huge_line_is_refused(log: Log) -> None:
    with pytest.raises(LogError, match="too many"):
        await log.commit(line("a", "good"), line("a", "huge", bytes((64 << 20) + 1)))
    assert await history(log, "a") == []


async def test_who_gave_up_waiting_harms_nobody(log: Log) -> None:
    commits = [asyncio.create_task(log.commit(line("a", str(n)))) for n in range(20)]
    await asyncio.sleep(0)
    for one in commits[::2]:
        one.cancel()
    await asyncio.gather(*commits, return_exceptions=True)
    await log.commit(line("a", "end"))
    assert {str(n) for n in range(1, 20, 2)} < set(keys(await history(log, "a")))


async def test_a_closed_log_says_so(log: Log) -> None:
    await log.commit(line("a", "1"))
    follower = log.follow("a")
    await take(follower, 1)
    waiting = asyncio.create_task(take(follower, 1))
    await asyncio.sleep(0)
    await log.aclose()
    await log.aclose()
    with pytest.raises(LogError, match="closed"):
        await waiting
    with pytest.raises(LogError, match="closed"):
        await log.commit(line("a", "2"))
    with pytest.raises(LogError, match="closed"):
        await log.last("a")
    with pytest.raises(LogError, match="closed"):
        await history(log, "a")
    with pytest.raises(LogError, match="closed"):
        await log.claim("one", timedelta(hours=1))


async def test_it_says_what_it_promises(log: Log) -> None:
    assert "surviv" in log.promises() or "lose" in log.promises()
