"""Chinese words by their sound: what speech-to-text writes with other characters is the same."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz

# Pairs that speakers of the south and narrow radio bands do not tell apart.
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


@lru_cache(maxsize=4096)
def syllables(words: str) -> tuple[str, ...]:
    """Toneless folded syllables of the Chinese characters in `words`; the rest is left out."""
    hanzi = "".join(c for c in words if is_hanzi(c))
    return tuple(_fold(s) for s in lazy_pinyin(hanzi, style=Style.NORMAL))


def is_hanzi(char: str) -> bool:
    """Is it a Chinese character?"""
    return "\u4e00" <= char <= "\u9fff"


def likeness(name: tuple[str, ...], heard: tuple[str, ...]) -> float:
    """How near the best part of what was heard comes to the name, 0…1."""
    if len(name) < 2 or len(heard) < len(name):  # noqa: PLR2004 - one syllable is everywhere
        return 0.0
    return fuzz.partial_ratio(" ".join(name), " ".join(heard)) / 100


def _fold(syllable: str) -> str:
    for long, short in _FOLDS[:3]:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
    for long, short in _FOLDS[3:]:
        if syllable.endswith(long):
            syllable = syllable[: -len(long)] + short
    return syllable
