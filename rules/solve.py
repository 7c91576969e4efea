"""Several calls and the units that are left, together: who goes where, so that all waits are least.

Law: priority classes one after another, each with the units that those before it left over. Within
a class as many seats as can be are filled, and of all ways to do so the one with the least total of
`cost - AGEING · minutes waited` is taken: who waits long gains, and nobody waits for ever.

The assignment problem is solved by shortest augmenting paths with potentials (H. W. Kuhn, 1955;
the form for more columns than rows of R. Jonker and A. Volgenant, 1987). Time grows with
rows² · columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

from msgspec import Struct

AGEING = 0.5  # minutes of travel that one minute of waiting outweighs
EMPTY = 1e6  # minutes; more than any way, so that a seat stays empty only where it must
NEVER = 1e9  # more than an empty seat


class Seat(Struct, frozen=True, kw_only=True):
    """One unit that one call needs: what each unit that can go would cost, in minutes.

    `shared` units serve any number of calls at once (a post has several people), but a call once.
    """

    call: str
    priority: int
    waited: float
    costs: Mapping[str, float]
    shared: frozenset[str] = frozenset()


def solve(seats: Sequence[Seat]) -> tuple[str, ...]:
    """The unit of each seat, in order; "" where it stays empty."""
    found = [""] * len(seats)
    used: set[tuple[str, str]] = set()
    for priority in sorted({s.priority for s in seats}):
        rows = [n for n, s in enumerate(seats) if s.priority == priority]
        given = _class([seats[n] for n in rows], used)
        for row, column in zip(rows, given, strict=True):
            if column:
                found[row] = column[0]
                used.add(column)
    return tuple(found)


def worth(seat: Seat, unit: str) -> float:
    """What a seat with that unit adds to the total."""
    return seat.costs[unit] - AGEING * seat.waited


def _class(
    seats: Sequence[Seat], used: Iterable[tuple[str, str]]
) -> Sequence[tuple[str, str] | None]:
    """One priority class. A column is a unit, or a shared unit for one call."""
    taken = set(used)
    columns = sorted({_column(s, u) for s in seats for u in s.costs} - taken)
    at = {column: n for n, column in enumerate(columns)}
    matrix = []
    for seat in seats:
        row = [NEVER] * len(columns) + [EMPTY] * len(seats)
        for unit in seat.costs:
            if (nth := at.get(_column(seat, unit))) is not None:
                row[nth] = worth(seat, unit)
        matrix.append(row)
    return [columns[n] if n < len(columns) else None for n in least(matrix)]


def _column(seat: Seat, unit: str) -> tuple[str, str]:
    return (unit, seat.call if unit in seat.shared else "")


def least(matrix: Sequence[Sequence[float]]) -> list[int]:
    """A different column for each row, so that the total is least. Rows ≤ columns, finite costs."""
    width = len(matrix[0]) if matrix else 0
    owner = [-1] * width  # the row that has the column
    paid = [0.0] * len(matrix)  # potentials of rows and columns
    rebate = [0.0] * width
    for row in range(len(matrix)):
        _seat_one_more(matrix, row, owner, paid, rebate)
    found = [-1] * len(matrix)
    for column, row in enumerate(owner):
        if row >= 0:
            found[row] = column
    return found


def _seat_one_more(
    matrix: Sequence[Sequence[float]],
    row: int,
    owner: list[int],
    paid: list[float],
    rebate: list[float],
) -> None:
    """Find the cheapest chain of moves that gives the row a column, and make it."""
    width = len(owner)
    reach, came = [inf] * width, [row] * width  # to a column: how dear, from which row
    done: list[int] = []  # columns whose owners may have to move
    open_ = set(range(width))
    asking, base = row, 0.0
    while True:
        for column in open_:
            dear = base + matrix[asking][column] - paid[asking] - rebate[column]
            if dear < reach[column]:
                reach[column], came[column] = dear, asking
        best = min(open_, key=lambda c: (reach[c], c))
        base = reach[best]
        if owner[best] < 0:
            break
        open_.remove(best)
        done.append(best)
        asking = owner[best]
    paid[row] += base
    for column in done:
        paid[owner[column]] += base - reach[column]
        rebate[column] -= base - reach[column]
    has = {owner[column]: column for column in done}
    while True:  # hand the columns down the chain
        asking = came[best]
        owner[best] = asking
        if asking == row:
            return
        best = has[asking]
