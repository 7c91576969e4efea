"""Which places words speak of: exact names first, then names by their sound. Never a silent guess.

Scores: 1.0 the name as written, 0.9 the same sound, below that a likeness of sound. A match that
another place nearly equals carries both as candidates and half the score.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from rules.model import Place
from rules.sound import likeness, sounds_in, syllables

SURE, SOUND = 1.0, 0.9
LIKE = 0.78  # least likeness of sound that counts; see research on radio speech
MARGIN = 0.06  # how much better than the second the best must be


class Match(Struct, frozen=True):
    """One place in the words. start is where the name stands, for order."""

    place: str
    start: int
    end: int
    score: float
    reason: str
    candidates: tuple[str, ...] = ()


class Gazetteer:
    """The names of a site, ready for finding."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        names = [(fold(n), p.id) for p in places.values() for n in all_names(p)]
        self._place_of = dict(reversed(names))
        self._exact = any_of(n for n, _ in names)
        self._sounds = [(syllables(n), n, id) for n, id in names if len(syllables(n)) > 1]

    def find(self, words: str) -> tuple[Match, ...]:
        """Places in the order in which they are named; one match per place."""
        return self._by_name(fold(words)) or self._by_sound(words)

    def _by_name(self, folded: str) -> tuple[Match, ...]:
        found: dict[str, Match] = {}
        for m in self._exact.finditer(folded):
            place = self._place_of[m[0]]
            found.setdefault(place, Match(place, m.start(), m.end(), SURE, f"where_named:{m[0]}"))
        return tuple(found.values())

    def _by_sound(self, words: str) -> tuple[Match, ...]:
        heard = syllables(words)
        if not heard:
            return ()
        same = {
            id: Match(id, _at(s, heard), _at(s, heard) + len(s), SOUND, f"where_sounds:{n}")
            for s, n, id in self._sounds
            if sounds_in(s, heard)
        }
        if same:
            return tuple(sorted(same.values(), key=lambda m: m.start))
        return self._by_likeness(heard)

    def _by_likeness(self, heard: tuple[str, ...]) -> tuple[Match, ...]:
        best: dict[str, tuple[float, str]] = {}
        for sound, name, id in self._sounds:
            best[id] = max(best.get(id, (0.0, "")), (likeness(sound, heard), name))
        ranked = sorted(best.items(), key=lambda kv: (-kv[1][0], kv[0]))
        if not ranked or ranked[0][1][0] < LIKE:
            return ()
        id, (score, name) = ranked[0]
        near = tuple(i for i, (s, _) in ranked[1:] if s >= score - MARGIN and s >= LIKE)
        score = score * SOUND if not near else score / 2
        return (Match(id, 0, len(heard), score, f"where_like:{name}", near),)


def all_names(place: Place) -> tuple[str, ...]:
    """Every name and alias of a place."""
    return (*place.names.values(), *place.aliases)


def fold(words: str) -> str:
    """Lower case, one width, one kind of blank: how names and words are compared."""
    return re.sub(r"\s+", " ", words.translate(_WIDTHS)).casefold().strip()


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all names, the longest first; Latin names only as whole words."""
    parts = sorted({n for n in names if n}, key=lambda n: (-len(n), n))
    if not parts:
        return re.compile(r"(?!)")
    return re.compile("|".join(_whole(n) for n in parts))


def _whole(name: str) -> str:
    head = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", name) else ""
    tail = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", name) else ""
    return head + re.escape(name) + tail


def _at(part: tuple[str, ...], whole: tuple[str, ...]) -> int:
    n = len(part)
    return next(i for i in range(len(whole)) if whole[i : i + n] == part)


_WIDTHS = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
