"""Texts by their sound: a folded syllable for each Chinese character, a word for other scripts."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct
from rapidfuzz import fuzz

from rules.sound import is_hanzi, syllables

SHORTEST = 4  # letters of sound; a shorter name is everywhere
_UNIT = re.compile(
    r"[\u4e00-\u9fff]|[\u3040-\u30ff\uac00-\ud7a3]|\d"
    r"|[^\W\d_\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+"
)


class Unit(Struct, frozen=True):
    """One sound of a text and where it stands."""

    sound: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[Unit, ...]:
    """The sounds of a text, in order."""
    sounds = iter(syllables(text))
    return tuple(
        Unit(next(sounds) if is_hanzi(m[0]) else m[0].lower(), m.start(), m.end())
        for m in _UNIT.finditer(text)
    )


def ratio(a: Iterable[Unit], b: Iterable[Unit]) -> float:
    """How much two stretches sound the same, 0…1."""
    return fuzz.ratio(_spelt(a), _spelt(b)) / 100


def alike(a: str, b: str) -> float:
    """How much two texts sound the same, 0…1."""
    return ratio(units(a), units(b))


def likeness(name: str, text: str) -> float:
    """How near the best stretch of a text comes to a name by its sound, 0…1; 0 for short names."""
    named, heard = _spelt(units(name)), _spelt(units(text))
    if len(named) < SHORTEST or len(heard) < 0.75 * len(named):
        return 0.0
    return fuzz.partial_ratio(named, heard) / 100


def said(names: Iterable[str], text: str) -> list[str]:
    """The names that stand in a text letter by letter."""
    low = text.casefold()
    return [n for n in names if n.casefold() in low]


def outermost(names: Sequence[str], text: str) -> list[str]:
    """The names that stand in a text, without those that are only there inside a longer one."""
    whole = spans(names, text)
    return [n for n in names if any(not _inside(s, whole) for s in spans([n], text))]


def spans(names: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where names stand in a text letter by letter."""
    found = (re.finditer(re.escape(n), text, re.IGNORECASE) for n in said(names, text))
    return [m.span() for matches in found for m in matches]


def _inside(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(a <= span[0] and span[1] <= b and (a, b) != span for a, b in others)


def _spelt(parts: Iterable[Unit]) -> str:
    return " ".join(u.sound for u in parts)
