"""Several lines as one: which takes a message, and what becomes of it when a line fails or hangs."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from adapters.sms.line import Begun, Elsewhere
from bridge.errors import NotAllowed, NotReady, Refused, TryLater
from tests.adapters.house import Home
from tests.adapters.sms.pooled import Pooled, pooled

BAD = "+8613900000009"
THREE: dict[str, dict[str, object]] = {"a": {}, "b": {}, "c": {}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def took(lines: Pooled) -> dict[str, int]:
    return {name: len(far.said) for name, far in lines.fars.items()}


def alarms(home: Home, what: str) -> list[tuple[str, bool]]:
    return [(a.about, a.on) for a in home.ear.alarms.values() if a.what == what]


async def test_lines_share_the_work(home: Home) -> None:
    async with pooled(home, THREE) as lines:
        tasks = [lines.send() for _ in range(9)]
        await lines.go(8)
        assert took(lines) == {"a": 3, "b": 3, "c": 3}
        assert all(task.done() for task in tasks)


async def test_a_conversation_stays_on_its_line_but_does_not_wait_for_ever(home: Home) -> None:
    async with pooled(home, THREE) as lines:
        first, second = lines.send(home="b"), lines.send(home="b")
        await lines.go(5)
        assert (first.result().line, second.result().line) == ("b", "b")
        lines.fars["b"].seconds = 60
        slow, waits = lines.send(home="b"), lines.send(home="b")
        await lines.go(4)
        assert not waits.done()
        await lines.go(4)
        assert waits.result().line != "b"
        assert not slow.done()


async def test_beginnings_of_numbers_and_ranks(home: Home) -> None:
    given: dict[str, dict[str, object]] = {
        "cn": {"only": ["+86"]},
        "abroad": {"prefer": ["+1"], "rank": 2},
        "spare": {"rank": 3},
    }
    async with pooled(home, given) as lines:
        tasks = [lines.send(), lines.send(number="+14155552671"), lines.send(number="+4930123456")]
        await lines.go(20)
        assert [t.result().line for t in tasks][:2] == ["cn", "abroad"]
        assert tasks[2].result().line == "abroad"
        lines.fars["cn"].up = lines.fars["abroad"].up = False
        last = lines.send()
        await lines.go(10)
        assert last.result().line == "spare"


async def test_a_number_that_no_line_is_for_is_refused(home: Home) -> None:
    async with pooled(home, {"cn": {"only": ["+86"]}}) as lines:
        task = lines.send(number="+14155552671")
        await lines.go(1)
        assert isinstance(task.exception(), Refused)


async def test_what_a_line_certainly_did_not_send_goes_to_the_next(home: Home) -> None:
    async with pooled(home, THREE) as lines:
        lines.fars["a"].errors = [TryLater("congestion")]
        lines.fars["b"].errors = [Elsewhere("not subscribed")]
        task = lines.send(home="a")
        await lines.go(10)
        assert task.result().line == "c"


async def test_what_no_line_can_send_is_told(home: Home) -> None:
    async with pooled(home, THREE) as lines:
        for far in lines.fars.values():
            far.errors = [TryLater("congestion", timedelta(seconds=7))]
        task = lines.send()
        await lines.go(20)
        error = task.exception()
        assert isinstance(error, TryLater)
        assert error.wait == timedelta(seconds=7)
        assert "congestion" in str(error)
        for far in lines.fars.values():
            far.errors = [Elsewhere("not subscribed")]
        task = lines.send()
        await lines.go(20)
        assert isinstance(task.exception(), Refused)


async def test_what_may_have_gone_out_goes_to_no_other_line(home: Home) -> None:
    async with pooled(home, THREE) as lines:
        lines.fars["a"].errors = [RuntimeError("no answer")]
        task = lines.send(home="a")
        await lines.go(10)
        assert isinstance(task.exception(), RuntimeError)
        assert took(lines) == {"a": 0, "b": 0, "c": 0}


async def test_what_a_line_has_begun_waits_for_that_line(home: Home) -> None:
    async with pooled(home, THREE) as lines:
        lines.fars["a"].errors = [Begun("two of three", line="a")]
        task = lines.send(home="a")
        await lines.go(5)
        assert isinstance(task.exception(), Begun)
        lines.fars["a"].up = False
        bound = lines.send(bound="a")
        await lines.go(4)
        lines.fars["a"].up = True
        await lines.go(5)
        assert bound.result().line == "a"


async def test_a_line_that_fails_again_and_again_rests_and_comes_back(home: Home) -> None:
    async with pooled(home, {"a": {}, "b": {"rank": 2}}) as lines:
        lines.fars["a"].errors = [TryLater("failure")] * 3
        for nth in range(3):
            task = lines.send(number=f"+861380013800{nth}")
            await lines.go(6)
            assert task.result().line == "b"
        assert alarms(home, "sms_resting") == [("a", True)]
        task = lines.send()
        await lines.go(3)
        assert task.result().line == "b"
        await lines.go(60)
        task = lines.send()
        await lines.go(3)
        assert task.result().line == "a"
        assert alarms(home, "sms_resting") == [("a", True), ("a", False)]


async def test_the_only_line_is_tried_though_it_should_rest(home: Home) -> None:
    async with pooled(home, {"a": {}}) as lines:
        lines.fars["a"].errors = [TryLater("failure")] * 3
        for nth in range(3):
            lines.send(number=f"+861380013800{nth}")
            await lines.go(3)
        assert alarms(home, "sms_resting") == [("a", True)]
        task = lines.send()
        await lines.go(3)
        assert task.result().line == "a"


async def test_a_line_that_hangs_is_told_as_uncertain_rests_and_is_opened_anew(home: Home) -> None:
    async with pooled(home, {"a": {"within": 20}, "b": {"rank": 2}}) as lines:
        lines.fars["a"].hangs = True
        task = lines.send()
        await lines.go(21)
        assert isinstance(task.exception(), TimeoutError)
        await lines.go(5)
        assert lines.fars["a"].opened == 2
        assert alarms(home, "sms_resting") == [("a", True)]


async def test_lines_are_opened_again_later_each_time_but_not_where_it_is_forbidden(
    home: Home,
) -> None:
    async with pooled(home, {"a": {}, "b": {}}) as lines:
        lines.fars["a"].missing, lines.fars["b"].missing = NotReady("away"), NotAllowed("PUK")
        for far in lines.fars.values():
            assert far.lost
            far.lost.set_exception(NotReady("pulled"))
        await lines.go(200)
        assert 6 <= lines.fars["a"].opened <= 10
        assert lines.fars["b"].opened == 2
        assert alarms(home, "sms_line") == [("a", True), ("b", True)]
        lines.fars["a"].missing = None
        await lines.go(61)
        task = lines.send()
        await lines.go(3)
        assert task.result().line == "a"
        assert alarms(home, "sms_line")[-1] == ("a", False)


async def test_urgent_messages_go_first(home: Home) -> None:
    async with pooled(home, {"a": {}}) as lines:
        order: list[str] = []

        async def one(priority: int) -> None:
            sms = lines.sms()
            await lines.pool.send(replace(sms, message=replace(sms.message, priority=priority)))
            order.append(str(priority))

        tasks = [asyncio.create_task(one(priority)) for priority in (3, 3, 1)]
        await lines.go(10)
        assert order == ["1", "3", "3"]
        assert all(task.done() for task in tasks)


async def test_nobody_waits_for_a_message_that_was_given_up(home: Home) -> None:
    async with pooled(home, {"a": {}}) as lines:
        first, second = lines.send(), lines.send()
        await lines.go(1)
        second.cancel()
        await lines.go(10)
        assert first.result().line == "a"
        assert took(lines) == {"a": 1}


async def test_one_bad_number_makes_no_line_bad(home: Home) -> None:
    async with pooled(home, {"a": {}, "b": {"rank": 2}}) as lines:
        for far in lines.fars.values():
            far.bad, far.trying = BAD, 1.0
        for _ in range(9):
            task = lines.send(number=BAD)
            await lines.go(3)
            assert isinstance(task.exception(), TryLater)
        task = lines.send()
        await lines.go(3)
        assert task.result().line == "a"
        assert not alarms(home, "sms_resting")


async def delays(home: Home, ill: str) -> list[float]:
    """Seconds until each of 200 messages was out, of those that no hanging line had; 1 in 6 s.

    `ill`: "line", one of three hangs; "number", one number keeps a line busy and fails, for ever.
    """
    chance, clock = Random(5), home.clock
    clock.settle = few
    async with pooled(home, THREE) as lines:
        lines.fars["c"].hangs = ill == "line"
        found: list[float] = []

        async def one() -> None:
            began = clock.now()
            try:
                await lines.pool.send(lines.sms(), home=chance.choice("abc"))
            except TimeoutError:
                return
            found.append((clock.now() - began).total_seconds())

        async def stubborn() -> None:
            for far in lines.fars.values():
                far.bad = BAD
            while True:
                with suppress(TryLater):
                    await lines.pool.send(lines.sms(BAD))
                await clock.sleep_until(clock.now() + timedelta(seconds=5))

        other = asyncio.create_task(stubborn()) if ill == "number" else None
        tasks = []
        for _ in range(200):
            tasks.append(asyncio.create_task(one()))
            await lines.go(chance.expovariate(1 / 6))
        await lines.go(400)
        assert all(task.done() for task in tasks)
        if other:
            other.cancel()
            await asyncio.wait((other,))
        assert len(found) >= 190
        assert ill != "number" or not alarms(home, "sms_resting")
    return sorted(found)


async def few() -> None:
    """Turns of the loop that are enough here."""
    for _ in range(12):
        await asyncio.sleep(0)


async def test_one_of_three_lines_that_hangs_and_a_bad_number_delay_nobody_else(
    tmp_path: Path,
) -> None:
    """p95 of the rest rises by less than 20 %, on the clock of the house."""
    times = {ill: await delays(Home(tmp_path / ill), ill) for ill in ("none", "line", "number")}
    p95 = {ill: found[int(len(found) * 0.95)] for ill, found in times.items()}
    assert p95["line"] < 1.2 * p95["none"], p95
    assert p95["number"] < 1.2 * p95["none"], p95
