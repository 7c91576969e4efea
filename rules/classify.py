"""What kind of call words speak of: each kind's words, weighed, by how the text stands to them.

"没有人受伤" and "nobody is hurt" make no injury, "如果有人受伤怎么办" is for a person to judge.
The graver kind leads. A word may have a gap: "孩子…不见" fits "孩子也不见". What was heard may
also be found by its sound; what was typed may not: who typed 大家 has not misheard 打架.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from rules.classify_heard import NEAR, SOUND, TIED, ready
from rules.classify_words import GAP, OPEN, Wording, ways, wording
from rules.classify_written import Found, Written
from rules.gazetteer import fold
from rules.model import Kind
from rules.stance import Stance, stances

__all__ = [
    "ENOUGH",
    "FULL",
    "GAP",
    "LESS",
    "NEAR",
    "NOTHING",
    "SOUND",
    "SURE",
    "TIED",
    "Classifier",
]

SURE, NOTHING = 0.95, 0.2
ENOUGH = 0.5  # weight of words that name a kind; less is a hint for the dispatcher
SOUNDED = 40  # ways to say a word that is found by its sound; of more each would cost
LESS = 0.7  # share of its weight that a word has which only sounds so
FULL = 1.0  # weight from which a graver kind leads whatever else is said
WRITTEN, HEARD, LIKE = "kind_said", "kind_sounds", "kind_like"


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
    letters: int
    sure: float = SURE
    how: str = WRITTEN


class Classifier:
    """The words of a site's kinds, ready for weighing."""

    def __init__(self, kinds: Mapping[str, Kind], default: str) -> None:
        self._kinds, self._default = kinds, default
        self._kind_of = {fold(w): k.id for k in kinds.values() for w in k.words}
        self._weights = {fold(w): by for k in kinds.values() for w, by in k.weights.items()}
        taken = [wording(w) for w in self._kind_of]
        gapped = [w for w in taken if len(w.parts) > 1]
        forms = {way: w.word for w in taken if len(w.parts) == 1 for way in w.parts[0].ways}
        bent = {form: w.word for w in taken if w.plain for form in _bent(w.word)}
        self._written = Written(bent | forms, gapped)  # a word goes before another's bent form
        self._heard = ready(
            tuple((f, w.word) for w in taken if self._sounded(w) for f in w.parts[0].ways),
            tuple(w for w in gapped if self._weight(w.word) >= ENOUGH),
        )
        self._last: tuple[str, bool, Sorting] | None = None  # asked for several times a message

    def sort(self, words: str, *, heard: bool = False) -> Sorting:
        """The kind of a call with these words; the site's default where nothing speaks for one.

        `heard` = the words are speech-to-text's: then their sound counts as well.
        """
        if self._last is None or self._last[:2] != (words, heard):
            self._last = (words, heard, self._sort(fold(words), heard=heard))
        return self._last[2]

    def guess(self, words: str) -> Sorting:
        """As `sort` of words that were heard; where they name no kind, what comes nearest.

        For what is a call in any case: an answer that was misheard must not become one.
        """
        sorting, folded = self.sort(words, heard=True), fold(words)
        if sorting.confidence > NOTHING or sorting.reason.startswith(("kind_denied", "kind_asked")):
            return sorting
        like = self._likely(folded)
        return self._best([like], {like.kind: self._weight(like.word)}) if like else sorting

    def _sounded(self, word: Wording) -> bool:
        """Is it looked for by its sound, in one go?"""
        few = len(word.parts) == 1 and len(word.parts[0].ways) <= SOUNDED
        return few and self._weight(word.word) >= ENOUGH

    def _weight(self, word: str) -> float:
        return self._weights.get(word, FULL)

    def _sort(self, folded: str, *, heard: bool) -> Sorting:
        written = [self._hit(f) for f in self._written.find(folded)]
        hits = _kept(written, [*self._by_sound(folded)] if heard else [])
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

    def _hit(self, found: Found) -> Hit:
        return Hit(found.word, self._kind_of[found.word], found.start, found.end, found.letters)

    def _by_sound(self, folded: str) -> Iterator[Hit]:
        for f, sure in self._heard.find(folded):
            kind = self._kind_of[f.word]
            yield Hit(f.word, kind, f.start, f.end, f.letters, sure, HEARD)

    def _likely(self, folded: str) -> Hit | None:
        for f, sure in self._heard.likely(folded):
            hit = Hit(f.word, self._kind_of[f.word], f.start, f.end, f.letters, sure, LIKE)
            if stances(folded, [(hit.start, hit.end)]) == [Stance.SAID]:
                return hit
        return None

    def _scores(self, hits: Iterable[Hit]) -> dict[str, float]:
        """Kind → weight of its words; one that is said twice weighs once, a doubtful one less."""
        scores: dict[str, float] = {}
        for word, kind, sure in dict.fromkeys((h.word, h.kind, h.sure) for h in hits):
            share = FULL if sure > TIED else LESS
            scores[kind] = scores.get(kind, 0.0) + self._weight(word) * share
        return scores

    def _best(self, hits: list[Hit], scores: Mapping[str, float]) -> Sorting:
        most = max(scores.values())
        named = [k for k, score in scores.items() if score >= ENOUGH]
        leads = {k: scores[k] >= min(FULL, most) for k in named}
        letters = {k: sum(h.letters for h in hits if h.kind == k) for k in named}
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


def _kept(written: list[Hit], heard: list[Hit]) -> list[Hit]:
    """In order, none over another: written before heard, more letters first, then the tighter."""
    written.sort(key=lambda h: (-h.letters, h.end - h.start, h.start))
    heard.sort(key=lambda h: (-h.sure, -h.letters, h.start, h.kind))
    kept = list[Hit]()
    for hit in (*written, *heard):
        if not any(_over(hit, k) for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _over(a: Hit, b: Hit) -> bool:
    return a.start < b.end and b.start < a.end


def _listed(hits: Iterable[Hit]) -> str:
    return "、".join(sorted({_told(h.word) for h in hits}))


def _told(word: str) -> str:
    """A word as it is told: of one with alternatives the first of them."""
    return word if OPEN not in word else next(ways(word))


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
