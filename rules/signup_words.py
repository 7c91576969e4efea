"""What people say when they sign up, and what their answers hold: a name, what they do, where.

Nothing here knows the world; names of places, zones and skills are the site's own.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from rules.gazetteer import fold
from rules.rulebook import Rulebook
from rules.volunteers import Wish

LONGEST_NAME, LONGEST_DOES = 30, 80
_HEAD = re.compile(
    r"^\W*(?:你好|您好|请问)?\W*(?:我们?|本人)?(?:也)?(?:想要?|要|来|愿意|可以|申请)*\s*"
    r"(?:(?:报名|申请|加入|参加|注册)(?:参加|加入|成为|当|做|一?[名个]|你们|景区|的)*\s*"
    r"(?:红袖标|义务|平安|巡逻)*志愿(?:者|服务)?(?:队伍?|团队|服务)?|志愿者报名)"
    r"|^\W*(?:我们?|本人)?也?(?:想要?|要|愿意|可以|能)来?(?:当|做|成为)(?:一?[名个]|你们|景区|的)*"
    r"(?:红袖标|义务|平安|巡逻)*志愿者(?!的|在|说|叫)"
    r"|^\W*(?:hi|hello|please)?\W*(?:i(?:'d| would) like to |i want to |can i |may i |let me )?"
    r"(?:sign(?:ing)?(?: me)? up|register|apply|enrol+|join)\b[a-z\s]{0,20}?\bvolunteers?\b"
    r"|^\W*volunteer sign-?up\b",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"(?:取消|撤回|撤销)(?:我的)?(?:志愿者)?报名|不(?:想)?报名了"
    r"|\b(?:cancel|withdraw)\b(?: my| the)? (?:sign-?up|application|registration)\b"
)
_LEAVE = re.compile(
    r"^\W*(?:我们?|本人)?(?:想|要|申请)*(?:退出志愿|不(?:当|做|想当|想做)志愿者了?|退出(?:队伍|服务队))"
    r"|^\W*(?:i |i'?d like to |i want to )?(?:resign|quit(?:ting)?|leav(?:e|ing)|stop(?:ping)?)"
    r"\b[a-z\s]{0,20}\bvolunteer"
)
_NAME = re.compile(
    r"(?:我叫|我的名字(?:是|叫)|姓名[是:：]?|名字[是叫:：]?|叫我|我是)\s*(?P<zh>[^\s,，。;；、的]{1,20})"
    r"|\b(?:my name is|name is|name:|i am called|call me|i am|i'm|this is)\s+"
    r"(?P<en>[^\W\d_][\w.'-]*(?:\s+(?!and\b|from\b|at\b|in\b|i\b)[^\W\d_][\w.'-]*){0,2})",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(r"(?:一?[名个位]|开|做|当|在|a |an |the |in |at |from )", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"都可以|都行|哪里?都|哪儿都|不限|随便|全景区|任何地方|任意"
    r"|\b(?:anywhere|everywhere|any place|all of it|wherever|no preference|all over)\b"
)
_MORE = re.compile(r"[,，;；、。\n|]|\.\s|(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")
_FILLER = re.compile(
    r"(?:我|平时|常|一般|就|住|在|是|和|与|跟|或者?|以及|附近|一带|这边|那边|地区|片区|区域|周边|帮忙|都|可以"
    r"|\b(?:i|am|i'm|live|work|usually|mostly|at|in|near|around|about|the|area|and|or|my|is|zone)\b"
    r"|[\s.!?！？:：])+"
)


class Said(Struct, frozen=True):
    """One part of an answer: its words, what of them is no place, and whether it names any."""

    words: str
    rest: str
    places: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    anywhere: bool = False

    @property
    def where(self) -> bool:
        """Does it say where?"""
        return bool(self.places or self.zones or self.anywhere)


def begins(words: str) -> bool:
    """Do folded words ask to become a volunteer?"""
    return bool(_HEAD.match(words))


def cancels(words: str) -> bool:
    """Do folded words take an application back?"""
    return bool(_CANCEL.search(words))


def leaves(words: str) -> bool:
    """Do a member's folded words say that they stop?"""
    return bool(_LEAVE.match(words))


def understood(wish: Wish, words: str, asks: str, book: Rulebook) -> Wish:
    """What the words add to what is known; `asks` is the question that they may answer."""
    rest = _HEAD.sub("", words, count=1)
    if found := _NAME.search(rest):
        called = found["zh"] or found["en"]
        if not _NOT_A_NAME.match(called):
            wish = replace(wish, name=clean(called, LONGEST_NAME))
            rest, asks = rest[: found.start()] + "," + rest[found.end() :], ""
    for part in _parts(rest, book):
        wish = _with(wish, part, asks, book)
        asks = ""
    return replace(wish, skills=_skills(wish.does, book))


def clean(words: str, most: int) -> str:
    """On one line, without signs that cannot be seen, cut to a length."""
    seen = "".join(c if c.isprintable() else " " for c in words)
    return " ".join(seen.split()).strip(" ,.:;，。：；、!！")[:most].strip()


def _with(wish: Wish, part: Said, asks: str, book: Rulebook) -> Wish:
    wish = replace(
        wish,
        places=tuple(dict.fromkeys((*wish.places, *part.places))),
        zones=tuple(dict.fromkeys((*wish.zones, *part.zones))),
        anywhere=wish.anywhere or part.anywhere,
    )
    if asks == "name" or not (wish.name or asks or part.where or _skills(part.words, book)):
        return replace(wish, name=wish.name or clean(part.words, LONGEST_NAME))
    if asks == "where" or (part.where and not part.rest):
        return wish
    said = part.words if asks == "does" else part.rest
    return replace(wish, does=clean(f"{wish.does}，{said}" if wish.does else said, LONGEST_DOES))


def _parts(words: str, book: Rulebook) -> Iterator[Said]:
    for piece in _MORE.split(words):
        part = clean(piece, 4 * LONGEST_DOES)
        if part:
            yield _part(part, book)


def _part(words: str, book: Rulebook) -> Said:
    folded = fold(words)
    sure = [m for m in book.gazetteer.find(folded) if not m.candidates]
    found = [m for m in sure if m.score >= book.policy.confidence]
    rest = folded if len(folded) != len(words) else words
    for match in sorted(found, key=lambda m: -m.start):
        rest = rest[: match.start] + " " + rest[match.end :]
    zones = _zones(folded, book)
    for name in (n for names in zones.values() for n in names):
        rest = re.sub(re.escape(name), " ", rest, flags=re.IGNORECASE)
    anywhere = bool(_ANYWHERE.search(folded))
    left = clean(_FILLER.sub(" ", _ANYWHERE.sub(" ", rest)), LONGEST_DOES)
    places = tuple(dict.fromkeys(m.place for m in found))
    says = left if len(left) > 1 else ""
    return Said(words, clean(rest, LONGEST_DOES) if says else "", places, tuple(zones), anywhere)


def _zones(folded: str, book: Rulebook) -> dict[str, list[str]]:
    """Zones that are named, with the names that were said."""
    all_ = {z.id: [fold(n) for n in z.names.values()] for z in book.site.zones.values()}
    said = {id: [n for n in names if n in folded] for id, names in all_.items()}
    return {id: names for id, names in said.items() if names}


def _skills(words: str, book: Rulebook) -> tuple[str, ...]:
    section, folded = book.site.volunteers, fold(words)
    if section is None:
        return ()
    known = section.skills.items()
    return tuple(id for id, names in known if any(fold(n) in folded for n in (id, *names.values())))
