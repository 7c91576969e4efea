"""Hill country made of numbers: nodes about 60 m apart, a tree of paths and the flattest others.

The same seed makes the same country. Arcs per node come to about 2.6, as on real path networks.
"""

from math import cos, hypot, radians, sin
from random import Random

from rules.model import Mode, Point
from rules.nearest import EARTH, Start
from rules.terrain import Path, Spot

SPACING = 60.0  # metres
_DEGREE = radians(1) * EARTH


def spots(side: int, dice: Random) -> list[Spot]:
    """Nodes on a shaken grid, with hills of 150 m."""
    found = []
    for row in range(side):
        for column in range(side):
            east = (column + dice.uniform(-0.3, 0.3)) * SPACING
            north = (row + dice.uniform(-0.3, 0.3)) * SPACING
            height = 800 + 75 * (sin(east / 400) + cos(north / 550)) + dice.uniform(-3, 3)
            lat = round(29.3 + north / _DEGREE, 6)
            lon = round(110.4 + east / _DEGREE / cos(radians(29.3)), 6)
            found.append(Spot(lat, lon, round(height, 1)))
    return found


def country(side: int, seed: int = 1, oneway: float = 0.1) -> dict[str, Path]:
    """Paths between the nodes of a grid of `side` by `side`, one path for each pair of nodes."""
    dice = Random(seed)
    nodes = spots(side, dice)
    pairs = [(n, n + 1) for n in range(side * side) if (n + 1) % side]
    pairs += [(n, n + side) for n in range(side * (side - 1))]
    pairs += [(n, n + side + 1) for n in range(side * (side - 1)) if (n + 1) % side]
    pairs.sort(key=lambda pair: _steep(nodes[pair[0]], nodes[pair[1]]))
    tree, rest = _tree(pairs, len(nodes))
    chosen = tree + rest[: int(0.38 * len(nodes))]
    turns = [dice.random() for _ in chosen]
    return {
        f"{a}-{b}": Path(
            id=f"{a}-{b}",
            line=(nodes[a], nodes[b]) if turn < 0.5 else (nodes[b], nodes[a]),
            oneway=abs(turn - 0.5) < oneway / 2 and nth >= len(tree),
        )
        for nth, ((a, b), turn) in enumerate(zip(chosen, turns, strict=True))
    }


def seeded(seed: int) -> Random:
    """Dice that fall the same each time."""
    return Random(seed)


def people(paths: dict[str, Path], count: int, dice: Random, mode: Mode = Mode.FOOT) -> list[Start]:
    """Somebody on each of so many paths, anywhere along them."""
    some = dice.sample(sorted(paths), count)
    return [Start(f"u-{n}", along(paths[id], dice.random()), mode) for n, id in enumerate(some)]


def along(path: Path, share: float) -> Point:
    """A point on the first bit of a path."""
    a, b = path.line[0], path.line[1]
    return Point(a.lat + share * (b.lat - a.lat), a.lon + share * (b.lon - a.lon))


def _steep(a: Spot, b: Spot) -> float:
    assert a.height is not None
    assert b.height is not None
    return abs(a.height - b.height) / hypot((a.lat - b.lat) * _DEGREE, (a.lon - b.lon) * _DEGREE)


def _tree(pairs: list[tuple[int, int]], count: int) -> tuple[list[tuple[int, int]], ...]:
    """The first pairs that join everything, and the others (Kruskal, 1956)."""
    over = list(range(count))

    def top(node: int) -> int:
        while over[node] != node:
            over[node] = over[over[node]]
            node = over[node]
        return node

    tree, rest = [], []
    for a, b in pairs:
        if (x := top(a)) != (y := top(b)):
            over[x] = y
            tree.append((a, b))
        else:
            rest.append((a, b))
    return tree, rest
