"""How people tell a place by other places, zh and en: phrases over words with marked places.

Every place that was found is one private sign in the words, and every number is digits (see
spelled). The patterns are tried in order and the first that fits counts: those that say more stand
before those that say less.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from rules.places.match import Match
from rules.places.spelled import spelled


class Relation(StrEnum):
    """How the call lies to the places that were named."""

    BETWEEN = "between"
    TOWARDS = "towards"
    PAST = "past"
    OFFSET = "offset"
    UP = "up"
    DOWN = "down"
    AWAY = "away"
    NEAR = "near"


class Phrase(Struct, frozen=True, kw_only=True):
    """A phrase that was understood, about one or two of the matches."""

    relation: Relation
    one: Match
    two: Match | None = None
    metres: float = 0.0
    side: str = ""  # of the compass: n, ne, e …


def phrase(folded: str, matches: Sequence[Match]) -> Phrase | None:
    """What folded words say of the places in them beyond their names; None where nothing."""
    if not matches or len(matches) > _MARKS:
        return None
    marked = re.sub(rf"\bthe (?={_P})", "", spelled(_marked(folded, matches)).text)
    for relation, pattern in _PATTERNS:
        if found := pattern.search(marked):
            return _read(relation, found.groupdict(), matches)
    return None


def _marked(folded: str, matches: Sequence[Match]) -> str:
    for nth, m in sorted(enumerate(matches), key=lambda pair: -pair[1].start):
        folded = folded[: m.start] + chr(_FIRST + nth) + folded[m.end :]
    return folded


def _read(relation: Relation, parts: dict[str, str | None], matches: Sequence[Match]) -> Phrase:
    two, side = parts.get("two"), parts.get("side")
    return Phrase(
        relation=relation,
        one=matches[ord(parts["one"] or "") - _FIRST],
        two=matches[ord(two) - _FIRST] if two else None,
        metres=_metres(parts) if parts.get("unit") else 0.0,
        side=_COMPASS[re.sub(r"[\s-]", "", side)] if side else "",
    )


def _metres(parts: dict[str, str | None]) -> float:
    """半公里 = 500, 两里地 = 1000, 一里半 = 750, half a mile = 805."""
    one = next(v for head, v in _UNITS if (parts["unit"] or "").startswith(head))
    number = 0.5 if parts["half"] else float(parts["number"] or 1)
    return round((number + (0.5 if parts["more"] else 0.0)) * one, 1)


_FIRST, _MARKS = 0xE000, 0x100
_UNITS = (
    ("公里", 1000.0), ("千米", 1000.0), ("里", 500.0), ("米", 1.0), ("kilo", 1000.0),
    ("km", 1000.0), ("mile", 1609.3), ("m", 1.0), ("yard", 0.9144), ("f", 0.3048),
)  # fmt: skip
_COMPASS = {
    "东北": "ne", "东南": "se", "西北": "nw", "西南": "sw", "东": "e", "南": "s",
    "西": "w", "北": "n",
    "northeast": "ne", "southeast": "se", "northwest": "nw", "southwest": "sw", "north": "n",
    "south": "s", "east": "e", "west": "w",
}  # fmt: skip
_P = f"[{chr(_FIRST)}-{chr(_FIRST + _MARKS - 1)}]"
_PIECES = {
    "ONE": f"(?P<one>{_P})",
    "TWO": f"(?P<two>{_P})",
    "LEN": (
        r"(?:大约|大概|差不多|约|还有|只有|有|不到|about|some|roughly|around|approximately|maybe)*\s*"
        r"(?:(?P<half>半|half\s+an?|half|a\s+half)|(?P<number>\d+(?:\.\d+)?)|an?)\s*[个来多几]?-?\s*"
        r"(?P<unit>公里|千米|里|米|km\b|kilomet(?:er|re)s?\b|miles?\b|met(?:er|re)s?\b|m\b|yards?\b"
        r"|feet\b|foot\b)(?P<more>半)?(?:地|路|远|左右|多|开外)*(?:的地方|处|的位置)?"
    ),
    "SIDE": (
        r"(?P<side>东北|东南|西北|西南|[东南西北]|(?:north|south)[\s-]?(?:east|west)"
        r"|north|south|east|west)"
    ),
    "GOES": r"(?:往|向|朝|去)着?",
    "WARD": r"(?:的)?(?:方向|那边|那头|这边|方)?(?:再?走|上去|下去|过去)?了?[,，\s]*",
    "INTO": r"(?:towards?|in the direction of|heading (?:to|for|towards?)|on the way to|to)\s+",
    "OFF": r"(?:below|above|from|past|after|beyond|of|outside|before)",
    "ROAD": r"(?:之间|中间|当中|中途|半路|半道|途中|路上|半山腰)",
    "GO": r"(?:再|往前|继续)*(?:走了?)?",
    "SEP": r"[,，\s]*",
}


def _filled(pattern: str) -> str:
    """The pattern with its pieces; other braces are the pattern's own."""
    return re.sub(r"\{([A-Z]+)\}", lambda m: _PIECES[m[1]], pattern)


