from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.record.figures import clock, figures, spread, takers, times
from bridge.views import CallView, EventView
from tests.bridge.record.evening import Evening, dispute

NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def call(
    at: datetime = NOON, *, kind: str = "dispute", place: str = "bailong", status: str = "closed",
    took: tuple[float | None, ...] = (), by: tuple[str, ...] = (),
) -> CallView:  # fmt: skip
    sent, taken, scene, closed = (
        None if s is None else at + timedelta(seconds=s)
        for s in (*took, *(None,) * (4 - len(took)))
    )
    return CallView(
        id=f"{at}", number=1, kind=kind, kind_names={}, priority=3, status=status,
        opened=at + timedelta(seconds=3), changed=at, due=None, words="", language="zh",
        confidence=1.0, place=place, place_names={}, place_reason="", point=None, first_heard=at,
        first_sent=sent, first_taken=taken, first_scene=scene, closed=closed,
        timeline=tuple(EventView(at=at, what="Taken", unit=u) for u in by),
    )  # fmt: skip


def test_counts_by_kind_place_unit_and_hour() -> None:
    calls = [
        call(by=("quick-1", "quick-1")),
        call(NOON + timedelta(hours=1), by=("quick-1", "quick-2")),
        call(NOON - timedelta(hours=13), kind="lost", place=""),
    ]
    told = figures(calls, SHANGHAI)
    assert told.count == 3
    assert told.by_kind == {"dispute": 2, "lost": 1}
    assert told.by_place == {"bailong": 2, "": 1}
    assert told.by_unit == {"quick-1": 2, "quick-2": 1}
    assert told.by_hour == {12: 1, 13: 1, 23: 1}
    assert list(told.by_hour) == [12, 13, 23]
    assert figures(calls, UTC).by_hour == {4: 1, 5: 1, 15: 1}


def test_times_run_from_the_first_word() -> None:
    one, other = call(took=(1, 15, 180, 600)), call(took=(3, None, None, 60))
    told = figures([one, other], UTC).times
    assert (told["sent"].count, told["sent"].average) == (2, 2.0)
    assert (told["taken"].count, told["taken"].p90) == (1, 15.0)
    assert told["closed"].most == 600.0
    assert times(other) == {"sent": 3.0, "closed": 60.0}


def test_merged_calls_are_counted_apart() -> None:
    told = figures([call(), call(status="merged", took=(1, 1, 1, 1))], UTC)
    assert (told.count, told.merged) == (1, 1)
    assert told.times == {}


def test_no_calls_give_no_figures() -> None:
    told = figures([], UTC)
    assert (told.count, told.times, told.by_hour) == (0, {}, {})


@pytest.mark.parametrize(
    ("seconds", "p50", "p90", "p95"),
    [
        ([7], 7, 7, 7),
        ([1, 2], 1, 2, 2),
        (list(range(1, 11)), 5, 9, 10),
        (list(range(100, 0, -1)), 50, 90, 95),
    ],
)
def test_percentiles_by_the_nearest_rank(
    seconds: list[float], p50: float, p90: float, p95: float
) -> None:
    told = spread(seconds)
    assert (told.p50, told.p90, told.p95) == (p50, p90, p95)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_nine_of_ten_took_at_most_p90(seconds: list[float]) -> None:
    told = spread(seconds)
    assert sum(s <= told.p90 for s in seconds) >= 0.9 * len(seconds)
    assert min(seconds) <= told.p50 <= told.p90 <= told.p95 <= told.most
    assert min(seconds) - 1e-6 <= told.average <= told.most + 1e-6


def test_a_clock_that_runs_back_gives_no_negative_time() -> None:
    assert times(call(took=(-5,))) == {"sent": 0.0}


def test_seconds_are_read_as_minutes_and_seconds() -> None:
    assert [clock(s) for s in (0, 4.6, 65, 3600)] == ["0:00", "0:05", "1:05", "60:00"]


def test_figures_of_a_real_evening() -> None:
    evening = Evening()
    id = dispute(evening)
    view = evening.ledger().call_view(id)
    assert view
    assert takers(view) == ("quick-1",)
    assert times(view) == {"sent": 1.0, "taken": 15.0, "scene": 180.0, "closed": 600.0}
