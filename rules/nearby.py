"""Which live calls lie around a point: a table of cells, so that no report looks at all calls.

A cell is a hundredth of a degree: about 1.1 km to the north, and more than 550 m to the east as far
as 60° of latitude. A cell holds its newest calls only; twins are minutes apart.
"""

from collections.abc import Iterator
from math import floor

from immutables import Map

from rules.call import Call
from rules.model import Point

CELLS_A_DEGREE = 100
NEWEST = 16  # calls that one cell remembers

Near = Map[str, tuple[str, ...]]  # cell → call ids, the newest last


def follow(near: Near, before: Call | None, after: Call) -> Near:
    """The table after a call changed: placed, moved or over."""
    old = _cell_of(before) if before is not None and before.live else ""
    new = _cell_of(after) if after.live else ""
    if old == new:
        return near
    if old:
        left = tuple(id for id in near.get(old, ()) if id != after.id)
        near = near.set(old, left) if left else near.delete(old) if old in near else near
    if new:
        near = near.set(new, (*near.get(new, ()), after.id)[-NEWEST:])
    return near


def around(near: Near, point: Point) -> Iterator[str]:
    """Calls in the cell of a point and the eight beside it."""
    row, column = _row_and_column(point)
    for r in (row - 1, row, row + 1):
        for c in (column - 1, column, column + 1):
            yield from near.get(f"{r}/{c}", ())


def _cell_of(call: Call) -> str:
    if call.where is None:
        return ""
    row, column = _row_and_column(call.where.point)
    return f"{row}/{column}"


def _row_and_column(point: Point) -> tuple[int, int]:
    return floor(point.lat * CELLS_A_DEGREE), floor(point.lon * CELLS_A_DEGREE)
