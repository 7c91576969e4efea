"""Words of kinds that speech-to-text wrote with other characters: found by their sound.

The same sound, or all but one syllable of four and more, speaks for a kind (see alike); so does a
word with a short gap whose every part is there. Where nothing else does, there is a guess for the
dispatcher, which sends nobody: a part beyond a long gap by its sound, or the word that lies nearest
to what was heard, syllable by syllable.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from rules.alike import Sounded, Sounds
from rules.classify_words import GAP, Wording
from rules.classify_written import Found
from rules.places.by_sound import Sound, SoundIndex, heard
from rules.sound import is_hanzi

SOUND, TIED = 0.75, 0.6
NEAR = 0.4  # how sure a likeness may make, at most
NEAREST = 0.6  # share of a word's sounds that must have been heard
LONG = 3  # syllables of a word that may be guessed
OFF = 4  # syllables of a word that may have one off
_REACH = {GAP: 2, GAP * 2: 8}  # letters in a gap

_Spot = tuple[int, int, bool]  # start, end, is a syllable off


class Heard:
    """Words, ready for hearing: `forms` as they stand (form → word), `gapped` with gaps."""

    def __init__(self, forms: Mapping[str, str], gapped: Iterable[Wording]) -> None:
        self._forms = forms
        chinese = [w for w in gapped if all(map(_chinese, w.parts[0].ways))]
        self._far = [w for w in chinese if any(p.gap == GAP * 2 for p in w.parts)]
        self._close = [w for w in chinese if w not in self._far]
        parts = (way for w in chinese for p in w.parts for way in p.ways)
        self._parts = frozenset(parts)
        self._sounds = Sounds([*forms, *self._parts])
        long = [(f, w) for f, w in forms.items() if len(f) >= LONG and _chinese(f)]
        self._near = SoundIndex(long)
        self._last: tuple[str, list[Sounded]] = "", []  # asked for several times a text

    def find(self, folded: str) -> Iterator[tuple[Found, float]]:
        """Words that sound like something in a text, and how sure that makes."""
        for s in self._heard(folded):
            if s.word in self._forms and (not s.off or len(s.word) >= OFF):
                sure = TIED if s.off or len(s.word) < LONG else SOUND
                yield _found(self._forms[s.word], s), sure
        yield from self._chains(folded, self._close)

    def _heard(self, folded: str) -> list[Sounded]:
        if self._last[0] != folded:
            self._last = folded, self._sounds.find(folded)
        return self._last[1]

    def _chains(self, folded: str, words: Iterable[Wording]) -> Iterator[tuple[Found, float]]:
        """Words with gaps, at least one part of them by its sound."""
        spots: dict[str, list[_Spot]] = {}
        for s in self._heard(folded):
            if s.word in self._parts:
                spots.setdefault(s.word, []).append((s.start, s.end, s.off))
        for word in words if spots else ():
            yield from _chained(word, spots, folded)

    def likely(self, folded: str) -> list[tuple[Found, float]]:
        """Words that are somewhat like something in a text, the likeliest first."""
        found = [s for s in self._near.find(heard(folded)) if s.share >= NEAREST]
        found.sort(key=lambda s: (-s.gain * s.share, s.place, s.start))
        chained = [f for f, _ in self._chains(folded, self._far)]
        return [
            *((f, NEAR) for f in sorted(chained, key=lambda f: (-f.letters, f.start, f.word))),
            *((_found(s.place, s), round(NEAR * s.share, 3)) for s in found),
        ]


@lru_cache(maxsize=8)
def ready(forms: tuple[tuple[str, str], ...], gapped: tuple[Wording, ...]) -> Heard:
    """The same, made once for all books with these words: thousands of sounds take a second."""
    return Heard(dict(forms), gapped)


def _chained(
    word: Wording, spots: Mapping[str, Sequence[_Spot]], folded: str
) -> Iterator[tuple[Found, float]]:
    """A word with a gap, its parts in order, one of them at least only by its sound."""
    if not any(way in spots for p in word.parts for way in p.ways):
        return
    chains: list[tuple[int, int, int, bool]] = []  # start, end, letters, off
    for nth, part in enumerate(word.parts):
        here = [s for way in part.ways for s in (*spots.get(way, ()), *_written(way, folded))]
        if not nth:
            chains = [(start, end, end - start, off) for start, end, off in here]
            continue
        reach = _REACH[part.gap]
        chains = [
            (first, end, letters + end - start, before or off)
            for first, until, letters, before in chains
            for start, end, off in here
            if 0 <= start - until <= reach and all(map(is_hanzi, folded[until:start]))
        ]
    for first, end, letters, off in chains:
        yield Found(word.word, first, end, letters), TIED if off else SOUND


def _found(word: str, at: Sounded | Sound) -> Found:
    return Found(word, at.start, at.end, at.end - at.start)


def _written(way: str, folded: str) -> Iterator[_Spot]:
    at = folded.find(way)
    while at >= 0:
        yield at, at + len(way), False
        at = folded.find(way, at + 1)


def _chinese(text: str) -> bool:
    return all(map(is_hanzi, text))
