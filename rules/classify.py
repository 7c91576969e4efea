"""What kind of call words speak of: each kind's words, weighed, by how the text stands to them.

"没有人受伤" and "nobody is hurt" make no injury, "如果有人受伤怎么办" is for a person to judge.
The graver kind leads. A word may have a gap: "孩子…不见" fits "孩子也不见". What was heard may
also be found by its sound; what was typed may not: who typed 大家 has not misheard 打架.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from rules.alike import Sounds
from rules.gazetteer import any_of, fold
from rules.model import Kind
from rules.stance import Stance, stances

SURE, SOUND, TIED, NOTHING = 0.95, 0.75, 0.6, 0.2
ENOUGH = 0.5  # weight of words that name a kind; less is a hint for the dispatcher
FULL = 1.0  # weight from which a graver kind leads whatever else is said
GAP = "…"
WRITTEN, HEARD = "kind_said", "kind_sounds"
_GAPS = (r"[\u4e00-\u9fff]{0,2}", r"\s+(?:[\w'’]+\s+){0,2}")  # Chinese letters, Latin words


class Sorting(Struct, frozen=True):
    """The kind, how sure, and why; `also` are kinds that were nearly as good."""

    kind: str
    confidence: float
    reason: str
    also: tuple[str, ...] = ()


class Hit(Struct, frozen=True):
    """A word of a kind in the text; `sure` is how sure the finding makes."""

    word: str
    kind: str
    start: int
    end: int
    sure: float = SURE
    how: str = WRITTEN


class Classifier:
    """The words of a site's kinds, ready for weighing."""

    def __init__(self, kinds: Mapping[str, Kind], default: str) -> None:
        self._kinds, self._default = kinds, default
        said = {fold(w): k.id for k in kinds.values() for w in k.words}
        self._weights = {fold(w): by for k in kinds.values() for w, by in k.weights.items()}
        bent = {form: word for word in said for form in _bent(word)}
        self._word = bent | {w: w for w in said}  # a word goes before another's bent form
        self._kind_of = said
        self._pattern = any_of(w for w in self._word if GAP not in w)
        self._gapped = [(max(_parts(w), key=len), w) for w in self._word if GAP in w]
        self._last: tuple[str, bool, Sorting] | None = None  # asked for several times a message
        self._sounds = Sounds(w for w in said if self._weights.get(w, FULL) >= ENOUGH)

    def sort(self, words: str, *, heard: bool = False) -> Sorting:
        """The kind of a call with these words; the site's default where nothing speaks for one.

        `heard` = the words are speech-to-text's: then their sound counts as well.
        """
        if self._last is None or self._last[:2] != (words, heard):
            self._last = (words, heard, self._sort(fold(words), heard=heard))
        return self._last[2]

    def _sort(self, folded: str, *, heard: bool) -> Sorting:
        hits = self._hits(folded, heard=heard)
        stand = stances(folded, [(h.start, h.end) for h in hits])
        said = [h for h, s in zip(hits, stand, strict=True) if s is Stance.SAID]
        scores = self._scores(said)
        if any(score >= ENOUGH for score in scores.values()):
            return self._best(said, scores)
        asked = [h for h, s in zip(hits, stand, strict=True) if s is Stance.ASKED]
        for few, reason in ((said, "kind_weak"), (asked, "kind_asked")):
            if few:
                return self._hint(few, reason)
        return Sorting(self._default, NOTHING, "kind_denied" if hits else "kind_unknown")

    def _hits(self, folded: str, *, heard: bool) -> list[Hit]:
        """In order; of two that overlap the longer, of two as long the one that was written."""
        found = [self._hit(m[0], m) for m in self._pattern.finditer(folded)]
        for part, word in self._gapped:
            if part in folded:  # most words with a gap have nothing to do with most sentences
                found += [self._hit(word, m) for m in _gapped(word).finditer(folded)]
        found.sort(key=lambda h: (h.start - h.end, h.start))
        if heard:
            found += self._by_sound(folded)
        kept, taken = list[Hit](), bytearray(len(folded))
        for hit in found:
            if not any(taken[hit.start : hit.end]):
                kept.append(hit)
                taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
        return sorted(kept, key=lambda h: h.start)

    def _hit(self, form: str, at: re.Match[str]) -> Hit:
        word = self._word[form]
        return Hit(word, self._kind_of[word], at.start(), at.end())

    def _by_sound(self, folded: str) -> list[Hit]:
        found = [
            Hit(s.word, self._kind_of[s.word], s.start, s.end, TIED if s.off else SOUND, HEARD)
            for s in self._sounds.find(folded)
        ]
        return sorted(found, key=lambda h: (-h.sure, h.start - h.end, h.start, h.kind))

    def _scores(self, hits: Iterable[Hit]) -> dict[str, float]:
        """Kind → weight of its words; one that is said twice weighs once."""
        scores: dict[str, float] = {}
        for word, kind in dict.fromkeys((h.word, h.kind) for h in hits):
            scores[kind] = scores.get(kind, 0.0) + self._weights.get(word, FULL)
        return scores

    def _best(self, hits: list[Hit], scores: Mapping[str, float]) -> Sorting:
        most = max(scores.values())
        named = [k for k, score in scores.items() if score >= ENOUGH]
        leads = {k: scores[k] >= min(FULL, most) for k in named}
        letters = {k: sum(h.end - h.start for h in hits if h.kind == k) for k in named}
        gravity = {k: self._kinds[k].priority if leads[k] else math.inf for k in named}
        ranked = sorted(named, key=lambda k: (gravity[k], -scores[k], -letters[k], k))
        kind, also = ranked[0], tuple(ranked[1:])
        own = [h for h in hits if h.kind == kind]
        sure = max(h.sure for h in own) * min(1.0, scores[kind])
        if any(self._kinds[k].priority <= self._kinds[kind].priority for k in also):
            sure = min(sure, TIED)  # a lesser kind beside it does not make it doubtful
        how = min(own, key=lambda h: -h.sure).how
        return Sorting(kind, round(sure, 3), f"{how}:{_listed(own)}", also)

    def _hint(self, hits: list[Hit], reason: str) -> Sorting:
        kinds = dict.fromkeys(h.kind for h in hits)
        also = tuple(sorted(kinds, key=lambda k: (self._kinds[k].priority, k)))
        return Sorting(self._default, NOTHING, f"{reason}:{_listed(hits)}", also)


