"""What a desk says to all, and what a unit answers: words alone.

"全体平台：…", "全体 …", "all patrols: …", "all-call …"; with "点名" or "roll-call" each answers.
Words that only begin alike ("all quiet", "全体游客都走了") are no order.
"""

import re

from msgspec import Struct

from rules.gazetteer import any_of, fold
from rules.model import UnitKind
from rules.numbers import call_numbers, hanzi_number
from rules.roll_commands import Scope
from rules.rulebook import Rulebook

_HEAD = re.compile(r"^(?P<free>全体|all[ -]?call\b)|^(?P<bound>所有|各|all\b)")
_KINDS = (
    (UnitKind.PLATFORM, r"平台|岗亭|哨[位点]|岗位|platforms?\b|posts?\b|kiosks?\b"),
    (UnitKind.PATROL, r"巡逻(?:队|组|员|警)?|巡组|patrols?\b"),
    (UnitKind.GROUP, r"群组|groups?\b"),
    (UnitKind.DESK, r"席位|desks?\b"),
)
_OF_KIND = tuple((kind, re.compile(p)) for kind, p in _KINDS)
_VOLUNTEERS = re.compile(r"志愿者|volunteers?\b")
_EVERYBODY = re.compile(r"单位|人员|各组|在岗|units?\b|stations?\b|everybody\b|everyone\b|staff\b")
_BETWEEN = re.compile(
    r"(?:\s|的|和|、|\bin\b|\bat\b|\bof\b|\bthe\b|\bon duty\b|\bwith\b|\bzone\b|\band\b)+"
)
_STOP = re.compile(r"\s*[:：,，;；\-—]+\s*")
_MIND = re.compile(r"(?:请?各?位?注意了?|attention)[\s:：,，。!！]*")
_UNKNOWN = re.compile(r"(?P<name>[^\s:：,，]{1,12})\s*[:：]")
_ROLL = re.compile(
    r"^(?:现在)?点名(?![^\s:：,，。!！;；]{0,3}(?:情况|结果|进展))"
    r"|^(?:roll[ -]?call\b|call(?:ing)? the roll\b)"
)
_STATUS = re.compile(
    r"^(?:点名|roll[ -]?call|roll)\s*(?:r?(?P<number>\d{1,2})号?)?\s*"
    r"的?(?:情况|结果|进展|status|so far|result)\W*$"
    r"|^(?:谁没到|谁还没到|谁没应答|who is missing|who has not answered)\W*$"
)
_NUMBER = re.compile(
    r"点名\s*(?P<digits>\d{1,2}|[一二三四五六七八九十两]{1,3})?\s*号?"
    r"|\b(?:roll|roll[ -]?call)\s*r?(?P<english>\d{1,2})\b|\br\s?-?(?P<short>\d{1,2})\b"
    r"|\broll(?:[ -]?call)?\b"
)
_THERE = (
    r"收到|到(?![了达场位过那底家处])|在岗|在位|在(?=[\s。，,!！]|$)|明白|好的|知道了"
    r"|\bhere\b|\bpresent\b|\bcopy\b|\bcopied\b|\broger\b|\breceived\b|\bok(?:ay)?\b|\bunderstood\b"
)
_IS_THERE = re.compile(rf"^\W*(?:我|我们|we are |i'?m |i am )?(?P<said>{_THERE})")
_SAYS_THERE = re.compile(_THERE)
_ARRIVES = frozenset({"到", "在", "here"})
_ONLY_A_ROLL = frozenset({"在岗", "在位", "present"})


class Order(Struct, frozen=True):
    """To whom, what, and whether each must answer."""

    scope: Scope
    words: str
    answer: bool


class Answer(Struct, frozen=True):
    """An answer that may be to a roll. `sure`: to nothing else."""

    number: int  # 0 = none was named
    sure: bool
    arrives: bool  # could as well say that a unit is there
    rest: str  # what else is said


def order(words: str, book: Rulebook) -> Order | None:
    """What a desk wants said to all; a scope that nobody knows holds only `said`."""
    folded = fold(words)
    text = words.strip() if len(fold(words)) == len(words.strip()) else folded
    if head := _ROLL.match(folded):  # "点名", "roll-call platforms: …"
        return _rest(text, head.end(), free=True, loose=False, answer=True, book=book)
    if (head := _HEAD.match(folded)) is None:
        return None
    free = bool(head["free"])
    return _rest(text, head.end(), free=free, loose=free, answer=False, book=book)


