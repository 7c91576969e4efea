"""Where the words of kinds stand in a text as they are written.

A text is looked at once, letter by letter, whatever the number of words; a word with a gap costs
more, and only where a part of it is there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from rules.classify_words import Wording, pattern

_STARTS = re.compile(r"(?<![a-z0-9])[a-z0-9]|[^a-z0-9\s]")
_LETTER = re.compile(r"[a-z0-9]")
LONGEST = 40  # letters of a Latin word


class Found(Struct, frozen=True):
    """A word of a kind and where it is. `letters` are those of it that were said, gaps apart."""

    word: str
    start: int
    end: int
    letters: int


class Written:
    """Words, ready for finding: `forms` as they stand (form → word), `gapped` with gaps."""

    def __init__(self, forms: Mapping[str, str], gapped: Iterable[Wording]) -> None:
        self._forms: dict[str, list[tuple[str, str]]] = {}
        for form, word in forms.items():
            self._forms.setdefault(_head(form), []).append((form, word))
        for some in self._forms.values():
            some.sort(key=lambda f: -len(f[0]))
        self._gapped = [_Gapped(w) for w in gapped]
        self._by_head: dict[str, list[int]] = {}  # which may begin, by the head of a part
        for nth, one in enumerate(self._gapped):
            for head in {_head(way) for way in one.needed}:
                self._by_head.setdefault(head, []).append(nth)

    def find(self, folded: str) -> list[Found]:
        """The longest word that begins at each letter, and every word with a gap."""
        found, near = list[Found](), set[int]()
        for m in _STARTS.finditer(folded):
            head = _head(folded[m.start() : m.start() + LONGEST])
            near.update(self._by_head.get(head, ()), self._by_head.get(head[:1], ()))
            if one := self._at(folded, m.start(), head):
                found.append(one)
        for nth in sorted(near):
            found += self._gapped[nth].find(folded)
        return found

    def _at(self, folded: str, at: int, head: str) -> Found | None:
        for form, word in (*self._forms.get(head, ()), *self._single(head)):
            end = at + len(form)
            if folded.startswith(form, at) and not _goes_on(form, folded, end):
                return Found(word, at, end, len(form))
        return None

    def _single(self, head: str) -> list[tuple[str, str]]:
        """Words of one Chinese letter."""
        return self._forms.get(head[0], []) if len(head) > 1 and not _LETTER.match(head) else []


class _Gapped:
    """A word with a gap; its pattern is made when it is first needed."""

    def __init__(self, made: Wording) -> None:
        self._made = made
        self.needed = max((p.ways for p in made.parts), key=lambda w: (min(map(len, w)), -len(w)))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return pattern(self._made)

    def find(self, folded: str) -> Iterator[Found]:
        if any(way in folded for way in self.needed):
            for m in self._pattern.finditer(folded):
                yield Found(self._made.word, m.start(), m.end(), sum(map(len, m.groups())))


def _head(text: str) -> str:
    """What forms are sorted by: a Latin word, or two Chinese letters."""
    latin = re.match(r"[a-z0-9]+", text)
    return latin[0] if latin else text[:2]


def _goes_on(form: str, folded: str, end: int) -> bool:
    """Is it only the beginning of a longer Latin word?"""
    return bool(_LETTER.match(form[-1]) and _LETTER.match(folded[end : end + 1]))