def _listed(hits: Iterable[Hit]) -> str:
    return "、".join(sorted({h.word for h in hits}))


def _parts(word: str) -> list[str]:
    return [part.strip() for part in word.split(GAP)]


@lru_cache(maxsize=20_000)
def _gapped(word: str) -> re.Pattern[str]:
    latin = word.isascii() or bool(re.match(r"[a-z]", word))
    whole = _GAPS[latin].join(map(re.escape, _parts(word)))
    return re.compile(rf"\b{whole}\b" if latin else whole)


def _bent(word: str) -> Iterator[str]:
    """An English word as it is bent in a sentence: fight, fights, fighting; injury, injuries."""
    head, _, last = word.rpartition(" ")
    if not re.fullmatch(r"[a-z]{3,}", last):
        return
    forms = [_many(last)] if head else [_many(last), *_verbal(last)]
    yield from (f"{head} {form}".strip() for form in forms)


def _many(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:s|x|z|ch|sh)$", word) else f"{word}s"


def _verbal(word: str) -> tuple[str, ...]:
    if word.endswith("e"):
        return (f"{word}d", f"{word[:-1]}ing")
    if re.search(r"[^aeiou]y$", word):
        return (f"{word[:-1]}ied", f"{word}ing")
    if re.fullmatch(r"[a-z]?[^aeiou]?[^aeiou][aeiou][^aeiouwxy]", word):  # jam, jammed
        return (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing", f"{word}ed", f"{word}ing")
    doubled = (f"{word}led", f"{word}ling") if re.search(r"[^aeiou][aeiou]l$", word) else ()
    return (f"{word}ed", f"{word}ing", *doubled)
