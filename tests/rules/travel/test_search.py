"""The search against another one, on any country: networkx knows the same shortest ways."""

from itertools import pairwise
from math import inf
from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.model import Mode
from rules.nearest import distance
from rules.terrain import Path
from rules.travel import PathTravel
from rules.travel.graph import Arc, Graph
from rules.travel.search import search
from tests.rules.travel.country import along, country, people
from tests.rules.travel.lanes import TIMES, ground

SIDE = 9
COUNTRY = country(SIDE, seed=7, oneway=0.3)
IDS = sorted(COUNTRY)


def other_search(graph: Graph, mode: Mode, shut: set[str]) -> "nx.DiGraph[int]":
    known: nx.DiGraph[int] = nx.DiGraph()
    known.add_nodes_from(range(len(graph.spots)))
    for arc in graph.arcs:
        if mode in arc.path.modes and arc.path.id not in shut:
            _join(known, arc, mode)
    return known


def _join(known: "nx.DiGraph[int]", arc: Arc, mode: Mode) -> None:
    known.add_edge(arc.tail, arc.head, minutes=arc.ahead(mode)[-1])
    if not arc.path.oneway:
        known.add_edge(arc.head, arc.tail, minutes=arc.back(mode)[-1])


@st.composite
def countries(draw: st.DrawFn) -> tuple[dict[str, Path], set[str]]:
    """Some modes are not served everywhere, and some paths are closed."""
    dice = Random(draw(st.integers(0, 10**6)))
    foot_only, shut = draw(st.floats(0, 0.5)), draw(st.floats(0, 0.3))
    paths = {
        id: replace(path, modes=frozenset({Mode.FOOT})) if dice.random() < foot_only else path
        for id, path in COUNTRY.items()
    }
    return paths, {id for id in IDS if dice.random() < shut}


@settings(max_examples=40, deadline=None)
@given(made=countries(), mode=st.sampled_from([Mode.FOOT, Mode.CAR]), seed=st.integers(0, 10**6))
def test_the_same_minutes_as_networkx(
    made: tuple[dict[str, Path], set[str]], mode: Mode, seed: int
) -> None:
    paths, shut = made
    dice = Random(seed)
    travel = PathTravel(paths, TIMES, 150.0)
    terrain = travel.terrain
    state = terrain.passable(mode, ground(closed=tuple(shut)))
    known = other_search(terrain.graph, mode, shut)
    goal = dice.randrange(len(terrain.graph.spots))
    lengths = nx.single_source_dijkstra_path_length(known.reverse(), goal, weight="minutes")
    spot = terrain.graph.spots[goal]
    place = state.place(type(along(paths[IDS[0]], 0))(spot.lat, spot.lon))
    starts = people(paths, 20, dice, mode)
    party = state.party(tuple(s.point for s in starts))
    found = {a.nth: a for a in search(terrain.into(state), place, party, len(starts)).arrivals}
    at_goal = place.snap is not None and place.snap.off == 0
    for nth, one in enumerate(party.asked):
        holds = one.snap.holds if one.snap and at_goal else ()
        expected = min(
            (
                min(h.to_head + lengths.get(h.head, inf), h.to_tail + lengths.get(h.tail, inf))
                for h in holds
            ),
            default=inf,
        )
        minutes = found[nth].minutes - one.off if nth in found else inf
        if at_goal:
            assert minutes == pytest.approx(expected, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), most=st.integers(1, 12))
def test_stopping_early_finds_the_same_nearest(seed: int, most: int) -> None:
    dice = Random(seed)
    travel = PathTravel(COUNTRY, TIMES, 150.0)
    modes = [Mode.FOOT, Mode.CAR]
    starts = [replace(s, mode=modes[n % 2]) for n, s in enumerate(people(COUNTRY, 12, dice))]
    goal = along(COUNTRY[dice.choice(IDS)], dice.random())
    everyone = travel.ways(goal, starts)
    nearest = sorted(w.minutes for w in everyone if w)[:most]
    some = travel.ways(goal, starts, None, most)
    assert sorted(w.minutes for w in some if w)[:most] == nearest
    assert all(a == b for a, b in zip(some, everyone, strict=True) if a)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_there_is_as_long_as_back_where_everything_is_level_and_both_ways(seed: int) -> None:
    dice = Random(seed)
    level = {id: replace(p, oneway=False, speed={Mode.FOOT: 60.0}) for id, p in COUNTRY.items()}
    travel = PathTravel(level, TIMES, 150.0)
    a, b = (along(level[dice.choice(IDS)], dice.random()) for _ in range(2))
    there, back = travel.between(a, b, Mode.FOOT), travel.between(b, a, Mode.FOOT)
    assert there
    assert back
    assert there.minutes == pytest.approx(back.minutes, abs=0.11)
    assert there.metres == pytest.approx(back.metres, abs=1)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_told_line_is_as_long_as_the_told_metres(seed: int) -> None:
    dice = Random(seed)
    travel = PathTravel(COUNTRY, TIMES, 150.0)
    a, b = (along(COUNTRY[dice.choice(IDS)], dice.random()) for _ in range(2))
    way = travel.between(a, b, Mode.FOOT)
    if way is not None:
        assert sum(distance(p, q) for p, q in pairwise(way.line)) == pytest.approx(
            way.metres, abs=2
        )
        assert all(id in COUNTRY for id in way.via)


def test_a_search_for_few_looks_at_little() -> None:
    paths = country(40, seed=2)
    travel = PathTravel(paths, TIMES, 150.0)
    state = travel.terrain.passable(Mode.FOOT, None)
    starts = people(paths, 40, Random(1))
    party = state.party(tuple(s.point for s in starts))
    rows, goal = travel.terrain.into(state), state.place(starts[0].point)
    few, all_of = (search(rows, goal, party, most) for most in (3, 40))
    assert len(few.left) < len(all_of.left) / 4
