"""Several passes of an ear over one transmission: what most of them say, and how sure that makes.

An ear that is told what may be said hears it in noise, and one that is not misses names. So kind
and place are put to the vote of all passes, and nobody is sent without a person where a pass speaks
of another kind, or fewer than half of them of this one or of this place. An answer is no call:
words that answer are left as they are.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from rules.classify import ENOUGH
from rules.gazetteer import Match, fold
from rules.inputs import Transcribed
from rules.reporter import SHORT
from rules.rulebook import Rulebook
from rules.verbs import answer

HALF = 0.5  # share of the passes that must speak of the place
MOST = 0.75  # and of the kind
UNSURE = 0.6  # no surer than this is anybody of words that the passes do not agree on


class Reading(Struct, frozen=True):
    """One pass: the kind that it speaks of ("" = none), how sure, its places, by weight."""

    words: str
    kind: str
    sure: float
    places: tuple[Match, ...]

    def at(self, place: str) -> bool:
        """Does it speak of this place?"""
        return any(m.place == place for m in self.places)


def agreed(line: Transcribed, book: Rulebook) -> Transcribed:
    """The words that most passes bear out, no surer than they agree."""
    if not line.readings or not line.words or _answers(line.words):
        return line
    passes = [_read(words, book) for words in (line.words, *line.readings)]
    kind = _most((p.kind, p.sure) for p in passes)
    place = _most((m.place, m.score) for p in passes for m in _best(p))
    if not kind:
        return line
    words = _chosen(passes, kind, place, book)
    borne = _borne_out(passes[1:], kind, place) and words == line.words
    sure = line.confidence if borne else min(line.confidence, UNSURE)
    return replace(line, words=words, confidence=sure)


def _read(words: str, book: Rulebook) -> Reading:
    sorting = book.classifier.guess(words)
    named = sorting.kind != book.site.default_kind
    return Reading(
        words, sorting.kind if named else "", sorting.confidence, book.gazetteer.find(words)
    )


def _answers(words: str) -> bool:
    return len(words) <= SHORT and answer(fold(words)) is not None


def _best(one: Reading) -> list[Match]:
    return [max(one.places, key=lambda m: m.score)] if one.places else []


def _most(votes: Iterable[tuple[str, float]]) -> str:
    """What weighs most; "" where nobody says anything."""
    weights: dict[str, float] = {}
    for said, weight in votes:
        if said:
            weights[said] = weights.get(said, 0.0) + weight
    return max(weights, key=lambda w: (weights[w], w), default="")


def _chosen(passes: list[Reading], kind: str, place: str, book: Rulebook) -> str:
    """The words of the first pass that says both; else those that say the kind, and the place."""
    both = (p for p in passes if p.kind == kind and (not place or p.at(place)))
    if whole := next(both, None):
        return whole.words
    said = next(p for p in passes if p.kind == kind)
    spot = book.place(place)
    name = spot.names.get(book.site.language, "") if spot else ""
    return f"{name}，{said.words}" if name else said.words


def _borne_out(passes: list[Reading], kind: str, place: str) -> bool:
    others = any(p.kind != kind and p.sure >= ENOUGH for p in passes if p.kind)
    half = HALF * len(passes)
    same = sum(p.kind == kind for p in passes) >= MOST * len(passes)
    return same and not others and (not place or sum(p.at(place) for p in passes) >= half)
