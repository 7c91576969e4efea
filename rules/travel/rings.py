"""Squares of a sheet as polygons: around each piece a ring, and around each hole in it another.

Outlines run against the clock, holes with it (as RFC 7946 wants it). Squares that meet at a corner
only are two pieces.
"""

from collections.abc import Iterator

from rules.model import Point

Cell = tuple[int, int]  # its corner in the south-west
Ring = tuple[Point, ...]
_SIDES = ((0, -1), (1, 0), (0, 1), (-1, 0))  # south, east, north, west
_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))  # where the side of that number begins


def rings_of(cells: set[Cell]) -> Iterator[list[list[Cell]]]:
    """For each piece its outline and then its holes, as corners where the edge turns."""
    left = set(cells)
    while left:
        piece = _piece(min(left), left)
        left -= piece
        rings = sorted(_rings(piece), key=_area, reverse=True)
        yield rings


def _piece(start: Cell, cells: set[Cell]) -> set[Cell]:
    """All squares that hang together with one."""
    piece, open_ = {start}, [start]
    while open_:
        x, y = open_.pop()
        for dx, dy in _SIDES:
            near = x + dx, y + dy
            if near in cells and near not in piece:
                piece.add(near)
                open_.append(near)
    return piece


def _rings(piece: set[Cell]) -> Iterator[list[Cell]]:
    """Follow the edges, the piece always on the left."""
    edges = _edges(piece)
    while edges:
        start = min(edges)
        ring, at, heading = [start], start, edges[start][0]
        while True:
            edges[at].remove(heading)
            if not edges[at]:
                del edges[at]
            at = at[0] + _STEP[heading][0], at[1] + _STEP[heading][1]
            if at == start:
                break
            ring.append(at)
            heading = _turn(edges[at], heading)
        yield _corners(ring)


_STEP = ((1, 0), (0, 1), (-1, 0), (0, -1))  # along the south, east, north, west side


def _edges(piece: set[Cell]) -> dict[Cell, list[int]]:
    """From each corner the headings of the edges that begin there."""
    edges: dict[Cell, list[int]] = {}
    for x, y in sorted(piece):
        for side, (dx, dy) in enumerate(_SIDES):
            if (x + dx, y + dy) not in piece:
                cx, cy = _CORNERS[side]
                edges.setdefault((x + cx, y + cy), []).append(side)
    return edges


def _turn(choices: list[int], heading: int) -> int:
    """Where two squares meet at a corner, the edge keeps to its own: it turns left."""
    left = (heading + 1) % 4
    return left if left in choices else choices[0]


def _corners(ring: list[Cell]) -> list[Cell]:
    """Without the points between which the edge runs straight on."""
    around = zip([ring[-1], *ring[:-1]], ring, [*ring[1:], ring[0]], strict=True)
    return [at for before, at, after in around if _bends(before, at, after)]


def _bends(a: Cell, b: Cell, c: Cell) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) != (b[1] - a[1]) * (c[0] - b[0])


def _area(ring: list[Cell]) -> float:
    """Square units, negative where it runs with the clock."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2
