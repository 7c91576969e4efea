"""Where a text may be cut: between what a reader sees as letters.

An approximation of Unicode's grapheme clusters (UAX #29) without its tables: marks, joiners,
variation selectors, skin tones, flags, tags, Hangul syllables of several parts, and CR LF stay with
what they belong to.
"""

import unicodedata

_JOINER = "\u200d"
_MARKS = {"Mn", "Me", "Mc"}
_FLAGS = range(0x1F1E6, 0x1F200)
_EXTENDS = (range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080), range(0xFE00, 0xFE10))
_HANGUL = range(0x1160, 0x1200)  # vowels and finals, which follow an initial
_MOST = 32  # characters that are kept together at most


def clusters(text: str) -> list[str]:
    """The text in pieces that should not be cut; joined they are the text."""
    found: list[str] = []
    for letter in text:
        if found and len(found[-1]) < _MOST and _belongs(letter, found[-1]):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _belongs(letter: str, before: str) -> bool:
    code, last = ord(letter), before[-1]
    if letter.isascii():
        return letter == "\n" and last == "\r"
    if code in _FLAGS:
        return len(before) == 1 and ord(last) in _FLAGS
    if last == _JOINER and len(before) > 1:
        return True
    extends = letter in (_JOINER, "\u20e3") or any(code in part for part in _EXTENDS)
    mark = extends or unicodedata.category(letter) in _MARKS or code in _HANGUL
    return mark and last not in "\r\n"
