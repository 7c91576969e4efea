"""Which places words speak of: plates first, then names as written, then names by their sound.

Scores: 1.0 a plate or the name as written, 0.9 the same sound, below that a likeness. Nothing is
guessed in silence: a match that another place nearly equals carries both as candidates and half
the score. Positions are of the folded words.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from rules.model import Place
from rules.names import all_names, any_of, fold
from rules.places.as_written import Span, Written
from rules.places.by_sound import Sound, SoundIndex, heard
from rules.places.latin import LatinIndex, Likely, words_in
from rules.places.match import Match
from rules.places.plates import Plates

__all__ = ["Gazetteer", "Match", "all_names", "any_of", "fold"]

TIED = "where_tied"
SURE, SOUND = 1.0, 0.9
REGION, DOUBT = 0.3, 0.7  # what a name loses of it for what another region or nobody says so
WELL = 0.93  # share of its weight with which a name goes beside, or before, one that is written
LATIN = 0.74  # a Latin name by its sound is a likeness at best, and asked back
MARGIN = 0.3  # syllables by which the best must outweigh the second
MARGIN_OF_SAME = 0.2  # where the best sounds exactly as it was heard
EVEN = 0.1  # of the weight: names astride each other that differ by less are as good
BESIDE = 3  # syllables of a name that is heard beside one that is written


class Gazetteer:
    """The places of a site, ready for finding."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        names = [(fold(n), p.id) for p in places.values() for n in all_names(p)]
        self._plates = Plates((c, p.id) for p in places.values() for c in p.codes)
        self._written = Written(names)
        self._sounds = SoundIndex(names)
        self._latin = LatinIndex(names)
        self._last: tuple[str, tuple[Match, ...]] | None = None  # asked for several times a message

    def find(self, words: str) -> tuple[Match, ...]:
        """Places in the order in which they are named; one match per place."""
        folded = fold(words)
        if self._last is None or self._last[0] != folded:
            self._last = (folded, self._find(folded))
        return self._last[1]

    def _find(self, folded: str) -> tuple[Match, ...]:
        plates = self._plates.find(folded)
        rest = _without(folded, plates)
        found = [*plates, *self._names(rest)]
        return _once(sorted(found, key=lambda m: (m.start, -m.end)))

    def _names(self, folded: str) -> Sequence[Match]:
        written = self._written.find(folded)
        heard_names = self._sounds.find(heard(folded))
        longer = [s for s in heard_names if _covers(s, written)]
        kept = [w for w in written if not any(_over(w, s) for s in longer)]
        if written:
            beside = [s for s in heard_names if _beside(s, written)]
            return [*map(_named, kept), *_settled([*longer, *beside], heard_names)]
        if heard_names:
            best = min(heard_names, key=_weight)
            well = [s for s in heard_names if s.same and s.share >= WELL and best.same]
            return _settled([best, *well], heard_names)
        return _likeliest(self._latin.find(words_in(folded)))


def _beside(sound: Sound, written: Sequence[Span]) -> bool:
    """Is another name heard beside those that are written? Only where it sounds quite the same."""
    free = not any(_over(sound, w) for w in written)
    return free and sound.same and sound.share >= WELL and len(sound.name) >= BESIDE


def _weight(sound: Sound) -> tuple[float, str, int]:
    """The heaviest first, then in the order of ids and of the words."""
    return (-sound.gain, sound.place, sound.start)


def _settled(some: Iterable[Sound], rivals: Sequence[Sound]) -> list[Match]:
    """The heaviest first, none over another; those that nearly equal it are its candidates."""
    found: list[Sound] = []
    for sound in sorted(some, key=_weight):
        if not any(_over(sound, f) for f in found):
            found.append(sound)
    return [_sounding(f, rivals) for f in found]


def _sounding(best: Sound, rivals: Sequence[Sound]) -> Match:
    least = best.gain - (MARGIN if best.share < 1.0 else MARGIN_OF_SAME)
    near = {
        s.place: None for s in sorted(rivals, key=lambda s: (-s.gain, s.place))
        if s.place != best.place and _over(s, best) and (s.gain >= least or _as_well(s, best))
    }  # fmt: skip
    score = SOUND - (REGION if best.same else DOUBT) * (1 - best.share)
    how = "where_sounds" if best.same else "where_like"
    if near:
        how, score = TIED, score / 2
    return Match(best.place, best.start, best.end, round(score, 3), f"{how}:{best.name}", (*near,))


def _as_well(sound: Sound, best: Sound) -> bool:
    """Is a name that sounds the same put aside for one that only seems to be longer or better?

    So where the best has a syllable too many or too few; and where the other stands astride the
    end of it, as "市门口" does in "…市门口": no letter tells where a name ends.
    """
    if not sound.same:
        return False
    out = sound.start < best.start or sound.end > best.end
    astride = out and sound.end - sound.start >= best.end - best.start  # a shorter one says less
    return not best.same or (astride and sound.share >= best.share - EVEN)


def _likeliest(found: Sequence[Likely]) -> list[Match]:
    if not found:
        return []
    best = max(found, key=lambda f: (f.likeness, f.place))
    near = tuple(sorted(
        {f.place for f in found if f.likeness >= best.likeness - 0.06} - {best.place}
    ))  # fmt: skip
    score = LATIN * best.likeness / (2 if near else 1)
    reason = f"{TIED if near else 'where_like'}:{best.name}"
    return [Match(best.place, best.start, best.end, round(score, 3), reason, near)]


def _named(span: Span) -> Match:
    first, *others = span.places
    how, score = (TIED, SURE / 2) if others else ("where_named", SURE)
    return Match(first, span.start, span.end, score, f"{how}:{span.name}", tuple(others))


def _covers(sound: Sound, written: Sequence[Span]) -> bool:
    """Is a longer name heard where only a part of it is written as somebody's name?"""
    inside = [w for w in written if _over(sound, w)]
    return sound.share >= WELL and bool(inside) and all(
        sound.start <= w.start and w.end <= sound.end and len(w.name) < len(sound.name)
        for w in inside
    )  # fmt: skip


def _over(a: Sound | Span, b: Sound | Span) -> bool:
    return a.start < b.end and b.start < a.end


def _without(folded: str, matches: Sequence[Match]) -> str:
    for m in matches:
        folded = folded[: m.start] + "\x00" * (m.end - m.start) + folded[m.end :]
    return folded


def _once(matches: Iterable[Match]) -> tuple[Match, ...]:
    found: dict[str, Match] = {}
    for m in matches:
        known = found.setdefault(m.place, m)
        if m.score > known.score:  # the better reason, where it was first named
            found[m.place] = replace(m, start=known.start, end=known.end)
    return tuple(found.values())
