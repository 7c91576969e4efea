"""What kind of call words speak of: the words of each kind, weighed, with negation.

"没有人受伤" and "nobody is hurt" do not make an injury.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from rules.gazetteer import any_of, fold
from rules.model import Kind
from rules.sound import sounds_in, syllables

SURE, SOUND, TIED, NOTHING = 0.95, 0.75, 0.6, 0.2
_BEFORE = re.compile(
    r"(没有?人?|无人?|未|不是|并非|没事.{0,3}"
    r"|\bno(?:body|t|-one| one)?\b[^,.;!?]{0,14}|\bwithout\b[^,.;!?]{0,14})$"
)


class Sorting(Struct, frozen=True):
    """The kind, how sure, and why; `also` are kinds that were nearly as good."""

    kind: str
    confidence: float
    reason: str
    also: tuple[str, ...] = ()


class Classifier:
    """The words of a site's kinds, ready for weighing."""

    def __init__(self, kinds: Mapping[str, Kind], default: str) -> None:
        self._kinds, self._default = kinds, default
        said = [(fold(w), k.id) for k in kinds.values() for w in k.words]
        bent = {form: id for word, id in said for form in _bent(word)}
        self._kind_of = bent | dict(said)  # a word of a kind goes before another's bent form
        self._pattern = any_of(self._kind_of)
        pairs = ((syllables(w), w, id) for w, id in self._kind_of.items())
        self._sounds = [(s, w, id) for s, w, id in pairs if len(s) > 1]

    def sort(self, words: str) -> Sorting:
        """The kind of a call with these words; the site's default where nothing speaks for one."""
        folded = fold(words)
        hits = [
            (self._kind_of[m[0]], m[0])
            for m in self._pattern.finditer(folded)
            if not _BEFORE.search(folded[: m.start()])
        ]
        if hits:
            return self._best(hits, SURE, "kind_said")
        if self._pattern.search(folded):
            return Sorting(self._default, NOTHING, "kind_denied")
        heard = syllables(words)
        sounds = [(id, w) for s, w, id in self._sounds if sounds_in(s, heard)]
        if sounds:
            return self._best(sounds, SOUND, "kind_sounds")
        return Sorting(self._default, NOTHING, "kind_unknown")

    def _best(self, hits: list[tuple[str, str]], confidence: float, how: str) -> Sorting:
        weights: dict[str, int] = {}
        for id, word in hits:
            weights[id] = weights.get(id, 0) + len(word)
        ranked = sorted(weights, key=lambda k: (self._kinds[k].priority, -weights[k], k))
        said = "、".join(sorted({w for id, w in hits if id == ranked[0]}))
        also = tuple(ranked[1:])
        sure = confidence if not also else min(confidence, TIED)
        if also and self._kinds[ranked[0]].priority < self._kinds[also[0]].priority:
            sure = confidence  # the graver one leads; the lesser does not make it doubtful
        return Sorting(ranked[0], sure, f"{how}:{said}", also)


def _bent(word: str) -> tuple[str, ...]:
    """An English word as it is bent in a sentence: fight, fights, fighting; injure, injured."""
    if not re.fullmatch(r"[a-z]{4,}", word):
        return ()
    stem = word.removesuffix("e")
    return (f"{word}s", f"{stem}es", f"{stem}ed", f"{stem}ing")
