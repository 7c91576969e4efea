"""Chinese names by their sound, whatever characters speech-to-text wrote for them.

Every character counts with all its readings. A name is looked up by pairs of coarse syllables, so
that the cost follows what was said and not how many names there are; the few names found are then
laid along the words, where a syllable may differ, be missing or be too many (global in the name,
free ends in the words; after Needleman & Wunsch, 1970).
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from pypinyin import Style, lazy_pinyin

from rules.places.syllables import REGION, Readings, apart_any, coarse, fine, readings
from rules.sound import is_hanzi

STRICT = 2.0  # what a syllable loses by its distance
MISSED, EXTRA = 0.9, 0.5  # the price of a syllable not heard, and of one too many
ALIKE = 0.5  # least share of a name's full weight; of a name of three syllables, more:
ALIKE_OF_THREE = 0.62
SHORT = 2  # syllables; a name as short as this must sound the same
SILENT, BREATH = frozenset("啊呃嗯哦噢唉哎"), 0.1  # what people say while they think, and its price
WRITTEN = 0.2  # what a character gains that stands in the words as in the name
NEAR = 0.3  # least share of a name's pairs that must have been heard
MOST = 16  # names that are looked at closely


class Heard(Struct, frozen=True):
    """The Chinese characters of folded words: their readings and where they stand."""

    sounds: tuple[Readings, ...]
    at: tuple[int, ...]
    text: str
    extra: tuple[float, ...]  # the price of each, where it is one too many


class Sound(Struct, frozen=True):
    """A name laid along the words. `gain` is its weight: a syllable each, less what differs.

    Among names that sound alike, characters that are written as in the name speak for it.
    """

    place: str
    name: str
    start: int
    end: int
    gain: float
    share: float  # of the full weight, 1 = the same sound
    same: bool  # no syllable missing or too many, none that differs beyond a region's habit


class Named(Struct, frozen=True):
    """A name of the site, ready for comparing."""

    place: str
    name: str
    sounds: tuple[Readings, ...]
    pairs: int  # what all its pairs weigh


def named(name: str) -> tuple[Readings, ...]:
    """The sounds of a name: each character as the whole name is usually read, then its others."""
    hanzi = [c for c in name if is_hanzi(c)]
    usual = lazy_pinyin("".join(hanzi), style=Style.NORMAL)
    return tuple(
        tuple(dict.fromkeys((first, *readings(c)))) for first, c in zip(usual, hanzi, strict=True)
    )


def heard(folded: str) -> Heard:
    """The sounds of folded words."""
    at = tuple(i for i, c in enumerate(folded) if is_hanzi(c))
    extra = tuple(BREATH if folded[i] in SILENT else EXTRA for i in at)
    return Heard(tuple(readings(folded[i]) for i in at), at, "".join(folded[i] for i in at), extra)


class SoundIndex:
    """Names by the pairs of syllables that occur in them."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._names: list[Named] = []
        self._by_pair: dict[str, list[int]] = {}
        for name, place in names:
            sounds = named(name)
            if len(sounds) >= SHORT:
                self._add(Named(place, name, sounds, 3 * (2 * len(sounds) - 3)))

    def find(self, words: Heard) -> list[Sound]:
        """Every name that is somewhere in the words, as well as it fits there."""
        found = (self._laid(self._names[nth], words, span) for nth, span in self._near(words))
        return [s for s in found if s is not None]

    def _add(self, name: Named) -> None:
        nth = len(self._names)
        self._names.append(name)
        for pair in {p for p, _, _ in _pairs(name.sounds, 2)}:
            self._by_pair.setdefault(pair, []).append(nth)

    def _near(self, words: Heard) -> Iterator[tuple[int, tuple[int, int]]]:
        """Names that share the most pairs with the words, and between which of their syllables."""
        votes: dict[int, list[int]] = {}
        for pair, at, weight in _pairs(words.sounds, 3):
            for nth in self._by_pair.get(pair, ()):
                vote = votes.get(nth)
                if vote is None:
                    votes[nth] = [weight, at, at]
                else:
                    vote[0] += weight
                    vote[2] = at
        share = {n: v[0] / self._names[n].pairs for n, v in votes.items() if v[0] > 1}
        best = heapq.nlargest(MOST, ((s, -n) for n, s in share.items() if s >= NEAR))
        for _, nth in best:
            yield -nth, (votes[-nth][1], votes[-nth][2])

    def _laid(self, name: Named, words: Heard, span: tuple[int, int]) -> Sound | None:
        full = len(name.sounds)
        low = max(0, span[0] - full)
        high = min(len(words.sounds), span[1] + full + 1)
        gain, start, end = _lay(name.sounds, words.sounds[low:high], words.extra[low:high])
        share = gain / full
        if share < (ALIKE if full > SHORT + 1 else ALIKE_OF_THREE) or start >= end:
            return None
        start, end = start + low, end + low
        same = _same(name.sounds, words.sounds[start:end])
        if full == SHORT and not same:
            return None
        gain += WRITTEN * sum(c in name.name for c in words.text[start:end])
        return Sound(
            name.place, name.name, words.at[start], words.at[end - 1] + 1, gain, share, same
        )


def _pairs(sounds: Sequence[Readings], reach: int) -> Iterator[tuple[str, int, int]]:
    """Pairs of syllables at most `reach` apart, fine and coarse; where they begin, their weight."""
    for classed, weight in ((fine, 2), (coarse, 1)):
        classes = [{classed(r) for r in one} for one in sounds]
        for i, first in enumerate(classes):
            for second in classes[i + 1 : i + 1 + reach]:
                for a in first:
                    for b in second:
                        yield a + b, i, weight


def _same(name: Sequence[Readings], words: Sequence[Readings]) -> bool:
    """Is it the same sound to an ear from another region?"""
    return len(name) == len(words) and all(
        apart_any(w, n) <= 2 * REGION for w, n in zip(words, name, strict=True)
    )


def _lay(
    name: Sequence[Readings], words: Sequence[Readings], extra: Sequence[float]
) -> tuple[float, int, int]:
    """The greatest weight with which the name lies in the words, and from where to where."""
    before = [(0.0, j) for j in range(len(words) + 1)]
    for sound in name:
        row = [(before[0][0] - MISSED, 0)]
        for j, other in enumerate(words):
            gain, start = before[j]
            best = (gain + 1.0 - STRICT * apart_any(other, sound), start)
            gain, start = before[j + 1]
            if gain - MISSED > best[0]:
                best = (gain - MISSED, start)
            gain, start = row[j]
            if gain - extra[j] > best[0]:
                best = (gain - extra[j], start)
            row.append(best)
        before = row
    end = max(range(len(before)), key=lambda j: before[j][0])
    return before[end][0], before[end][1], end