_PATTERNS = tuple((relation, re.compile(_filled(pattern))) for relation, pattern in (
    (Relation.BETWEEN, r"{ONE}(?:和|与|跟|同|到|至|去|往|、){TWO}的?{ROAD}"),
    (Relation.BETWEEN, r"\b(?:between|(?:mid|half ?)way from) {ONE} (?:and|to) {TWO}"),
    (Relation.BETWEEN, r"\bon the (?:way|path|road|trail|stairs) from {ONE} to {TWO}"),
    (Relation.TOWARDS, r"{ONE}(?:出发|出来|开始)?{SEP}(?:{GOES}|到){TWO}{WARD}{LEN}"),
    (Relation.TOWARDS, r"(?:离|距离?){ONE}{LEN}{SEP}(?:{GOES}|靠近?){TWO}"),
    (Relation.TOWARDS, r"{ONE}的?(?:往?[上下前]|[上下前后外][面方边头])?走?{LEN}{SEP}{GOES}{TWO}"),
    (Relation.TOWARDS, r"{GOES}{TWO}{WARD}(?:离|距离?){ONE}{LEN}"),
    (Relation.TOWARDS, r"{LEN} (?:(?:up|down|out)(?:hill)? )?{OFF} {ONE}{SEP}{INTO}{TWO}"),
    (Relation.TOWARDS, r"{ONE}{SEP}{INTO}{TWO}{SEP}{LEN}"),
    (Relation.TOWARDS, r"\btowards? {TWO}{SEP}{LEN} {OFF} {ONE}"),
    (Relation.BETWEEN, r"{ONE}(?:出发|出来)?{SEP}{GOES}{TWO}的?(?:方向|那边走|走)"),
    (Relation.PAST, r"从{TWO}.{0,6}?(?:过了?|经过){ONE}(?:以后|之后|后)?{GO}{LEN}"),
    (Relation.PAST, r"{LEN} (?:past|beyond|after) {ONE}{SEP}(?:coming )?from {TWO}"),
    (Relation.PAST, r"(?:过了?|经过|超过){ONE}(?:以后|之后|后)?{GO}{LEN}"),
    (Relation.PAST, r"{LEN} (?:past|beyond|after) {ONE}"),
    (Relation.OFFSET, r"{ONE}的?(?:以|往|向|正|朝)?{SIDE}(?:边|面|方|侧|部)?(?:方向)?走?{LEN}"),
    (Relation.OFFSET, r"{LEN} (?:to the )?{SIDE} of {ONE}"),
    (Relation.UP, r"{ONE}的?(?:再|往|向|朝|走)*上(?:坡|山|游|走|面|方|边|去|爬)*{LEN}"),
    (Relation.UP, r"{LEN} (?:above|up(?:hill)? (?:from|of)) {ONE}"),
    (Relation.UP, r"\bfrom {ONE}{SEP}up(?:hill)?(?: for)? {LEN}"),
    (Relation.DOWN, r"{ONE}的?(?:再|往|向|朝|走)*下(?:坡|山|游|走|面|方|边|去)*{LEN}"),
    (Relation.DOWN, r"{LEN} (?:below|down(?:hill)? (?:from|of)) {ONE}"),
    (Relation.DOWN, r"\bfrom {ONE}{SEP}down(?:hill)?(?: for)? {LEN}"),
    (Relation.AWAY, r"(?:离|距离?){ONE}{LEN}"),
    (Relation.AWAY, r"{ONE}(?:前面|后面|前方|外面|外|过去|出去|出来|往前|向前|往外){GO}{LEN}"),
    (Relation.AWAY, r"{LEN} (?:away )?(?:from|before|behind|in front of|short of|outside) {ONE}"),
    (Relation.NEAR, r"{ONE}的?(?:附近|周围|一带|不远)"),
    (Relation.NEAR, r"\b(?:near|nearby|close to|around|not far from) {ONE}"),
))  # fmt: skip