def _rest(
    text: str, at: int, *, free: bool, loose: bool, answer: bool, book: Rulebook
) -> Order | None:
    """`free`: nobody need be named; `loose`: a blank is enough before the words, in English too."""
    folded = fold(text) if len(fold(text)) == len(text) else text
    scope, end = _scope(folded, at, book)
    stop, mind = _STOP.match(folded, end), None
    if stop is None:
        mind = _MIND.match(folded, _skip(folded, end))
    then = _skip(folded, stop.end() if stop else mind.end() if mind else end)
    named, roll = end > at, _ROLL.match(folded[then:])
    over = end == len(folded)
    if not (stop or mind or roll or over) and (
        (folded.isascii() and not loose) or folded[end : end + 1] != " "
    ):
        unknown = _UNKNOWN.match(folded, end) if free else None
        return Order(Scope(said=unknown["name"]), "", answer) if unknown else None
    if not (free or named or stop):
        return None
    if roll:
        then = _skip(folded, then + roll.end())
    said = text[then:].strip(" ,，:：。;；")
    if not (said or answer or roll):
        return None
    return Order(scope, said, answer or roll is not None)


def _skip(words: str, at: int) -> int:
    while at < len(words) and words[at] in " ,，:：。;；":
        at += 1
    return at


def _scope(folded: str, at: int, book: Rulebook) -> tuple[Scope, int]:
    """Who is named from there on, and where that ends."""
    kinds, zones, skills, volunteers = set[UnitKind](), set[str](), set[str](), False
    zone_named, skill_named = zone_names(book), skill_names(book)
    zone, skill = any_of(zone_named), any_of(skill_named)
    end, here = at, at
    while here < len(folded):
        between = _BETWEEN.match(folded, here)
        start = between.end() if between else here
        found = None
        for kind, pattern in _OF_KIND:
            if found := pattern.match(folded, start):
                kinds.add(kind)
                break
        if found is None and (found := _VOLUNTEERS.match(folded, start)):
            volunteers = True
        if found is None and (found := zone.match(folded, start)):
            zones.add(zone_named[found[0]])
        if found is None and (found := skill.match(folded, start)):
            skills.add(skill_named[found[0]])
        found = found or _EVERYBODY.match(folded, start)
        if found is None or found.end() == start:
            break
        end = here = found.end()
    said = folded[at:end].strip()
    return Scope(
        kinds=frozenset(kinds),
        zones=frozenset(zones),
        skills=frozenset(skills),
        volunteers=volunteers,
        said=said,
    ), end


def zone_names(book: Rulebook) -> dict[str, str]:
    """What zones are called, folded → id."""
    zones = book.site.zones.values()
    return {fold(n): z.id for z in zones for n in (z.id, *z.names.values())}


def skill_names(book: Rulebook) -> dict[str, str]:
    """What skills are called, folded → id."""
    ids = {s for u in book.site.units.values() for s in u.skills}
    section = book.site.volunteers
    given = {**(section.skills if section else {}), **book.site.skills}.items()
    return {fold(s): s for s in ids} | {fold(n): id for id, ns in given for n in ns.values()}


def status(words: str) -> int | None:
    """Does a desk ask how a roll stands? Its number, 0 where none is named."""
    found = _STATUS.match(words)
    return None if found is None else int(found["number"] or 0)


def answer(words: str) -> Answer | None:
    """What folded words may answer to a roll; None where they are no such answer."""
    named = _NUMBER.search(words)
    if named is None:
        found = _IS_THERE.match(words)
        if found is None or call_numbers(words):
            return None
        said = found["said"]
        rest = words[found.end() :].strip(" ,，.。!！")
        return Answer(0, said in _ONLY_A_ROLL, said in _ARRIVES, rest)
    rest = words[: named.start()] + " " + words[named.end() :]
    there = _SAYS_THERE.search(rest)
    if there is None or call_numbers(rest):
        return None
    digits = named["digits"] or named["english"] or named["short"] or "0"
    number = int(digits) if digits.isdigit() else hanzi_number(digits)
    return Answer(number, True, False, rest[there.end() :].strip(" ,，.。!！"))
