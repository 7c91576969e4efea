"""One contract, every log: many at once, many handles, and who owns the site."""

import asyncio
from datetime import timedelta

import pytest

from bridge.errors import Fenced, LogError
from bridge.ports import Log
from tests.house import SOON, House, Live, history, keys, line, lines, take, undone


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
    assert await log.claim("one", timedelta(hours=1)) == first


async def test_a_successor_of_the_dead_waits_or_has_a_higher_number(house: House) -> None:
    log = await house.open()
    first = await log.claim("one", timedelta(hours=1))
    await log.aclose()
    log = await house.open()
    second = await log.claim("two", timedelta(hours=1))  # a store may know that "one" is dead
    if second is None:
        await house.clock.advance(timedelta(hours=1))
        second = await log.claim("two", timedelta(hours=1))
    assert first is not None
    assert second is not None
    assert second > first
    with pytest.raises(Fenced):
        await log.commit(line("a", "1"), fence=first)


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


async def test_two_writers_and_two_followers(house: House) -> None:
    handles = [await house.open(), await house.open()]
    waiting = [asyncio.create_task(take(log.follow("a"), 200)) for log in handles]
    for n in range(100):
        await asyncio.gather(*(log.commit(line("a", f"{n}/{id(log)}")) for log in handles))
    one, two = await asyncio.gather(*waiting)
    assert keys(one) == keys(two) == keys(await history(handles[0], "a"))
    assert len(set(keys(one))) == 200


async def test_those_who_listen_hear_each_line_once_however_often_it_is_written(log: Log) -> None:
    listeners = [Live(log.follow("a")), Live(log.read("a")), Live(log.follow("b"))]
    for n in range(60):
        again = lines("a", range(max(0, n - 3), n))
        await log.commit(*again, line("a", f"{n:04}"), line("b", f"{n:04}"), *again)
        heard = [await one.until(n + 1) for one in listeners]
        assert heard == [[f"{m:04}" for m in range(n + 1)]] * 3
    for one in listeners:
        await one.aclose()


async def test_who_listens_slowly_misses_nothing(log: Log) -> None:
    sources = [log.follow("a"), log.read("a")]
    for n in range(3):  # by now they have caught up
        waiting = [asyncio.create_task(take(source, 1)) for source in sources]
        await log.commit(line("a", f"first {n}"))
        assert [keys(found) for found in await asyncio.gather(*waiting)] == [[f"first {n}"]] * 2
    for start in range(0, 3000, 100):
        await log.commit(*lines("a", range(start, start + 100)), line("b", str(start)))
    await log.commit(*(line("a", f"large {n}", bytes(400_000)) for n in range(20)))
    wanted = keys(await history(log, "a"))[3:]
    assert len(wanted) == 3020
    for source in sources:
        assert keys(await take(source, 3020)) == wanted


async def test_what_was_done_while_somebody_listened_does_not_come_again(log: Log) -> None:
    listener = Live(log.read("a"))
    for start in range(0, 700, 50):
        await log.commit(*lines("a", range(start, start + 50)))
        await listener.until(start + 50)
    await log.commit(done=listener.found[300:600])
    await listener.aclose()
    left = keys(listener.found[:300] + listener.found[600:])
    assert await undone(log, "a") == left
