"""Who is nearest, by the paths: ours beside networkx and scipy, in one run on the same country.

Hill country from numbers: nodes 60 m apart, 2.6 arcs per node, a tenth one-way, Tobler's slope.
Each query is a call anywhere on a path; asked are the nearest 5 of the units. Ours answers whole
ways (line, paths, metres, and where the call is); the others answer minutes between nodes, and are
given the node. `python -m bench.travel --small` leaves the 100,000 nodes out.
"""

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from bridge.county.extract import Extract
from bridge.county.travel import CountyTravel
from rules.model import Mode, Point
from rules.nearest import Start, Travel, distance
from rules.terrain import Path
from rules.times import Times
from rules.travel import PathTravel
from rules.travel.graph import Graph
from rules.travel.search import search
from tests.rules.travel.country import along, country, people, seeded

NEAREST = 5
LIMITS = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)  # minutes
Ask = Callable[[Point], object]
WARM = 20


def measured(queries: Sequence[Point], ask: Ask) -> str:
    """The raw figures of many questions, in milliseconds."""
    for point in queries[:WARM]:
        ask(point)
    took, cpu = [], []
    for point in queries:
        start, used = time.perf_counter(), time.process_time()
        ask(point)
        took.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    p99 = statistics.quantiles(took, n=100)[98]
    p99_cpu = statistics.quantiles(cpu, n=100)[98]
    return (
        f"p50 {statistics.median(took):8.3f}  p99 {p99:8.3f}"
        f"   (of the processor: {statistics.median(cpu):8.3f}  {p99_cpu:8.3f})"
    )


def calls(paths: dict[str, Path], count: int) -> list[Point]:
    """Calls anywhere on the paths."""
    dice, ids = seeded(11), sorted(paths)
    return [along(paths[dice.choice(ids)], dice.random()) for _ in range(count)]


def nearest_node(graph: Graph, points: Sequence[Point]) -> dict[Point, int]:
    """The node for each point, of the few that are near: for those who cannot stand on an arc."""
    place = np.array([(s.lat, s.lon) for s in graph.spots])
    return {
        p: int(np.argmin((place[:, 0] - p.lat) ** 2 + (place[:, 1] - p.lon) ** 2)) for p in points
    }


def by_networkx(
    graph: Graph, starts: list[Start], points: list[Point]
) -> Callable[[Point], object]:
    """Whole search of the reversed graph, cut where ours would stop: it has no other stop."""
    known: nx.DiGraph[int] = nx.DiGraph()
    for arc in range(len(graph.arcs)):
        for minutes, tail, head, _ in graph.steps(Mode.FOOT, arc):
            known.add_edge(head, tail, minutes=minutes)
    node = nearest_node(graph, [*points, *(s.point for s in starts)])
    units = {node[s.point] for s in starts}

    def ask(point: Point) -> object:
        for cutoff in (*LIMITS, None):
            found = nx.single_source_dijkstra_path_length(known, node[point], cutoff, "minutes")
            if len(units & found.keys()) >= NEAREST:
                break
        return sorted(found[u] for u in units & found.keys())[:NEAREST]

    return ask


def by_scipy(graph: Graph, starts: list[Start], points: list[Point]) -> Ask:
    """The search of csgraph with a limit that doubles."""
    steps = [s for arc in range(len(graph.arcs)) for s in graph.steps(Mode.FOOT, arc)]
    minutes, tails, heads, _ = (np.array(column) for column in zip(*steps, strict=True))
    size = len(graph.spots)
    matrix = csr_array((minutes, (heads, tails)), shape=(size, size))
    node = nearest_node(graph, [*points, *(s.point for s in starts)])
    units = np.array([node[s.point] for s in starts])

    def ask(point: Point) -> object:
        for limit in (*LIMITS, np.inf):
            found = dijkstra(matrix, indices=node[point], limit=limit)[units]
            if np.count_nonzero(found <= limit) >= NEAREST:
                break
        return np.sort(found)[:NEAREST]

    return ask


def as_county(paths: dict[str, Path]) -> Extract:
    """The same country as arrays; level, because a county's roads have no heights."""
    index: dict[tuple[float, float], int] = {}
    ends = [[index.setdefault((s.lat, s.lon), len(index)) for s in p.line] for p in paths.values()]
    place, pairs = np.array([*index]), np.array(ends)
    points = [Point(lat, lon) for lat, lon in index]
    metres = np.array([distance(points[a], points[b]) for a, b in ends])
    pace = np.full(len(metres), 1 / 75)
    back = np.where([p.oneway for p in paths.values()], np.inf, pace)
    return Extract(
        lat=place[:, 0],
        lon=place[:, 1],
        tail=pairs[:, 0].astype(np.int32),
        head=pairs[:, 1].astype(np.int32),
        metres=metres,
        way=np.arange(len(metres)),
        pace=dict.fromkeys(Mode, (pace, back)),
    )


