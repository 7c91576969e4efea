"""How many letters one text holds, and what a reported word gives up so that the rest fits in it.

Sources: 3GPP TS 23.038 (the default alphabet, its extension table) and 23.040 (140 octets a text).
"""

from collections.abc import Callable

ONE_PLAIN, ONE_WIDE = 160, 70  # letters of the default alphabet, units of UCS-2
LEAST = 12  # letters of what was reported that are told, however long the rest is
_STEP = 4  # letters that are given up at a time
_PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("\f^{}\\[~]|€")  # of the extension table: two septets each


def beyond_one(text: str) -> int:
    """By how many letters a text is longer than one part; 0 where it fits."""
    return max(0, _units(text) - (ONE_PLAIN if _plain(text) else ONE_WIDE))


def count(text: str) -> int:
    """The least parts of a text; a letter that no cut may fall into can need one more."""
    units = _units(text)
    alone, of_several = (ONE_PLAIN, 153) if _plain(text) else (ONE_WIDE, 67)
    return 1 if units <= alone else -(-units // of_several)


def _plain(text: str) -> bool:
    return set(text) <= _PLAIN | _TWICE


def _units(text: str) -> int:
    """Septets of the default alphabet, or units of UTF-16."""
    if _plain(text):
        return len(text) + sum(c in _TWICE for c in text)
    return len(text.encode("utf-16-le")) // 2


def fitted(say: Callable[[int], str], most: int) -> str:
    """`say` with so many letters of what was reported that one part holds all, if that can be."""
    text = say(most)
    while beyond_one(text) and most > LEAST:
        most = max(LEAST, most - _STEP)
        text = say(most)
    return text
