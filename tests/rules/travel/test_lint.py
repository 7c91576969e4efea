"""What `check` says of a net that was drawn in a hurry."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Mode, Point
from rules.terrain import Path
from rules.travel.components import strong
from rules.travel.lint import Finding, Thing, findings
from rules.travel.passable import Terrain
from tests.rules.travel.lanes import TIMES, at, path

FOOT = frozenset({Mode.FOOT})


def found(*paths: Path, modes: frozenset[Mode] = FOOT, **things: Point) -> list[Finding]:
    terrain = Terrain({p.id: p for p in paths}, TIMES)
    return list(findings(terrain, [Thing(id, p, modes) for id, p in things.items()], 150.0))


def test_nothing_is_said_of_a_net_in_order() -> None:
    assert found(path("a", (0, 0), (500, 0)), path("b", (500, 0), (900, 0)), gate=at(0, 0)) == []


def test_an_end_that_does_not_quite_meet() -> None:
    (near,) = found(path("a", (0, 0), (500, 0)), path("b", (250, 3), (250, 400)), gate=at(0, 0))
    assert (near.what, near.paths) == ("near", ("b", "a"))
    assert 2.9 < near.metres < 3.1


def test_ends_farther_apart_are_meant_and_parallel_lines_are_too() -> None:
    assert found(path("a", (0, 0), (500, 0)), path("b", (250, 6), (250, 400)), gate=at(0, 0)) == []
    assert (
        found(path("a", (0, 0), (500, 0)), path("b", (0, 0), (250, 2), (500, 0)), gate=at(0, 0))
        == []
    )


def test_an_island_with_a_place_on_it() -> None:
    big = path("big", (0, 0), (300, 0), (300, 300)), path("more", (300, 0), (600, 0))
    small, empty = path("small", (1000, 0), (1100, 0)), path("empty", (0, 900), (50, 900))
    (island,) = found(*big, small, empty, gate=at(0, 0), hut=at(1100, 0))
    assert island == Finding("island", ("small",), ("hut",), Mode.FOOT)


def test_a_one_way_that_leads_nowhere_and_one_that_comes_from_nowhere() -> None:
    lane = path("lane", (0, 0), (500, 0)), path("lane-2", (500, 0), (900, 0))
    trap = path("trap", (500, 0), (500, 400), oneway=True)
    source = path("source", (500, -400), (500, 0), oneway=True)
    told = found(*lane, trap, source, gate=at(0, 0))
    assert {(f.what, f.paths) for f in told} == {("trap", ("trap",)), ("source", ("source",))}


def test_a_trap_is_one_for_its_mode_alone() -> None:
    lane = path("lane", (0, 0), (500, 0)), path("lane-2", (500, 0), (900, 0))
    road = path("road", (500, 0), (500, 400), oneway=True, modes=frozenset({Mode.CAR}))
    back = path("back", (500, 400), (500, 0), modes=FOOT)
    told = found(*lane, road, back, modes=frozenset({Mode.CAR, Mode.FOOT}), gate=at(0, 0))
    assert [(f.what, f.mode) for f in told] == [("trap", Mode.CAR)]


def test_a_place_beside_all_paths_and_a_mode_that_no_path_serves() -> None:
    lane = path("lane", (0, 0), (500, 0), modes=FOOT)
    far, unserved = found(lane, modes=frozenset({Mode.FOOT, Mode.CAR}), hut=at(250, 400))
    assert (far.what, far.things, far.paths) == ("beside", ("hut",), ("lane",))
    assert 399 < far.metres < 401
    assert (unserved.what, unserved.mode) == ("unserved", Mode.CAR)


def test_one_vertex_with_two_heights() -> None:
    road = path("road", (0, 0, 100), (250, 0, 100), (500, 0, 100))
    bridge = path("bridge", (250, -100, 140), (250, 0, 140), (250, 100, 140))
    (heights,) = found(road, bridge, gate=at(0, 0))
    assert (heights.what, heights.paths, heights.metres) == ("heights", ("road", "bridge"), 40)


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40))
def test_groups_are_those_of_networkx(links: list[tuple[int, int]]) -> None:
    rows: list[list[int]] = [[] for _ in range(15)]
    for a, b in links:
        rows[a].append(b)
    known: nx.DiGraph[int] = nx.DiGraph(links)
    known.add_nodes_from(range(15))
    ours = {frozenset(group) for group in strong(rows)}
    assert ours == {frozenset(group) for group in nx.strongly_connected_components(known)}
