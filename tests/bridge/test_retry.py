"""When to try again: longer each time, never for ever, and never all at once."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.retry import FIRST, LONGEST, back_off


def test_it_doubles_and_has_an_end() -> None:
    waits = [back_off(n).total_seconds() for n in range(1, 40)]
    assert waits[0] == pytest.approx(FIRST * 0.8, abs=1e-3), "the empty key's own spread"
    for before, after in pairwise(waits):
        assert after == pytest.approx(min(2 * before, waits[-1]), rel=1e-6)
    assert waits[-1] <= LONGEST * 1.2


@given(st.integers(-5, 10**9), st.text(max_size=30))
def test_any_attempt_of_any_message_waits_a_while(attempt: int, key: str) -> None:
    wait = back_off(attempt, key)
    assert timedelta(0) < wait <= timedelta(seconds=LONGEST * 1.2)
    assert back_off(attempt, key) == wait, "a replay waits the same"


def test_what_failed_together_does_not_come_back_together() -> None:
    waits = {back_off(5, f"relay {n}") for n in range(200)}
    assert len(waits) > 100
    low, high = min(waits), max(waits)
    assert low >= timedelta(seconds=8 * 0.8 - 0.01)
    assert high <= timedelta(seconds=8 * 1.2 + 0.01)
