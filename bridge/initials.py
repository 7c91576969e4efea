"""The pinyin initials of Chinese names: 迷魂台 is typed as "mht". Latin letters stay."""

import re
from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin

_HAN = re.compile(r"[\u4e00-\u9fff]")
_KEPT = re.compile(r"[a-z0-9]")


def initials(name: str) -> str:
    """One letter for each Chinese character, in the reading that the whole name gives it."""
    letters = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return "".join(c for c in "".join(letters).lower() if _KEPT.match(c))


def of_names(names: Iterable[str]) -> dict[str, str]:
    """By name, of those that have Chinese characters."""
    return {n: initials(n) for n in dict.fromkeys(names) if _HAN.search(n)}
