"""What waits to be said: the most urgent first, one at a time per channel, thousands of channels."""

import time
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bridge.lanes import SPARE, Job, Lanes
from bridge.message import Outbound
from bridge.ports import Entry
from tests.clock import NOON


def job(key: str, channel: str = "a", priority: int = 3, expires: float | None = None) -> Job:
    until = None if expires is None else NOON + timedelta(seconds=expires)
    message = Outbound(
        key=key, channel=channel, text=key, language="en", priority=priority, expires=until
    )
    return Job(entry=Entry(stream="o", key=key, body=b"", seq="1", at=NOON), message=message)


def lanes(*jobs: Job) -> Lanes:
    filled = Lanes()
    for one in jobs:
        filled.put(one)
    return filled


def keys(jobs: list[Job]) -> list[str]:
    return [j.message.key for j in jobs]


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_one_message_at_a_time_in_order() -> None:
    waiting = lanes(job("1"), job("2"), job("3"))
    assert keys(waiting.next(1)) == ["1"]
    assert waiting.next(1) == []
    waiting.done("a")
    assert keys(waiting.next(1)) == ["2"]


def test_the_most_urgent_first_within_and_across_lanes() -> None:
    waiting = lanes(
        job("a3"),
        job("a1", priority=1),
        job("b2", "b", 2),
        job("c4", "c", 4),
        job("a1b", priority=1),
    )
    assert keys(waiting.next(1)) == ["a1"]
    assert keys(waiting.next(1)) == ["b2"]
    waiting.done("a")
    assert keys(waiting.next(1)) == ["a1b"], "an urgent one of a free lane goes before c4"
    waiting.done("a")
    assert keys(waiting.next(1)) == ["a3"]
    assert keys(waiting.next(1)) == ["c4"]


def test_a_batch_takes_the_heads_of_lanes_and_then_more_of_the_same() -> None:
    waiting = lanes(*(job(f"a{n}", "a", 1) for n in range(5)), job("b", "b", 4), job("c", "c", 2))
    assert keys(waiting.next(2)) == ["a0", "c"]
    waiting.done("a")
    waiting.done("c")
    assert keys(waiting.next(9)) == ["a1", "b", "a2", "a3", "a4"], "nobody waits behind a busy lane"
    assert waiting.next(9) == []


def test_what_comes_back_keeps_its_place() -> None:
    waiting = lanes(job("1"), job("2"))
    (first,) = waiting.next(1)
    waiting.put(first)
    waiting.done("a")
    assert keys(waiting.next(1)) == ["1"]


def test_a_pause_holds_its_own_lane_only() -> None:
    waiting = lanes(job("a"), job("b", "b"))
    (first,) = waiting.next(1)
    waiting.put(first)
    waiting.pause("a", later(5))
    waiting.done("a")
    assert keys(waiting.next(9)) == ["b"]
    assert waiting.wake_at() == later(5)
    assert waiting.expired(later(4)) == []
    assert waiting.next(9) == []
    assert waiting.expired(later(5)) == []
    assert keys(waiting.next(9)) == ["a"]


def test_a_longer_pause_is_not_shortened() -> None:
    waiting = lanes(job("a"))
    (first,) = waiting.next(1)
    waiting.put(first)
    waiting.pause("a", later(60))
    waiting.pause("a", later(5))
    waiting.done("a")
    waiting.expired(later(59))
    assert waiting.next(1) == []
    waiting.expired(later(60))
    assert keys(waiting.next(1)) == ["a"]


def test_messages_expire_in_the_lane_and_not_on_their_way() -> None:
    waiting = lanes(job("1", expires=10), job("2", expires=20), job("3"), job("4", expires=10))
    assert keys(waiting.next(1)) == ["1"]
    assert waiting.wake_at() == later(10)
    assert keys(waiting.expired(later(10))) == ["4"], "the first is being said"
    assert waiting.wake_at() == later(20)
    waiting.done("a")
    assert keys(waiting.expired(later(25))) == ["2"]
    assert keys(waiting.next(1)) == ["3"]
    assert waiting.expired(later(99)) == []


