"""Names as they are written: the longest at each point, Latin ones only as whole words."""

from collections.abc import Iterable, Iterator

from msgspec import Struct


class Span(Struct, frozen=True):
    """A name in folded words, and every place that bears it."""

    name: str
    start: int
    end: int
    places: tuple[str, ...]


class Written:
    """Names by their first letters; the cost follows the words, not the number of names."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._places: dict[str, tuple[str, ...]] = {}
        lengths: dict[str, set[int]] = {}
        for name, place in names:
            if name and place not in self._places.get(name, ()):
                self._places[name] = (*self._places.get(name, ()), place)
                lengths.setdefault(name[:2], set()).add(len(name))
        self._lengths = {k: tuple(sorted(v, reverse=True)) for k, v in lengths.items()}

    def find(self, folded: str) -> list[Span]:
        """The names in folded words, from left to right, none over another."""
        found: list[Span] = []
        at = 0
        while at < len(folded):
            name = next(self._at(folded, at), "")
            if name:
                found.append(Span(name, at, at + len(name), self._places[name]))
            at += len(name) or 1
        return found

    def _at(self, folded: str, at: int) -> Iterator[str]:
        """Names that begin here, the longest first."""
        if at and _latin(folded[at - 1]) and _latin(folded[at]):
            return
        for key in (folded[at : at + 2], folded[at]):
            for length in self._lengths.get(key, ()):
                end, name = at + length, folded[at : at + length]
                if name in self._places and not (
                    end < len(folded) and _latin(folded[end]) and _latin(folded[end - 1])
                ):
                    yield name


def _latin(char: str) -> bool:
    return "a" <= char <= "z" or "0" <= char <= "9"
