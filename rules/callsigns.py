"""Call signs where they stand in the words: as written, else by their sound, never by a guess.

One syllable may be another in a call sign of three and more (it must begin or end alike in one of
three); a numeral may not: who hears 七组 and knows 一组 and 二组 asks. What two units could be is
nobody's.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from rules.alike import akin
from rules.gazetteer import any_of, fold
from rules.model import Unit
from rules.sound import is_hanzi, syllables

_SAME = str.maketrans("0123456789幺两洞拐勾〇", "零一二三四五六七八九一二零七九零")
_NUMERALS = frozenset("零一二三四五六七八九十")
_FUZZY = 3  # syllables from which one may be off


_Named = tuple[str, tuple[str, ...], str]  # a name, its syllables, the unit


class Sign(Struct, frozen=True):
    """A call sign in folded words. Several units, or `misheard`: it is not clear whose."""

    units: tuple[str, ...]
    start: int
    end: int
    misheard: bool = False

    @property
    def unit(self) -> str:
        """The one unit that it names; "" where that is not clear."""
        return self.units[0] if len(self.units) == 1 and not self.misheard else ""


class CallSigns:
    """The call signs of a site's units."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._unit_of = {_plain(n): u.id for u in units for n in unit_names(u)}
        self._pattern = any_of(n for n in self._unit_of if not _spoken(n))
        self._chinese = any_of(n for n in self._unit_of if _spoken(n))
        spoken = [n for n in self._unit_of if _spoken(n) and len(n) > 1]
        self._sounds = [(n, syllables(n), self._unit_of[n]) for n in spoken]

    def written(self, words: str) -> list[Sign]:
        """Call signs as they are written in folded words, in order, none over another."""
        plain = words.translate(_SAME)
        found = [*self._pattern.finditer(words), *self._chinese.finditer(plain)]
        signs = [Sign((self._unit_of[m[0]],), m.start(), m.end()) for m in found]
        kept: list[Sign] = []
        for sign in sorted(signs, key=lambda s: (s.start, -s.end)):
            if not kept or sign.start >= kept[-1].end:
                kept.append(sign)
        return kept

    def at(self, words: str, start: int, *, by_sound: bool = True) -> Sign | None:
        """The call sign that begins at this letter of folded words, written or heard."""
        plain = words.translate(_SAME)
        for pattern, text in ((self._pattern, words), (self._chinese, plain)):
            if match := pattern.match(text, start):
                unit, length = self._unit_of[match[0]], match.end() - start
                longer = [s for s in self._sounds if s[2] == unit and len(s[0]) > length]
                written = Sign((unit,), start, match.end())
                return (by_sound and _heard(longer, plain, start)) or written
        return _heard(self._sounds, plain, start) if by_sound else None


_LONGEST = 12  # letters of a call sign that are compared by sound
_OFF, _ASK = 1, 2  # one syllable is another; it is a numeral


def _heard(names: Sequence[_Named], words: str, start: int) -> Sign | None:
    end = start
    while end < len(words) and is_hanzi(words[end]) and end - start < _LONGEST:
        end += 1
    run = words[start:end]
    sounds = syllables(run)
    if len(sounds) != len(run):
        return None
    found = [(_how_far(n, s, run, sounds), -len(n), id) for n, s, id in names]
    near = sorted((far, n, id) for far, n, id in found if far is not None)
    if not near:
        return None
    best, length, _ = near[0]
    ids = tuple(dict.fromkeys(id for far, n, id in near if far == best and (best or n == length)))
    return Sign(ids, start, start - length, misheard=best >= _ASK)


def _how_far(name: str, sound: tuple[str, ...], run: str, heard: tuple[str, ...]) -> int | None:
    """0 the same sound, 1 one syllable off, 2 a numeral off; None another name."""
    if len(heard) < len(sound):
        return None
    off = [i for i, (a, b) in enumerate(zip(sound, heard, strict=False)) if a != b]
    if not off:
        return 0
    if len(off) > 1 or len(sound) < _FUZZY:
        return None
    if name[off[0]] in _NUMERALS and run[off[0]] in _NUMERALS:
        return _ASK
    near = len(sound) > _FUZZY or akin(sound[off[0]], heard[off[0]])
    return _OFF if near else None


def unit_names(unit: Unit) -> tuple[str, ...]:
    """Every name and call sign of a unit; of a person who has a call sign, that alone."""
    if unit.person:
        return unit.aliases or tuple(unit.names.values())
    return (*unit.names.values(), *unit.aliases, *(c.channel for c in unit.channels))


def _plain(name: str) -> str:
    folded = fold(name)
    plain = folded.translate(_SAME)
    return plain if _spoken(plain) and not folded.isdigit() else folded


def _spoken(name: str) -> bool:
    """Chinese characters alone: it can be heard."""
    return bool(name) and all(map(is_hanzi, name))
