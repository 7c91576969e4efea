"""Text as it is said on the air.

Call numbers, counts and times are numbers: 17号 is 十七号, 13:05 is 十三点零五分. Strings of three
and more digits that count nothing are telephone and unit numbers and are said digit by digit, in
Chinese with 幺 两 拐 勾 洞 for 1 2 7 9 0; the public's own numbers (110, 119, 120, 122, 12345) keep
the 零 and 二 that everybody knows them by. Letters with figures (P3, 湘G·12345) are call signs and
number plates: letter by letter, in English by the words of the ICAO alphabet (Annex 10, vol. II).
"""

import re

_RADIO = str.maketrans("0123456789", "洞幺两三四五六拐八勾")
_PUBLIC = str.maketrans("0123456789", "零幺二三四五六七八九")
_PUBLIC_NUMBERS = {"110", "119", "120", "122", "12110", "12123", "12301", "12345", "12395"}
_PLAIN = "零一二三四五六七八九"
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty")
_LETTERS = (
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett",
    "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango",
    "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
)  # fmt: skip
_CALL_SIGN = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,3})[-·]?(\d[A-Z0-9]{0,6})(?![A-Za-z0-9])")
_LONE_LETTER = re.compile(r"(?<=[a-z] )(?:[A-HJ-Z](?=[,.;:!?)]|$)|[B-HJ-Z](?= ))")  # gate B
_WIDE = {c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), 0xFF0E, 0xFF1A, 0xFF05, 0xFF03)}
_UNSAID = re.compile(r"https?://\S+|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]")
_ORDINALS = "号楼层路月日点分组线级班时"  # 二号, 二楼; but 两个, 两公里, 两分钟
_AMOUNTS = (
    "公里|千米|厘米|平方米|米|公斤|吨|分钟|小时|秒|天|年|岁|人|名|位|个|只|辆|台|部|件|起|次|趟|元|块|度|步|条"
    "|排|队|间|处|家|张|道|倍|成"
)
_ENGLISH_COUNTED = (
    r"\s*(?:%|km|kilomet|met|m\b|min|hour|h\b|second|people|person|year|day|yuan|call|bus|car)"
)
_NUMBER = r"(?<![\d.:A-Za-z])\d+(?:\.\d+)?"
_LONGEST_NUMBER = 4  # digits; longer ones are said one by one
_SHORTEST_STRING = 3  # digits; shorter ones are numbers


def on_the_air(text: str, language: str) -> str:
    """The text with its figures written out as they are said; addresses and pictures left out."""
    plain = _UNSAID.sub("", text.translate(_WIDE))
    say = {"zh": _chinese, "en": _english}.get(language)
    return (say(plain) if say else plain).strip()


def chinese_number(digits: str) -> str:
    """A number in characters: 17 十七, 203 二百零三, 3.5 三点五; long ones digit by digit."""
    whole, _, part = digits.partition(".")
    said = _thousands(int(whole)) if len(whole) <= _LONGEST_NUMBER else _one_by_one(whole)
    return said + ("点" + _one_by_one(part) if part else "")


def _chinese(text: str) -> str:
    text = _CALL_SIGN.sub(_spelled, text)
    text = re.sub(r"(?<!\d)(\d{1,2}):(\d{2})(?::\d{2})?(?!\d)", _clock, text)
    text = re.sub(r"(?<!\d)(\d{4})(?=年)", lambda m: _one_by_one(m[1]), text)
    text = re.sub(rf"({_NUMBER})\s*%", lambda m: "百分之" + chinese_number(m[1]), text)
    text = re.sub(r"#\s*(\d{1,4})(?!\d)", lambda m: chinese_number(m[1]) + "号", text)
    text = re.sub(rf"({_NUMBER})(?=\s*(?:{_AMOUNTS}))", _amount, text)
    text = re.sub(rf"({_NUMBER})(?=\s*[{_ORDINALS}])", lambda m: chinese_number(m[1]), text)
    return re.sub(rf"({_NUMBER})", _string, text)


def _spelled(match: re.Match[str]) -> str:
    """A call sign: a single figure is a number (P三), more are said as on the air."""
    letters, rest = match[1], match[2]
    table = _RADIO if len(rest) > 1 else str.maketrans("0123456789", _PLAIN)
    apart = re.sub(r"([A-Z])", r" \1 ", f"{letters}{rest}")
    return " ".join(apart.translate(table).split())


def _clock(match: re.Match[str]) -> str:
    hours, minutes = int(match[1]), int(match[2])
    zero = "零" if 0 < minutes < 10 else ""  # noqa: PLR2004 - one digit
    return f"{_thousands(hours)}点" + (f"{zero}{_thousands(minutes)}分" if minutes else "")


def _amount(match: re.Match[str]) -> str:
    return "两" if match[1] == "2" else chinese_number(match[1])


def _string(match: re.Match[str]) -> str:
    digits = match[1]
    if digits in _PUBLIC_NUMBERS:
        return digits.translate(_PUBLIC)
    if digits.isdigit() and len(digits) >= _SHORTEST_STRING:
        return digits.translate(_RADIO)
    return chinese_number(digits)


def _one_by_one(digits: str) -> str:
    return "".join(_PLAIN[int(d)] for d in digits)


def _thousands(number: int) -> str:
    digits = str(number)
    said = "".join(
        _PLAIN[int(d)] + place if d != "0" else "零"
        for place, d in zip(("千", "百", "十", "")[-len(digits) :], digits, strict=True)
    )
    said = re.sub("零+", "零", said).rstrip("零") or "零"
    return said[1:] if said.startswith("一十") else said


def _english(text: str) -> str:
    text = re.sub(r"(?<![\d:])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])", _hours, text)
    text = _CALL_SIGN.sub(lambda m: " ".join(_word(c) for c in m[1] + m[2]), text)
    text = _LONE_LETTER.sub(lambda m: _word(m[0]), text)
    text = re.sub(r"#\s*(\d{1,4})(?!\d)", r"number \1", text)
    return re.sub(rf"(?<![\d.:])\b(\d{{3,}})\b(?!\.\d|:\d|{_ENGLISH_COUNTED})", _digits, text)


def _hours(match: re.Match[str]) -> str:
    """A time of day: 13:05 thirteen zero five, 08:00 zero eight hundred."""
    minutes = "hundred" if match[2] == "00" else _two(match[2])
    return f"{_two(match[1].zfill(2))} {minutes}"


def _two(digits: str) -> str:
    tens, ones = int(digits[0]), int(digits[1])
    match tens:
        case 0:
            return f"zero {_ENGLISH[ones]}"
        case 1:
            return _TEENS[ones]
        case _ if tens < len(_TENS):
            return f"{_TENS[tens]} {_ENGLISH[ones]}" if ones else _TENS[tens]
    return f"{_ENGLISH[tens]} {_ENGLISH[ones]}"  # no time of day


def _word(sign: str) -> str:
    return _ENGLISH[int(sign)] if sign.isdigit() else _LETTERS[ord(sign) - ord("A")]


def _digits(match: re.Match[str]) -> str:
    before = match.string[: match.start()].rstrip().lower()
    if before.endswith(("call", "number", "no.")):
        return match[1]
    return " ".join(_ENGLISH[int(d)] for d in match[1])