def test_a_message_expires_in_a_paused_lane() -> None:
    waiting = lanes(job("1", expires=10))
    (first,) = waiting.next(1)
    waiting.put(first)
    waiting.pause("a", later(60))
    waiting.done("a")
    assert keys(waiting.expired(later(10))) == ["1"]
    waiting.put(job("2"))
    assert waiting.next(1) == [], "the channel is still to be left alone"
    waiting.expired(later(60))
    assert keys(waiting.next(1)) == ["2"]


def test_lanes_that_are_empty_are_forgotten() -> None:
    waiting = lanes(*(job(str(n), str(n)) for n in range(50)))
    for one in waiting.next(50):
        waiting.done(one.message.channel)
    assert len(waiting) == 0
    assert waiting.wake_at() is None


def test_alarms_of_lanes_long_gone_are_swept() -> None:
    waiting = Lanes()
    for n in range(5 * SPARE):
        waiting.put(job(str(n), str(n), expires=600 + n))
        waiting.next(1)
        waiting.done(str(n))
    assert len(waiting) == 0
    assert len(waiting._alarms) <= SPARE + 5


def test_ten_thousand_channels_cost_no_more_each() -> None:
    start = time.perf_counter()
    waiting = lanes(
        *(job(f"{n}/{m}", str(n), m % 4 + 1, expires=600) for n in range(10_000) for m in range(3))
    )
    said = 0
    while jobs := waiting.next(1):
        said += 1
        waiting.expired(later(said / 1000))
        waiting.done(jobs[0].message.channel)
    assert said == 30_000
    assert time.perf_counter() - start < 5.0


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("abc"), st.integers(1, 4), st.none() | st.integers(1, 30)),
        st.tuples(st.just("next"), st.integers(1, 3)),
        st.tuples(st.just("done"), st.sampled_from("abc")),
        st.tuples(st.just("again"), st.sampled_from("abc"), st.integers(0, 20)),
        st.tuples(st.just("time"), st.integers(1, 10)),
    ),
    max_size=60,
)  # fmt: skip


@given(MOVES)
def test_nothing_is_lost_or_said_twice(moves: list[tuple[object, ...]]) -> None:
    waiting, busy, now = Lanes(), dict[str, list[Job]](), NOON
    put, over = set[str](), list[str]()
    for nth, move in enumerate(moves):
        match move:
            case ("put", str(channel), int(priority), expires):
                put.add(str(nth))
                assert expires is None or isinstance(expires, int)
                until = None if expires is None else (now - NOON).total_seconds() + expires
                waiting.put(job(str(nth), channel, priority, until))
            case ("next", int(most)):
                jobs = waiting.next(most)
                assert len(jobs) <= most
                for one in jobs:
                    busy.setdefault(one.message.channel, []).append(one)
            case ("done", str(channel)) if channel in busy:
                over += keys(busy.pop(channel))
                waiting.done(channel)
            case ("again", str(channel), int(seconds)) if channel in busy:
                for one in busy.pop(channel):
                    waiting.put(one)
                waiting.pause(channel, now + timedelta(seconds=seconds))
                waiting.done(channel)
            case ("time", int(seconds)):
                now += timedelta(seconds=seconds)
                over += keys(waiting.expired(now))
                wake = waiting.wake_at()
                assert wake is None or wake > now
    now += timedelta(hours=1)
    over += keys(waiting.expired(now))
    for channel in list(busy):
        over += keys(busy.pop(channel))
        waiting.done(channel)
    while jobs := waiting.next(2):
        over += keys(jobs)
        for channel in {j.message.channel for j in jobs}:
            waiting.done(channel)
        over += keys(waiting.expired(now))
    assert sorted(over) == sorted(put)
    assert len(waiting) == 0
