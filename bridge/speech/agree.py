"""Two passes over the same speech, one free and one that knows the site: what both heard counts.

An engine that is told names will hear them in noise. So a name that only the told pass heard
counts only where the free pass has something of its sound, and our confidence is how well the two
passes agree, weighed by how clean the sound is. Sounds: a folded syllable for each Chinese
character, a word for each word of other scripts. The figures were chosen on speech of our own
making (other names, other voices than the measuring set) through a simulated channel.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from rules.inputs import Doubt
from rules.sound import is_hanzi, syllables

CONFIRMED = 0.65  # likeness from which the free pass confirms a name of the told pass
SAME_SPEECH = 0.75  # agreement from which the told pass is taken whole
MISSPELT = 0.9  # likeness from which a name is taken to be meant though neither pass wrote it
SHORTEST = 4  # letters of sound; a shorter name is everywhere
SOMEWHERE = 0.5  # where a name that both heard stands
_UNIT = re.compile(
    r"[\u4e00-\u9fff]|[\u3040-\u30ff\uac00-\ud7a3]|\d|[^\W\d_\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+"
)


class Unit(Struct, frozen=True):
    """One sound of a text and where it stands."""

    sound: str
    start: int
    end: int


class Piece(Struct, frozen=True):
    """Words as an engine gives them; seconds from the start."""

    text: str
    start: float
    end: float


class Settled(Struct, frozen=True):
    """What the passes come to. `agreement` 0…1; `doubts` are where they differ."""

    words: str
    agreement: float
    doubts: tuple[Doubt, ...]


def units(text: str) -> list[Unit]:
    """The sounds of a text, in order."""
    sounds = iter(syllables(text))
    return [
        Unit(next(sounds) if is_hanzi(m[0]) else m[0].lower(), m.start(), m.end())
        for m in _UNIT.finditer(text)
    ]


def alike(a: str, b: str) -> float:
    """How much two texts sound the same, 0…1."""
    return fuzz.ratio(_sounds(units(a)), _sounds(units(b))) / 100


def likeness(name: str, text: str) -> float:
    """How near the best stretch of a text comes to a name by its sound, 0…1; 0 for short names."""
    named, heard = _sounds(units(name)), _sounds(units(text))
    if len(named) < SHORTEST or len(heard) < 0.75 * len(named):
        return 0.0
    return fuzz.partial_ratio(named, heard) / 100


def said(names: Iterable[str], text: str) -> list[str]:
    """The names that stand in a text letter by letter."""
    low = text.casefold()
    return [n for n in names if n.casefold() in low]


def nearest(names: Iterable[str], text: str, most: int) -> list[str]:
    """Names by their nearness in sound to a text, as many as fit into `most` characters."""
    ranked = sorted(dict.fromkeys(names), key=lambda n: (-likeness(n, text), n))
    chosen: list[str] = []
    for name in ranked:
        most -= len(name) + 1
        if most < 0:
            break
        chosen.append(name)
    return chosen


def settle(
    free: Sequence[Piece],
    told: Sequence[Piece],
    names: Sequence[str],
    phrases: Sequence[str],
    gap: str,
) -> Settled:
    """Bring a free pass and a told pass together. `gap` stands between pieces."""
    plain, hinted = join(free, gap), join(told, gap)
    agreement = alike(plain, hinted)
    heard = said(names, hinted)
    both = [n for n in heard if likeness(n, plain) >= CONFIRMED]
    whole = agreement >= SAME_SPEECH and len(both) == len(heard)
    words = mend(hinted if whole else plain, both, SOMEWHERE)
    words = mend(words, names, MISSPELT)
    words = mend(words, phrases, 1.0)
    chosen, other = (told, free) if whole else (free, told)
    return Settled(words, agreement, doubts(chosen, join(other, gap)))


def mend(text: str, names: Iterable[str], least: float) -> str:
    """Write a name where the text has its sound in other characters, the longest names first."""
    names = sorted(names, key=lambda n: (-len(n), n))
    for name in names:
        heard, wanted = units(text), units(name)
        taken = [(m.start(), m.end()) for n in said(names, text) for m in _literal(n, text)]
        if not said([name], text) and len(name) > 1:
            stretch = _stretch(wanted, heard, taken, least)
            if stretch is not None:
                text = text[: stretch[0]] + name + text[stretch[1] :]
    return text


def doubts(chosen: Sequence[Piece], other: str) -> tuple[Doubt, ...]:
    """The stretches of a pass that another pass heard otherwise."""
    timed = [t for p in chosen for t in _timed(p)]
    theirs = [u.sound for u in units(other)]
    found = []
    for op in Levenshtein.opcodes([s for s, _, _, _ in timed], theirs):
        part = timed[op.src_start : op.src_end]
        if op.tag != "equal" and part:
            gap = "" if all(is_hanzi(t) for _, t, _, _ in part) else " "
            found.append(Doubt(gap.join(t for _, t, _, _ in part), part[0][2], part[-1][3]))
    return tuple(found)


def join(pieces: Iterable[Piece], gap: str) -> str:
    """The pieces as one text."""
    return gap.join(t for p in pieces if (t := p.text.strip()))


def _timed(piece: Piece) -> list[tuple[str, str, float, float]]:
    """Sound, text, start and end of every unit, its time shared out evenly."""
    parts = units(piece.text)
    step = (piece.end - piece.start) / max(1, len(parts))
    return [
        (
            u.sound,
            piece.text[u.start : u.end],
            round(piece.start + i * step, 2),
            round(piece.start + (i + 1) * step, 2),
        )
        for i, u in enumerate(parts)
    ]


def _stretch(
    wanted: Sequence[Unit], heard: Sequence[Unit], taken: Sequence[tuple[int, int]], least: float
) -> tuple[int, int] | None:
    """Where in the text the name is, if anywhere: the best window that is at least that like."""
    least = 1.0 if least > SOMEWHERE and _short(wanted) else least
    best, where = 0.0, None
    for size in _sizes(wanted):
        for i in range(len(heard) - size + 1):
            window = heard[i : i + size]
            at = (window[0].start, window[-1].end)
            like = fuzz.ratio(_sounds(window), _sounds(wanted)) / 100
            if like > best and not any(a < at[1] and at[0] < b for a, b in taken):
                best, where = like, at
    return where if best >= least else None


def _sizes(wanted: Sequence[Unit]) -> range:
    """Chinese names have as many characters as sounds; words may be split or run together."""
    n = len(wanted)
    spelt = all(len(u.sound) == u.end - u.start for u in wanted)
    return range(max(1, n - 1), n + 2) if spelt else range(n, n + 1)


def _short(wanted: Sequence[Unit]) -> bool:
    """Two sounds are like too many others: only the very same will do."""
    return len(wanted) < 3 and sum(len(u.sound) for u in wanted) < 10  # noqa: PLR2004


def _sounds(parts: Iterable[Unit]) -> str:
    return " ".join(u.sound for u in parts)


def _literal(name: str, text: str) -> Iterable[re.Match[str]]:
    return re.finditer(re.escape(name), text, re.IGNORECASE)
