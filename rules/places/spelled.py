"""Numbers that are said become digits, and every sign still knows where it stood.

Characters: 一千四百五十 = 1450, 幺两三 = 123, 两百五 = 250, 一四五零 = 1450. English: fourteen
fifty = 1450, one two three = 123, two hundred and fifty = 250. Digit names on the air are those of
Chinese radio use (幺 1, 两 2, 拐 7, 洞 0, 勾 9).
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from rules.names import fold

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "洞": 0, "幺": 1, "两": 2, "拐": 7, "勾": 9,
}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SMALL = dict(zip(
    (  # noqa: SIM905 - a table
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen"
    ).split(), range(20), strict=True,
))  # fmt: skip
_TENS = {
    w: 10 * n for n, w in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}  # fmt: skip
_WORDS = _SMALL | _TENS | {"oh": 0}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_HANZI = "[" + "".join(_DIGITS) + "".join(_UNITS) + "]+"
_NUMBER = re.compile(
    rf"(?P<hanzi>{_HANZI})|\b(?P<english>(?:{_WORD})(?:[\s-]+(?:and\s+)?(?:{_WORD}|hundred|thousand))*)\b"
    r"|(?P<single>(?<![\d.])\d(?: \d)+(?![\d.]))"
)


class Spelled(Struct, frozen=True):
    """Words with digits; sign i stood from at[i] to ends[i] of the folded words."""

    text: str
    at: tuple[int, ...]
    ends: tuple[int, ...]


def spelled(words: str) -> Spelled:
    """The folded words with digits for every number that is said."""
    folded = fold(words)
    text: list[str] = []
    at: list[int] = []
    ends: list[int] = []
    for piece, start, end, is_number in _pieces(folded):
        text.append(piece)
        at += [start] * len(piece) if is_number else range(start, end)
        ends += [end] * len(piece) if is_number else range(start + 1, end + 1)
    return Spelled("".join(text), tuple(at), tuple(ends))


def hanzi_digits(text: str) -> str:
    """A number in characters as digits: 一千四百五十 = 1450, 洞幺两三 = 0123, 两百五 = 250."""
    if not any(c in _UNITS for c in text):
        return "".join(str(_DIGITS[c]) for c in text)
    total, digit, unit = 0, 0, 1
    for c in text:
        if c in _UNITS:
            unit = _UNITS[c]
            total += (digit or (1 if unit == 10 else 0)) * unit  # noqa: PLR2004 - 十二 is twelve
            digit = 0
        else:
            digit, unit = _DIGITS[c], 1 if _DIGITS[c] == 0 else unit
    return str(total + (digit * unit // 10 if unit > 1 and text[-1] not in _UNITS else digit))


def _pieces(folded: str) -> Iterator[tuple[str, int, int, bool]]:
    last = 0
    for m in _NUMBER.finditer(folded):
        yield folded[last : m.start()], last, m.start(), False
        yield _digits(m), m.start(), m.end(), True
        last = m.end()
    yield folded[last:], last, len(folded), False


def _digits(match: re.Match[str]) -> str:
    if match["hanzi"]:
        return hanzi_digits(match["hanzi"])
    return _english(match["english"]) if match["english"] else match["single"].replace(" ", "")


def _english(text: str) -> str:
    words = [w for w in re.split(r"[\s-]+", text) if w != "and"]
    if "hundred" in words or "thousand" in words:
        return str(_value(words))
    said, tens = "", 0
    for value in map(_WORDS.__getitem__, words):
        if tens and 0 < value < 10:  # noqa: PLR2004 - twenty + three
            said, tens = f"{said}{tens + value}", 0
            continue
        said += str(tens) if tens else ""
        tens = value if value >= 20 else 0  # noqa: PLR2004 - twenty and up take a digit
        said += "" if tens else str(value)
    return said + (str(tens) if tens else "")


def _value(words: list[str]) -> int:
    total, part = 0, 0
    for word in words:
        if word == "hundred":
            part = max(part, 1) * 100
        elif word == "thousand":
            total, part = total + max(part, 1) * 1000, 0
        else:
            part += _WORDS[word]
    return total + part
