"""Call numbers as people write and say them: 17, #17, 17号, 十七号, 幺七号, seventeen, one seven.

Digit names on the air are those of Chinese radio use (幺 1, 两 2, 拐 7, 洞 0, 勾 9).
"""

import re
from collections.abc import Iterator

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "洞": 0, "幺": 1, "两": 2, "拐": 7, "勾": 9,
}  # fmt: skip
_UNITS = {"十": 10, "百": 100}
_SMALL = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905 - a table
    "fifteen sixteen seventeen eighteen nineteen".split()
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH = {w: i for i, w in enumerate(_SMALL)} | {w: 20 + 10 * i for i, w in enumerate(_TENS)}
_WORD = "|".join(sorted(_ENGLISH, key=len, reverse=True))

# A number before one of these is not a call's.
_QUANTITY = (
    "分钟|小时|秒|米|公里|人|个|名|位|部|辆|台|只|件|次|楼|层|路|度|点|年|月|日|岁|%|％"
    "|号\\s*(?:线|楼|门|车|口|厅|桥|杆|缆车|电梯|停车)"
    "|minutes?|mins?\\b|hours?|seconds?|m\\b|km\\b|people|persons?|men\\b|women\\b|man\\b|woman\\b"
    "|guys?|injured|hurt|moment|units?\\b|more\\b|of\\b|st\\b|nd\\b|rd\\b|th\\b|o'?clock"
)
_HANZI = "[" + "".join(_DIGITS) + "".join(_UNITS) + "]"
_SPELT = rf"(?:{_WORD})(?:[\s-]+(?:{_WORD})){{0,4}}"  # nobody says longer numbers
# "no 1" at the head of an answer is a no; "10-4" and "3-5" are no calls.
PATTERN = re.compile(
    rf"(?:#|no\.\s*|(?<=\S\s)no\s+|call\s+|number\s+)?(?<![\d.:])(?<!\d-)(?P<digits>\d{{1,5}})"
    rf"(?![\d.:]|-\d|\s*(?:{_QUANTITY}))\s*号?"
    rf"|(?P<hanzi>{_HANZI}{{1,4}})\s*号(?!线|楼|门|车|口|厅|桥|杆|缆车|电梯|停车)"
    rf"|\b(?:call|number)\s+(?P<english>{_SPELT})\b(?!\s*(?:{_QUANTITY}))",
    re.IGNORECASE,
)
_BEFORE_BARE = (
    "tak(?:e|ing|en)|took|accept(?:ed|ing)?|responding(?:\\s+to)?|going(?:\\s+to)?|copy|roger|wilco"
    "|received|declin(?:e|ing)|done(?:\\s+with)?|finished|resolved|completed|found|here(?:\\s+at)?"
    "|arrived(?:\\s+at)?|(?:on|at)\\s+scene(?:\\s+at)?|negative|with|for"
)
_BARE_ENGLISH = re.compile(
    rf"(?:^\W*|\b(?:{_BEFORE_BARE})\W+)(?P<english>{_SPELT})\b(?!\s*(?:{_QUANTITY}))", re.IGNORECASE
)


_FIRST = re.compile(r"\s*#?\d{1,4}(?=\s|$)")


def call_numbers(words: str) -> list[int]:
    """All numbers that may be a call's, in order. Above 999 only a known call's number is one."""
    return [_value(m) for m in PATTERN.finditer(words)]


def numbered(words: str) -> bool:
    """Do they begin with a number that stands alone? "1 人群已疏散" is of call 1, of no person."""
    return bool(_FIRST.match(words))


def bare_english(words: str) -> list[int]:
    """Numbers said in English after an answer, or first ("taking one seven"; not "no one")."""
    found = (_english(m["english"]) for m in _BARE_ENGLISH.finditer(words))
    return [n for n in found if 0 < n < 1000]  # noqa: PLR2004 - as many as are said on the air


def hanzi_number(text: str) -> int:
    """A number in characters: 十七 = 17, 幺七 = 17, 二百零三 = 203."""
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _UNITS:
            total += max(digit, 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def _value(match: re.Match[str]) -> int:
    if match["digits"]:
        return int(match["digits"])
    if match["hanzi"]:
        return hanzi_number(match["hanzi"])
    return _english(match["english"])


def _english(text: str) -> int:
    values = [_ENGLISH[w] for w in re.split(r"[\s-]+", text.lower())]
    return int("".join(_joined(values)))


def _joined(values: list[int]) -> Iterator[str]:
    """Seventeen → 17; one seven → 17; twenty three → 23."""
    tens = 0
    for value in values:
        if tens and value < 10:  # noqa: PLR2004 - twenty + three
            yield str(tens + value)
            tens = 0
            continue
        if tens:
            yield str(tens)
        tens = value if value >= 20 else 0  # noqa: PLR2004 - twenty and up take a digit
        if not tens:
            yield str(value)
    if tens:
        yield str(tens)
