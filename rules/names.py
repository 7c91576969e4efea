"""Names as people write them, made comparable: one width, one case, one kind of blank."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rules.model import Place


def all_names(place: Place) -> tuple[str, ...]:
    """Every name and alias of a place."""
    return (*place.names.values(), *place.aliases)


@lru_cache(maxsize=256)  # asked for many times a message
def fold(words: str) -> str:
    """Lower case, one width, one kind of blank: how names and words are compared."""
    return " ".join(words.translate(_WIDTHS).split()).casefold()


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all names, the longest first; Latin names only as whole words."""
    parts = sorted({n for n in names if n}, key=lambda n: (-len(n), n))
    if not parts:
        return re.compile(r"(?!)")
    return re.compile("|".join(_whole(n) for n in parts))


def _whole(name: str) -> str:
    head = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", name) else ""
    tail = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", name) else ""
    return head + re.escape(name) + tail


_WIDTHS = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
