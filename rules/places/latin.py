"""Names in Latin letters, as speech-to-text writes them when it never saw them.

Two letters count as one where English ears and spellings mix them: the key of a word keeps its
consonants by class and one sign for every run of vowels. A name is found where both its key and its
letters are nearly there; that is never more than a likeness.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from rapidfuzz import fuzz

KEY, LETTERS = 0.88, 0.66  # least likeness of the key and of the letters
LONG, LETTERS_OF_SHORT = 8, 0.76  # signs of a key; a shorter one must be written more alike
SHORT = 5  # signs of a key; a shorter name is everywhere
GRAM = 3
MOST = 12  # names that are looked at closely
_WORD = re.compile(r"[a-z0-9']+")
_SPELT = (
    (r"'", ""), (r"ph", "f"), (r"gh(?=[aeiou])", "g"), (r"gh", ""), (r"wh", "w"),
    (r"[sz]h|ch|tch|x", "j"), (r"th", "t"), (r"ck|q", "k"), (r"c(?=[eiy])", "s"),
    (r"c", "k"), (r"z", "s"), (r"v", "f"),
    (r"b", "p"), (r"d", "t"), (r"ng\b|ng(?=[^aeiou])", "n"), (r"g", "k"), (r"(?<=[aeiou])[wy]", ""),
    (r"[aeiouy]+h?(?![aeiou])", "a"), (r"[aeiouy]+", "a"), (r"(.)\1+", r"\1"),
)  # fmt: skip
_SPELT_RE = tuple((re.compile(p), to) for p, to in _SPELT)


class Word(Struct, frozen=True):
    """One word of Latin letters: its key and where it stands in the folded words."""

    text: str
    key: str
    start: int
    end: int


class Likely(Struct, frozen=True):
    """A Latin name that the words come near to. `likeness` 0…1."""

    place: str
    name: str
    start: int
    end: int
    likeness: float


def words_in(folded: str) -> tuple[Word, ...]:
    """The Latin words of folded words."""
    return tuple(Word(m[0], key(m[0]), m.start(), m.end()) for m in _WORD.finditer(folded))


@lru_cache(maxsize=8192)
def key(word: str) -> str:
    """How a Latin word sounds, roughly."""
    for pattern, sound in _SPELT_RE:
        word = pattern.sub(sound, word)
    return word


class LatinIndex:
    """Latin names by three-sign pieces of their keys."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._names: list[tuple[str, str, str, str, int]] = []
        self._by_gram: dict[str, list[int]] = {}
        for name, place in names:
            words = words_in(name)
            sound = "".join(w.key for w in words)
            if name.isascii() and len(sound) >= SHORT:
                self._add((place, name, sound, "".join(w.text for w in words), len(words)))

    def find(self, words: Sequence[Word]) -> list[Likely]:
        """Names that the words come near to."""
        found = (self._best(nth, words) for nth in self._near(words))
        return [likely for likely in found if likely is not None]

    def _add(self, entry: tuple[str, str, str, str, int]) -> None:
        for gram in set(_grams(entry[2])):
            self._by_gram.setdefault(gram, []).append(len(self._names))
        self._names.append(entry)

    def _near(self, words: Sequence[Word]) -> list[int]:
        votes: dict[int, int] = {}
        for gram in set(_grams("".join(w.key for w in words))):
            for nth in self._by_gram.get(gram, ()):
                votes[nth] = votes.get(nth, 0) + 1
        share = {n: v / max(1, len(self._names[n][2]) - GRAM + 1) for n, v in votes.items()}
        likely = [n for n, s in share.items() if s >= 0.4]  # noqa: PLR2004 - one sign off spoils three
        return sorted(likely, key=lambda n: (-share[n], n))[:MOST]

    def _best(self, nth: int, words: Sequence[Word]) -> Likely | None:
        place, name, sound, letters, many = self._names[nth]
        best: Likely | None = None
        for some in _runs(words, many):
            like = _likeness(sound, letters, some)
            if like and (best is None or like > best.likeness):
                best = Likely(place, name, some[0].start, some[-1].end, like)
        return best


def _likeness(sound: str, letters: str, some: Sequence[Word]) -> float:
    by_key = fuzz.ratio(sound, "".join(w.key for w in some)) / 100
    if by_key < KEY:
        return 0.0
    by_letter = fuzz.ratio(letters, "".join(w.text for w in some)) / 100
    least = LETTERS if len(sound) >= LONG else LETTERS_OF_SHORT
    return (by_key + by_letter) / 2 if by_letter >= least else 0.0


def _runs(words: Sequence[Word], many: int) -> Iterator[Sequence[Word]]:
    """Neighbouring words, about as many as the name has: ears split and join them."""
    for length in range(max(1, many - 1), many + 3):
        for i in range(len(words) - length + 1):
            yield words[i : i + length]


def _grams(text: str) -> Iterator[str]:
    return (text[i : i + GRAM] for i in range(len(text) - GRAM + 1))
