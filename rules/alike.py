"""Words that speech-to-text wrote with other characters: heard by their sound, in order.

Two syllables must be the same syllables and at least one of them with its tone, or every "大家"
were a "打架"; characters that carry the sentence ("他放在" is no "塌方") are believed. Three and
more may have one syllable off that begins or ends alike. Nothing is shorter than two syllables.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct
from pypinyin import Style, lazy_pinyin

from rules.sound import is_hanzi, syllables

_BELIEVED = frozenset("我你他她它们的了是在有这那不没也都就还和到上下去来吗呢吧啊要能")
_LONG = 3  # syllables of a word that may have one off
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")


_Word = tuple[str, tuple[str, ...], tuple[str, ...]]  # as written, its syllables, their tones


class Sounded(Struct, frozen=True):
    """A word and where in the text its sound is; `off` = one syllable is another."""

    word: str
    start: int
    end: int
    off: bool


class Sounds:
    """Chinese words, ready to be heard."""

    def __init__(self, words: Iterable[str]) -> None:
        whole = (w for w in words if len(w) > 1 and all(map(is_hanzi, w)))
        self._first: dict[str, list[_Word]] = {}
        self._second: dict[str, list[_Word]] = {}  # of words whose first syllable may be off
        for word in dict.fromkeys(whole):
            sound = syllables(word)
            self._first.setdefault(sound[0], []).append((word, sound, _tones(word)))
            if len(word) >= _LONG:
                self._second.setdefault(sound[1], []).append((word, sound, _tones(word)))

    def find(self, text: str) -> list[Sounded]:
        """Every word whose sound is in the text; a stop or a blank ends what is heard together."""
        found: list[Sounded] = []
        for run in _RUN.finditer(text):
            found += self._in_run(run[0], run.start())
        return found

    def _in_run(self, run: str, start: int) -> Iterator[Sounded]:
        heard, tones = syllables(run), _tones(run)
        if len(heard) != len(run) or len(tones) != len(run):
            return
        for i in range(len(run) - 1):
            for word, sound, tone in self._may_begin(heard[i], heard[i + 1]):
                here = slice(i, i + len(word))
                off = _off(sound, heard[here])
                if off is None or run[here] == word:
                    continue
                if len(word) >= _LONG or (
                    not off and _may_be_two(word, run[here], tone, tones[here])
                ):
                    yield Sounded(word, start + i, start + i + len(word), off)

    def _may_begin(self, first: str, second: str) -> Iterator[_Word]:
        yield from self._first.get(first, ())
        yield from (w for w in self._second.get(second, ()) if w[1][0] != first)


def _off(sound: tuple[str, ...], heard: tuple[str, ...]) -> bool | None:
    """Is one syllable off? None where more are, or where it is another altogether."""
    if len(sound) != len(heard):
        return None
    off = [(a, b) for a, b in zip(sound, heard, strict=True) if a != b]
    if len(off) > 1 or any(not akin(a, b) for a, b in off):
        return None
    return bool(off)


def akin(one: str, other: str) -> bool:
    """Does it begin alike, or end alike?"""
    return _initial(one) == _initial(other) or _final(one) == _final(other)


def _initial(syllable: str) -> str:
    return syllable[: len(syllable) - len(_final(syllable))]


def _final(syllable: str) -> str:
    return syllable.lstrip("bpmfdtnlgkhjqxzcsryw")


def _may_be_two(word: str, heard: str, tones: tuple[str, ...], as_heard: tuple[str, ...]) -> bool:
    same = sum(a == b for a, b in zip(tones, as_heard, strict=True))
    return same > 0 and not _BELIEVED & (set(heard) - set(word))


@lru_cache(maxsize=4096)
def _tones(hanzi: str) -> tuple[str, ...]:
    said = lazy_pinyin(hanzi, style=Style.TONE3, neutral_tone_with_five=True)
    return tuple(s[-1:] for s in said)
