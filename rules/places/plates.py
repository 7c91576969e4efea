"""Plates on poles, steps and lamps: exact or nothing, for one wrong digit is another place.

A plate is found however its number is said: 0123, 0 1 2 3, 洞幺两三, one two three. What looks
like a plate and is none is not repaired. A plate of digits alone needs a word that says what it is.
"""

import re
from collections.abc import Iterable

from rules.places.match import Match
from rules.places.spelled import Spelled, spelled

ALONE = 5  # digits; a shorter number without letters is anything
_BEFORE = re.compile(
    r"(?:杆|桩|牌|编号|号码|级|台阶|pole|post|plate|step|lamp|marker|sign|no\.?|number)\W{0,3}$"
)
_AFTER = re.compile(r"^\W{0,2}(?:号|级|号?杆|号?牌|号?桩|号?灯|号?台阶|steps?\b|pole|post|marker)")
_GAP = re.compile(r"[\s\-_./#:·]+")


class Plates:
    """The plates of a site by their letters and digits."""

    def __init__(self, codes: Iterable[tuple[str, str]]) -> None:
        self._places: dict[str, tuple[str, ...]] = {}
        for code, place in codes:
            key = _key(spelled(code).text)
            if key and place not in self._places.get(key, ()):
                self._places[key] = (*self._places.get(key, ()), place)
        self._lengths = sorted({len(k) for k in self._places}, reverse=True)

    def find(self, folded: str) -> tuple[Match, ...]:
        """The plates in folded words, from left to right, the longest at each point."""
        if not self._places:
            return ()
        said = spelled(folded)
        signs = [(c, i) for i, c in enumerate(said.text) if not _GAP.match(c)]
        text = "".join(c for c, _ in signs)
        found: list[Match] = []
        at = 0
        while at < len(text):
            match = self._at(text, signs, at, said)
            found += [match] if match else []
            at += len(_key(match.reason.partition(":")[2])) if match else 1
        return tuple(found)

    def _at(self, text: str, signs: list[tuple[str, int]], at: int, said: Spelled) -> Match | None:
        for length in self._lengths:
            key, end = text[at : at + length], at + length
            places = self._places.get(key) if end <= len(text) else None
            first, last = (signs[i][1] for i in (at, end - 1)) if places else (0, 0)
            if (
                places
                and _stands_alone(said.text, first, last)
                and _meant(key, said.text, first, last)
            ):
                start, stop = said.at[first], said.ends[last]
                how, score = ("where_tied", 0.5) if places[1:] else ("where_plate", 1.0)
                return Match(places[0], start, stop, score, f"{how}:{key}", places[1:])
        return None


def _key(text: str) -> str:
    return _GAP.sub("", text)


def _stands_alone(text: str, first: int, last: int) -> bool:
    """No digit goes on before or behind, and no Latin letter where the plate has one."""
    before, after = text[:first].rstrip("-_.")[-1:], text[last + 1 :].lstrip("-_.")[:1]
    pairs = ((before, text[first]), (after, text[last]))
    return not any((a.isdigit() and b.isdigit()) or (_latin(a) and _latin(b)) for a, b in pairs)


def _meant(key: str, text: str, first: int, last: int) -> bool:
    """Could a mere number be a plate here?"""
    if not key.isdigit() or len(key) >= ALONE:
        return True
    return bool(_BEFORE.search(text[:first]) or _AFTER.match(text[last + 1 :]))


def _latin(char: str) -> bool:
    return "a" <= char <= "z"
