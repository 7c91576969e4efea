"""Which nodes can reach each other.

R. Tarjan, "Depth-first search and linear graph algorithms" (SIAM Journal on Computing 1, 1972),
without recursion: paths may be long.
"""

from collections.abc import Iterable, Iterator, Sequence

Links = Sequence[Sequence[int]]  # for each node, where its steps lead


def strong(links: Links) -> Iterator[list[int]]:
    """Groups of nodes, each of which can be reached from every other of its group."""
    walk = _Walk(links)
    for root in range(len(links)):
        if walk.index[root] < 0:
            yield from walk.through(root)


class _Walk:
    """The state of the search: when each node was met, and the oldest that it leads back to."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self.index = [-1] * len(links)
        self._low = [0] * len(links)
        self._waiting = bytearray(len(links))
        self._stack: list[int] = []
        self._count = 0

    def through(self, root: int) -> Iterator[list[int]]:
        """The groups of all that is met from a node for the first time."""
        work = [self._met(root)]
        while work:
            node, rest = work[-1]
            if (fresh := self._fresh(node, rest)) is not None:
                work.append(self._met(fresh))
                continue
            work.pop()
            if work:
                above = work[-1][0]
                self._low[above] = min(self._low[above], self._low[node])
            if self._low[node] == self.index[node]:
                yield self._taken(node)

    def _met(self, node: int) -> tuple[int, Iterator[int]]:
        self.index[node] = self._low[node] = self._count
        self._count += 1
        self._stack.append(node)
        self._waiting[node] = 1
        return node, iter(self._links[node])

    def _fresh(self, node: int, rest: Iterator[int]) -> int | None:
        """The next node that was never met; the others show how far back the node leads."""
        for other in rest:
            if self.index[other] < 0:
                return other
            if self._waiting[other]:
                self._low[node] = min(self._low[node], self.index[other])
        return None

    def _taken(self, until: int) -> list[int]:
        """What stands on the stack down to a node."""
        group: list[int] = []
        while not group or group[-1] != until:
            group.append(self._stack.pop())
            self._waiting[group[-1]] = 0
        return group


def reached(start: Iterable[int], links: Links) -> set[int]:
    """Everything that steps lead to, the start as well."""
    seen = set(start)
    open_ = list(seen)
    while open_:
        for other in links[open_.pop()]:
            if other not in seen:
                seen.add(other)
                open_.append(other)
    return seen


def pieces(nodes: Iterable[int], one: Links, other: Links) -> Iterator[set[int]]:
    """The nodes in groups that hang together, whichever way one may go; the first node leads."""
    left = dict.fromkeys(sorted(nodes))
    while left:
        first = next(iter(left))
        del left[first]
        piece, open_ = {first}, [first]
        while open_:
            node = open_.pop()
            for near in (*one[node], *other[node]):
                if near in left:
                    del left[near]
                    piece.add(near)
                    open_.append(near)
        yield piece
