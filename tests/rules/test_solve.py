"""The plan for several calls is the best there is, and the same however it is asked."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.solve import AGEING, Seat, least, solve, worth

COST = st.one_of(st.integers(-9, 9).map(float), st.floats(-100, 100))


@st.composite
def matrices(draw: st.DrawFn) -> list[list[float]]:
    rows = draw(st.integers(1, 5))
    columns = draw(st.integers(rows, 6))
    row = st.lists(COST, min_size=columns, max_size=columns)
    return draw(st.lists(row, min_size=rows, max_size=rows))


@given(matrices())
def test_it_is_as_good_as_trying_all(matrix: list[list[float]]) -> None:
    found = least(matrix)
    assert len(set(found)) == len(matrix)
    ways = permutations(range(len(matrix[0])), len(matrix))
    best = min(sum(row[c] for row, c in zip(matrix, way, strict=True)) for way in ways)
    assert sum(row[c] for row, c in zip(matrix, found, strict=True)) == pytest.approx(best)


def test_nothing_to_solve() -> None:
    assert least([]) == []
    assert solve([]) == ()


UNITS = "abcd"


@st.composite
def waiting(draw: st.DrawFn) -> list[Seat]:
    costs = st.dictionaries(st.sampled_from(UNITS), st.floats(0, 60))
    shared = draw(st.frozensets(st.sampled_from(UNITS), max_size=1))
    return [
        Seat(
            call=f"c{draw(st.integers(0, 3))}", priority=draw(st.integers(1, 3)),
            waited=draw(st.floats(0, 240)), costs=draw(costs), shared=shared,
        )
        for _ in range(draw(st.integers(0, 6)))
    ]  # fmt: skip


def per_class(seats: list[Seat], units: tuple[str, ...]) -> dict[int, tuple[int, float]]:
    """By priority: seats left empty, and the total of the others."""
    totals: dict[int, tuple[int, float]] = {}
    for seat, unit in zip(seats, units, strict=True):
        empty, total = totals.get(seat.priority, (0, 0.0))
        more = worth(seat, unit) if unit else 0.0
        totals[seat.priority] = (empty + (not unit), total + more)
    return totals


def greedy(seats: list[Seat]) -> tuple[str, ...]:
    """One call after another takes its nearest, the gravest first."""
    found, used = [""] * len(seats), set()
    for nth in sorted(range(len(seats)), key=lambda n: seats[n].priority):
        seat = seats[nth]
        for unit in sorted(seat.costs, key=lambda u: (seat.costs[u], u)):
            column = (unit, seat.call if unit in seat.shared else "")
            if column not in used:
                used.add(column)
                found[nth] = unit
                break
    return tuple(found)


@given(waiting())
def test_nobody_is_sent_twice_and_only_who_can(seats: list[Seat]) -> None:
    found = solve(seats)
    for seat, unit in zip(seats, found, strict=True):
        assert not unit or unit in seat.costs
    sent = [(u, s.call if u in s.shared else "") for s, u in zip(seats, found, strict=True) if u]
    assert len(sent) == len(set(sent))


@given(waiting())
def test_the_gravest_class_is_never_worse_than_by_turns(seats: list[Seat]) -> None:
    if not seats:
        return
    gravest = min(s.priority for s in seats)
    (empty, total) = per_class(seats, solve(seats))[gravest]
    (was_empty, was) = per_class(seats, greedy(seats))[gravest]
    assert (empty, total) <= (was_empty, was + 1e-6)


@given(waiting(), st.randoms(use_true_random=False))
def test_the_order_of_names_changes_nothing(seats: list[Seat], dice: object) -> None:
    def mixed(costs: dict[str, float]) -> dict[str, float]:
        names = sorted(costs)
        dice.shuffle(names)  # type: ignore[attr-defined]
        return {name: costs[name] for name in names}

    again = [
        Seat(
            call=s.call,
            priority=s.priority,
            waited=s.waited,
            costs=mixed(dict(s.costs)),
            shared=s.shared,
        )
        for s in seats
    ]
    assert solve(again) == solve(seats)


def seat(call: str, priority: int = 2, waited: float = 0.0, **costs: float) -> Seat:
    return Seat(call=call, priority=priority, waited=waited, costs=costs)


def test_together_is_faster_than_by_turns() -> None:
    seats = [seat("first", a=1, b=2), seat("second", a=2, b=20)]
    assert greedy(seats) == ("a", "b")
    assert solve(seats) == ("b", "a"), "4 minutes in all instead of 21"


def test_lives_come_first_whatever_it_costs_the_others() -> None:
    assert solve([seat("quarrel", 2, a=1, b=60), seat("lives", 1, a=5, b=6)]) == ("b", "a")


def test_who_waits_long_gains() -> None:
    near, far = seat("new", a=2), seat("old", waited=0.0, a=10)
    assert solve([near, far]) == ("a", "")
    long = (10 - 2) / AGEING
    assert solve([near, seat("old", waited=long + 1, a=10)]) == ("", "a")


def test_as_many_as_can_be_are_served() -> None:
    assert solve([seat("x", a=1, b=50), seat("y", a=1)]) == ("b", "a")


def test_a_post_serves_many_calls_but_no_call_twice() -> None:
    post = frozenset({"p"})
    two = [Seat(call=c, priority=2, waited=0.0, costs={"p": 1.0}, shared=post) for c in ("x", "y")]
    assert solve(two) == ("p", "p")
    assert sorted(solve([two[0], two[0]])) == ["", "p"]
