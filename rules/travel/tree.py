"""What is nearest on the sheet: boxes in boxes, looked through from the nearest outwards.

Packed as by S. Leutenegger, J. Edgington and M. Lopez, "STR: a simple and efficient algorithm for
R-tree packing" (ICDE 1997); searched best first as by G. Hjaltason and H. Samet, "Distance
browsing in spatial databases" (ACM TODS 24, 1999).
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from math import ceil, sqrt

from rules.travel.plane import Flat

FAN = 8  # boxes in a box
Box = tuple[float, float, float, float]  # west, south, east, north


class Tree:
    """Boxes by number, found by how far away they are."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes: list[Box] = list(boxes)
        self._inside: list[tuple[int, ...]] = []  # of box number len(boxes) + n
        self._leaves = len(boxes)
        level = list(range(len(boxes)))
        while len(level) > 1:
            level = [self._pack(group) for group in self._groups(level)]
        self._root = level[0] if level else -1

    def outwards(self, at: Flat) -> Iterator[tuple[float, int]]:
        """The boxes, nearest first: square of the distance in metres, and number."""
        if self._root < 0:
            return
        x, y = at
        heap, boxes, leaves = [(0.0, self._root)], self._boxes, self._leaves
        while heap:
            square, number = heappop(heap)
            if number < leaves:
                yield square, number
                continue
            for inner in self._inside[number - leaves]:
                west, south, east, north = boxes[inner]
                dx = west - x if x < west else x - east if x > east else 0.0
                dy = south - y if y < south else y - north if y > north else 0.0
                heappush(heap, (dx * dx + dy * dy, inner))

    def _groups(self, level: list[int]) -> Iterator[tuple[int, ...]]:
        """Neighbours together: slices from west to east, each cut from south to north."""
        boxes = self._boxes
        level.sort(key=lambda n: boxes[n][0] + boxes[n][2])
        slices = ceil(sqrt(ceil(len(level) / FAN)))
        size = FAN * ceil(len(level) / (slices * FAN))
        for start in range(0, len(level), size):
            row = sorted(level[start : start + size], key=lambda n: boxes[n][1] + boxes[n][3])
            yield from (tuple(row[n : n + FAN]) for n in range(0, len(row), FAN))

    def _pack(self, group: tuple[int, ...]) -> int:
        west, south, east, north = zip(*(self._boxes[n] for n in group), strict=True)
        self._boxes.append((min(west), min(south), max(east), max(north)))
        self._inside.append(group)
        return len(self._boxes) - 1