def compared(side: int, units: int, rounds: int) -> None:
    """One country, one set of units, all engines."""
    paths = country(side)
    began = time.process_time()
    ours = PathTravel(paths, Times("UTC", {}), 150.0)
    built = time.process_time() - began
    graph = ours.terrain.graph
    starts, points = people(paths, units, seeded(3)), calls(paths, rounds)
    county: Travel = CountyTravel(as_county(paths), 150.0)
    print(
        f"\n{len(graph.spots):,} nodes, {units} units, nearest {NEAREST}   (built in {built:.2f} s)"
    )
    print(
        f"  ours, pure Python   {measured(points, lambda p: ours.ways(p, starts, None, NEAREST))}"
    )
    print(
        f"  ours, county extra  {measured(points, lambda p: county.ways(p, starts, None, NEAREST))}"
    )
    print(f"  scipy, minutes only {measured(points, by_scipy(graph, starts, points))}")
    few = points[: max(WARM + 2, rounds // 5)]
    print(f"  networkx, minutes   {measured(few, by_networkx(graph, starts, few))}")


def moving(side: int, units: int, rounds: int) -> None:
    """One unit has moved before each call, and all of them have."""
    paths = country(side)
    ours, dice = PathTravel(paths, Times("UTC", {}), 150.0), seeded(4)
    starts, ids = people(paths, units, seeded(3)), sorted(paths)

    def one(point: Point) -> object:
        fresh = along(paths[dice.choice(ids)], dice.random())
        starts[dice.randrange(units)] = Start("moved", fresh, Mode.FOOT)
        return ours.ways(point, starts, None, NEAREST)

    def everyone(point: Point) -> object:
        return ours.ways(point, people(paths, units, dice), None, NEAREST)

    points = calls(paths, rounds)
    print(f"\n{side * side:,} nodes, {units} units on the move")
    print(f"  one has moved       {measured(points, one)}")
    print(f"  all have moved      {measured(points, everyone)}")


def growth(rounds: int, sides: Sequence[int]) -> None:
    """Cost by the radius of the search, and not by the map: one unit to a hundred nodes."""
    print("\none unit to 100 nodes; nodes seen, minutes of the farthest, ms")
    print("  nearest" + "".join(f"{side * side:>34,} nodes" for side in sides))
    known = []
    for side in sides:
        paths = country(side)
        ours = PathTravel(paths, Times("UTC", {}), 150.0)
        known.append((ours, people(paths, side * side // 100, seeded(3)), calls(paths, rounds)))
    for most in (1, 2, 5, 10, 20, 50):
        print(f"  {most:>7}" + "".join(_row(*one, most) for one in known))


def _row(ours: PathTravel, starts: list[Start], points: list[Point], most: int) -> str:
    state = ours.terrain.passable(Mode.FOOT, None)
    rows, party = ours.terrain.into(state), state.party(tuple(s.point for s in starts))
    took, seen, far = [], [], []
    for point in points:
        begin = time.process_time()
        found = search(rows, state.place(point), party, most)
        took.append((time.process_time() - begin) * 1000)
        seen.append(len(found.left))
        far.append(found.arrivals[-1].minutes)
    middle = statistics.median
    return f"{middle(seen):>15,.0f} {middle(far):>9.1f} min {middle(took):>9.3f} ms"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the machine, the versions and all figures."""
    parser = argparse.ArgumentParser("bench.travel", description=__doc__)
    parser.add_argument("--small", action="store_true", help="10,000 nodes only")
    parser.add_argument("--rounds", type=int, default=500)
    args = parser.parse_args(argv)
    versions = ", ".join(f"{name} {version(name)}" for name in ("networkx", "scipy", "numpy"))
    print(
        f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, {versions}"
    )
    print("milliseconds, from the call to the whole answer")
    compared(100, 100, args.rounds)
    moving(100, 100, args.rounds)
    if not args.small:
        compared(316, 100, args.rounds // 2)
        compared(316, 1000, args.rounds // 2)
    growth(args.rounds // 2, (100,) if args.small else (100, 316))
    return 0


if __name__ == "__main__":
    sys.exit(main())
