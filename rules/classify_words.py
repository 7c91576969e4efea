"""The words of a kind as a site writes them: "(孩子|老人)(不见|找不到)", "手机…掉", "孩子……不见了".

Alternatives stand in brackets and may be empty, "…" is a gap of a word or two, "……" one of up to a
clause. A way is one that such a word may be said in; gaps stay in it as they are.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from math import prod

from msgspec import Struct

from rules.names import fold

GAP, OPEN, OR, CLOSE = "…", "(", "|", ")"
MOST_WAYS = 2_000  # of what is said in one go; more is a mistake, and slow
_LATIN = re.compile(r"[a-z]")
_GROUP = re.compile(r"\(([^()]*)\)|([^()|]+)")
_GAPS = re.compile(r"…+")
# What a gap may hold: Chinese letters, in a long one none that denies, asks or possesses; or words.
_NEAR, _FAR = r"[\u4e00-\u9fff]{0,2}", r"(?:(?![的不没无未吗])[\u4e00-\u9fff]){0,8}?"
_NEAR_LATIN, _FAR_LATIN = r"\s+(?:[\w'’]+\s+){0,2}", r"\s+(?:[\w'’]+\s+){0,5}?"


class Part(Struct, frozen=True):
    """What is said in one go, in all its ways; `gap` is what may stand before it."""

    ways: tuple[str, ...]
    gap: str = ""


class Wording(Struct, frozen=True):
    """A word of a kind, taken apart."""

    word: str
    parts: tuple[Part, ...]

    @property
    def plain(self) -> bool:
        """Is there one way only, without a gap?"""
        return len(self.parts) == 1 and len(self.parts[0].ways) == 1

    @property
    def latin(self) -> bool:
        """Is it written in words with blanks between?"""
        return bool(_LATIN.match(self.parts[0].ways[0]))


@lru_cache(maxsize=8192)
def wording(word: str) -> Wording:
    """A folded word, taken apart. `ValueError` says in a sentence what is wrong with it."""
    pieces = [p.strip() for p in _GAPS.split(word)]
    gaps = ["", *_GAPS.findall(word)]
    if not all(pieces):
        raise ValueError(f"{GAP!r} stands between two parts of a word")
    if any(len(gap) > len(GAP) * 2 for gap in gaps):
        raise ValueError(f"a gap is {GAP!r}, a long one {GAP * 2!r}")
    parts = tuple(Part(_ways(p), gap) for p, gap in zip(pieces, gaps, strict=True))
    return Wording(word, parts)


def ways(word: str) -> Iterator[str]:
    """Every way to say a folded word; gaps stay where they are."""
    parts = wording(word).parts
    for chosen in product(*(p.ways for p in parts)):
        yield "".join(p.gap + said for p, said in zip(parts, chosen, strict=True))


def spoken(word: str) -> tuple[str, ...]:
    """Every way to say a folded word in one go: none for a word with a gap."""
    return () if GAP in word else tuple(ways(word))


@lru_cache(maxsize=256)
def of_kind(words: tuple[str, ...]) -> tuple[str, ...]:
    """Every way to say the words of a kind in one go."""
    return tuple(way for word in words for way in spoken(fold(word)))


def pattern(made: Wording) -> re.Pattern[str]:
    """What finds a word in a folded text."""
    gaps = {"": "", GAP: _NEAR_LATIN if made.latin else _NEAR}
    gaps[GAP * 2] = _FAR_LATIN if made.latin else _FAR
    whole = "".join(gaps[p.gap] + _any(p.ways) for p in made.parts)
    return re.compile(rf"\b{whole}\b" if made.latin else whole)


def _any(some: tuple[str, ...]) -> str:
    longest_first = sorted(some, key=lambda s: (-len(s), s))
    return f"({'|'.join(map(re.escape, longest_first))})"


def _ways(piece: str) -> tuple[str, ...]:
    """The ways to say what stands between gaps."""
    if _GROUP.sub("", piece):
        raise ValueError(f"brackets hold alternatives, like {OPEN}a{OR}b{CLOSE}, none in another")
    groups = [
        tuple(a.strip() for a in inside.split(OR)) if not outside else (outside,)
        for inside, outside in _GROUP.findall(piece)
    ]
    if (count := prod(map(len, groups))) > MOST_WAYS:
        raise ValueError(f"can be said in {count} ways, at most {MOST_WAYS} are read")
    said = tuple(dict.fromkeys(" ".join("".join(one).split()) for one in product(*groups)))
    if not all(said):
        raise ValueError("one of the alternatives would leave nothing to be said")
    return said
