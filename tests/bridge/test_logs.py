"""One contract, every log: what is written, read and consumed. No test asks which log it has."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bridge.errors import LogError
from bridge.ports import Append, Entry, Log
from tests.clock import NOON
from tests.house import SOON, House, history, keys, line, lines, take, undone


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


async def test_a_reader_is_given_batches_and_no_line_twice(log: Log) -> None:
    reader = log.read("a")
    for start in range(0, 1000, 100):
        await log.commit(*lines("a", range(start, start + 100)))
    batches: list[Sequence[Entry]] = []
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
    with pytest.raises(LogError, match="a key is no text"):
        await log.commit(line("a", "good"), Append(stream="a", key="\ud800", body=b""))
    assert await history(log, "a") == []
    await log.commit(line("a", "'; drop table line; --"), line("a", "\x00\n"), line("*", "{x}"))
    assert keys(await history(log, "a")) == ["'; drop table line; --", "\x00\n"]
    assert keys(await history(log, "*")) == ["{x}"]


async def test_a_huge_line_is_refused(log: Log) -> None:
    with pytest.raises(LogError, match="too many"):
        await log.commit(line("a", "good"), line("a", "huge", bytes((64 << 20) + 1)))
    assert await history(log, "a") == []


async def test_it_says_what_it_promises(log: Log) -> None:
    assert "surviv" in log.promises() or "lose" in log.promises()
