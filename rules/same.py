"""Is a report the same matter as a call that we have? A call that is eaten is lost: in doubt, no.

Sure is only: the same kind, at the same place, minutes apart, from somebody else, both well
understood, and no word that hints at another matter. What is merely likely opens a call of its own
and a desk is asked. Each thing that is searched for is its own, unless the words are much alike.
"""

import re
from datetime import datetime
from functools import lru_cache

from msgspec import Struct

from rules.call import Call
from rules.cameras.alone import waits
from rules.classify_words import of_kind
from rules.commands import Report
from rules.gazetteer import all_names, fold
from rules.model import Kind, Policy, Role
from rules.nearby import around
from rules.nearest import distance
from rules.rulebook import Rulebook
from rules.said import Source, Where
from rules.world import World, age

SAME = "reason_same_matter"
ALIKE, A_LITTLE_ALIKE = 0.6, 0.25  # share of the words of two searches, of all of theirs
MOST = 8  # recent calls around that a report is compared with, the newest first
FEW = 3  # words of a search that say too little to be alike
AROUND = 2  # times the distance of "the same place" within which a desk is asked
_OTHER = re.compile(
    r"另一|另外|又[有是一来发出在打吵]|还有[一别其]|别的|其他|第二|再[一来次]|不是同"
    r"|\b(?:another|second|different|other|one more|also|again|not the same|too)\b"
)
# Two reports that name different ones of a row speak of different people or things.
_ROWS: tuple[tuple[str, ...], ...] = (
    (r"老人|老太|大爷|大妈|奶奶|爷爷|阿姨|\b(?:old|elderly|grand\w+)\b",
     r"孩|儿童|宝宝|儿子|女儿|\b(?:child|children|kids?|boys?|girls?|son|daughter|baby)\b"),
    (r"女|\b(?:wom[ae]n|girls?|lady|ladies|wife|daughter)\b",
     r"男|\b(?:m[ae]n|boys?|guys?|husband|son)\b"),
    (r"手机|\b(?:cell)?phone\b", r"钱包|\b(?:wallet|purse)\b",
     r"背?包(?!里)|\b(?:back)?(?:pack|bag)\b",
     r"身份证|护照|证件|\b(?:passport|id card)\b", r"相机|\bcamera\b", r"眼镜|\bglasses\b",
     r"钥匙|\bkeys?\b",
     r"伞|\bumbrella\b", r"箱|行李|\b(?:suitcase|luggage)\b", r"衣|外套|\b(?:coat|jacket)\b",
     r"充电宝|\bcharger\b", r"帽|\bhat\b"),
    (r"头|脸|\b(?:head|face)\b", r"腿|脚|膝|\b(?:leg|foot|feet|ankle|knee)\b",
     r"手(?!机)|臂|\b(?:arm|hand|wrist)\b"),
)  # fmt: skip
THINGS = 2  # the row of things that are lost
_ROWS_OF = tuple(tuple(re.compile(one) for one in row) for row in _ROWS)
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "his",
        "her",
        "i",
        "we",
        "it",
        "is",
        "was",
        "on",
        "in",
        "at",
        "of",
        "to",
        "and",
        "near",
        "from",
        "please",
        "help",
        "lost",
        "left",
    ]
)


class Twin(Struct, frozen=True):
    """A call that the report may be of; the reason why it is sure, or why not."""

    call: Call
    sure: bool
    reason: str


def same_matter(report: Report, book: Rulebook, world: World, at: datetime) -> Twin | None:
    """The call that this report is of, or likely of; None where it is a matter of its own."""
    if report.where is None or report.unheard or report.sorting.kind == book.site.default_kind:
        return None
    if book.kind(report.sorting.kind).stages:  # at a checkpoint each is a case of its own
        return None
    since = at - book.policy.same_within
    kinds = {report.sorting.kind, *report.sorting.also}
    near = (world.calls[id] for id in around(world.near, report.where.point))
    calls = (c for c in near if c.drill is report.said.source.drill)
    recent = sorted((c for c in calls if c.opened >= since and c.kind in kinds), key=age)[::-1]
    found = [twin for call in recent[:MOST] if (twin := _compared(report, call, book))]
    sure = [twin for twin in found if twin.sure]
    if len(sure) > 1:
        return Twin(sure[0].call, sure=False, reason="reason_same_several")
    return next(iter(sure or found), None)


