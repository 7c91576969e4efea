"""Words with which a message never waits: those of danger, and the site's urgent kinds of call.

Generous on purpose: a word too many lets some chatter through, a word too few lets somebody wait.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

URGENT = 2  # priority of a kind whose name counts
SHORT = 160  # letters of first words that pass whatever they say


def dangers(site: Mapping[str, Any], words: Iterable[str]) -> tuple[str, ...]:
    """All words that pass: the tables' and the names of urgent kinds, folded."""
    kinds: Mapping[str, Any] = site.get("kinds", {})
    urgent = [k["names"].values() for k in kinds.values() if k.get("priority", 9) <= URGENT]
    names = [str(name) for names in urgent for name in names]
    return tuple(dict.fromkeys(fold(word) for word in (*words, *names) if fold(word)))


def speaks_of(text: str, words: Iterable[str]) -> bool:
    """Does the text hold one of these words, however it is written?"""
    folded = fold(text)
    close = folded.replace(" ", "")  # "h e l p", "救 命"
    return any(word in folded or word.replace(" ", "") in close for word in words)


def fold(text: str) -> str:
    """Letters as they are meant: full width, capitals, accents and what cannot be seen aside."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    shown = "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN)
    return re.sub(r"\s+", " ", shown).strip()


_UNSEEN = frozenset({"Mn", "Cf"})
