"""What is drawn wrongly, most likely: every real network has some of it, and every one costs a way.

Islands that hold a place or a unit; parts that one can enter and not leave, or leave and not enter;
ends that stop a few metres from a line; vertices with two heights; places beside all paths.
Closures and hours are left out: a path that is closed today is drawn well or badly all the same.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from rules.model import Mode, Point
from rules.travel.components import pieces, reached, strong
from rules.travel.graph import Graph, Key, key, told_as
from rules.travel.passable import Passable, Terrain
from rules.travel.snapping import Snap

NEAR = 5.0  # metres
STEP = 5.0  # metres of height
MOST_NAMED = 5  # paths in one finding


class Thing(Struct, frozen=True):
    """A place or a unit, for the modes by which people come or go there."""

    id: str
    point: Point
    modes: frozenset[Mode]


class Finding(Struct, frozen=True):
    """`what`: island, trap, source, near, heights, beside, unserved; paths and things by id."""

    what: str
    paths: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    mode: Mode | None = None
    metres: float = 0.0


def findings(terrain: Terrain, things: Iterable[Thing], off_path: float) -> Iterator[Finding]:
    """Everything that is odd, in a fixed order. `off_path` in metres."""
    known = list(things)
    for mode in Mode:
        moving = [thing for thing in known if mode in thing.modes]
        if not moving:
            continue
        if not terrain.used(mode):
            yield Finding("unserved", things=tuple(t.id for t in moving), mode=mode)
            continue
        state = terrain.drawn(mode)
        snaps = [(thing, snap) for thing in moving if (snap := state.place(thing.point).snap)]
        yield from _cut_off(terrain, state, [(t, s) for t, s in snaps if s.off <= off_path])
        for thing, snap in snaps:
            if snap.off > off_path:
                yield Finding("beside", _arcs(terrain.graph, snap), (thing.id,), mode, snap.off)
    yield from _near_misses(terrain)
    yield from _heights(terrain)


def _cut_off(
    terrain: Terrain, state: Passable, snaps: Iterable[tuple[Thing, Snap]]
) -> Iterator[Finding]:
    """Islands and traps of one mode, seen from the largest part."""
    ahead, back = _links(terrain.graph, state.mode)
    largest = max(strong(ahead), key=lambda group: (len(group), -min(group)))
    main = set(largest)
    near = terrain.arcs_at
    entered, left = reached(main, ahead), reached(main, back)
    for what, nodes in (("trap", entered - main), ("source", left - main)):
        for piece in pieces(nodes, ahead, back):
            yield Finding(what, _paths_at(piece, near, terrain.graph, state.mode), mode=state.mode)
    on: dict[int, list[str]] = {}
    for thing, snap in snaps:
        for node in {n for hold in snap.holds for n in (hold.tail, hold.head)}:
            on.setdefault(node, []).append(thing.id)
    for piece in pieces(set(range(len(ahead))) - entered - left, ahead, back):
        if held := sorted({id for node in piece for id in on.get(node, ())}):
            paths = _paths_at(piece, near, terrain.graph, state.mode)
            yield Finding("island", paths, tuple(held), state.mode)


def _links(graph: Graph, mode: Mode) -> tuple[list[list[int]], list[list[int]]]:
    """For each node, where one gets from it, and from where one gets to it."""
    ahead: list[list[int]] = [[] for _ in graph.spots]
    back: list[list[int]] = [[] for _ in graph.spots]
    for arc in graph.arcs:
        if mode in arc.path.modes:
            ahead[arc.tail].append(arc.head)
            back[arc.head].append(arc.tail)
            if not arc.path.oneway or arc.boarding:
                ahead[arc.head].append(arc.tail)
                back[arc.tail].append(arc.head)
    return ahead, back


def _near_misses(terrain: Terrain) -> Iterator[Finding]:
    """Ends of paths that stop just short of another line."""
    graph, at = terrain.graph, terrain.arcs_at
    for node, arcs in enumerate(at):
        if len(arcs) != 1:
            continue
        spot = graph.spots[node]
        own = graph.arcs[arcs[0]]
        joined = {node} if own.metres[-1] > 2 * NEAR else {own.tail, own.head}
        near = terrain.net.within(Point(spot.lat, spot.lon), NEAR)
        missed = ((m, graph.arcs[a]) for m, a in near if not joined & _ends(graph, a))
        if (first := next(missed, None)) is not None:
            both = told_as(own.path.id), told_as(first[1].path.id)
            yield Finding("near", both, metres=first[0])


def _heights(terrain: Terrain) -> Iterator[Finding]:
    """One vertex with two heights: a bridge drawn as a crossing, or a slip of the pen."""
    known: dict[Key, tuple[float, str]] = {}
    for path in terrain.paths.values():
        for spot in path.line:
            if spot.height is None:
                continue
            height, other = known.setdefault(key(spot), (spot.height, path.id))
            if abs(height - spot.height) > STEP:
                both = told_as(other), told_as(path.id)
                yield Finding("heights", both, metres=abs(height - spot.height))


def _ends(graph: Graph, arc: int) -> set[int]:
    return {graph.arcs[arc].tail, graph.arcs[arc].head}


def _arcs(graph: Graph, snap: Snap) -> tuple[str, ...]:
    return tuple(dict.fromkeys(told_as(graph.arcs[hold.arc].path.id) for hold in snap.holds))


def _paths_at(piece: set[int], near: list[list[int]], graph: Graph, mode: Mode) -> tuple[str, ...]:
    """Some paths of a part."""
    own = (graph.arcs[arc].path for node in sorted(piece) for arc in near[node])
    ids = dict.fromkeys(told_as(path.id) for path in own if mode in path.modes)
    return tuple(islice(ids, MOST_NAMED))