def _compared(report: Report, call: Call, book: Rulebook) -> Twin | None:
    source = report.said.source
    mine = any(s.sender == source.sender and s.address == source.address for s in call.sources)
    if mine or call.where is None or report.where is None:
        return None
    away = _away(report.where, call.where, book.policy)
    if away is None:
        return None
    unlike, doubt = _unlike(report, call, book), ""
    if unlike is None:
        return None
    doubt = away or unlike or _doubtful(report, call, book) or _by_a_desk(source, book)
    if not doubt and not source.camera and waits(call):
        doubt = "reason_same_camera"
    return Twin(call, sure=not doubt, reason=doubt or SAME)


def _away(one: Where, other: Where, policy: Policy) -> str | None:
    """Nothing ("") at the same place; a reason where it is near; None where it is elsewhere."""
    shared = "where_shared" in (one.reason, other.reason)
    if one.place and one.place == other.place and not shared:
        return ""
    metres = distance(one.point, other.point)
    limit = min(policy.same_near, one.radius + other.radius)
    two_names = one.place != other.place and not shared and bool(one.place and other.place)
    if metres <= limit:
        return "reason_same_near" if two_names else ""
    return "reason_same_near" if metres <= AROUND * limit and not two_names else None


def _doubtful(report: Report, call: Call, book: Rulebook) -> str:
    """Is one of them not understood well enough, or not of the same kind?"""
    least = book.policy.confidence
    where = call.where.confidence if call.where else 0.0
    sure = min(report.confidence, call.confidence, call.said.confidence, where)
    return "reason_same_unsure" if sure < least or call.kind != report.sorting.kind else ""


def _by_a_desk(source: Source, book: Rulebook) -> str:
    """A desk that opens a call means it so."""
    unit = book.site.units.get(source.unit)
    return "reason_same_desk" if unit is not None and unit.role is not Role.RESPONDER else ""


def _unlike(report: Report, call: Call, book: Rulebook) -> str | None:
    """What in the words hints at another matter: "" nothing, None that it surely is one."""
    kind = book.kind_of(call)
    words, before = fold(report.said.words), fold(call.said.words)
    other = _OTHER.search(words) or any(_differs(row, words, before) for row in range(len(_ROWS)))
    if kind.search is None:
        return "reason_same_other" if other else ""
    alike = _alike(words, before, kind, report, call, book)
    if alike < A_LITTLE_ALIKE or _differs(THINGS, words, before):
        return None
    few = min(len(_content(w, kind, report, call, book)) for w in (words, before)) < FEW
    return "reason_same_thing" if other or few or alike < ALIKE or report.ends != call.ends else ""


def _differs(row: int, one: str, other: str) -> bool:
    first, second = _rows_in(one)[row], _rows_in(other)[row]
    return bool(first and second) and not first & second


@lru_cache(maxsize=256)  # the words of a call are compared with every later report around it
def _rows_in(words: str) -> tuple[frozenset[int], ...]:
    """Which of each row folded words name."""
    return tuple(frozenset(n for n, p in enumerate(row) if p.search(words)) for row in _ROWS_OF)


def _alike(one: str, other: str, kind: Kind, report: Report, call: Call, book: Rulebook) -> float:
    """How many of the words both say, 0 … 1 (Jaccard: common ones of all)."""
    a, b = (_content(words, kind, report, call, book) for words in (one, other))
    return len(a & b) / len(a | b) if a | b else 0.0


def _content(words: str, kind: Kind, report: Report, call: Call, book: Rulebook) -> frozenset[str]:
    """What words say beside the kind and the place: pairs of Chinese letters, Latin words."""
    places = {w.place for w in (report.where, call.where) if w}
    known = [fold(n) for id in places if (spot := book.place(id)) for n in all_names(spot)]
    for name in sorted((*known, *of_kind(kind.words)), key=len, reverse=True):
        words = words.replace(name, " ")
    pairs = {
        run[i : i + 2]
        for run in re.findall(r"[\u4e00-\u9fff]{2,}", words)
        for i in range(len(run) - 1)
    }
    return frozenset(pairs | set(re.findall(r"[a-z]{2,}|\d+", words)) - _EMPTY)
