"""A code's place and another that the words name: which of them is meant.

Laws. Who names a place means it, unless the words say that they come from it, go to it, ask the way
to it or are not there. A name beside the code's place tells it finer. One that is clearly elsewhere
leaves a doubt: they scanned and walked on, or tell of somebody else. Then the call opens at the
named place with both on the table, it is asked which, and only a call about lives does not wait
for the answer. A plate, and a spot told by distances, are exact; a name that was half heard, or
could be several far ones, does not outweigh a code.
"""

import re
from collections.abc import Sequence

from rules.model import Place, Point
from rules.nearest import distance
from rules.places.match import Match
from rules.relative import relative
from rules.rulebook import Rulebook
from rules.said import Where
from rules.which import NOT_CODE, PHONE_NOT_CODE, denied, is_disputed

BESIDE = 300.0  # metres between two places of which a unit at one sees to the other
MARS = 800.0  # metres: phones in China that tell GCJ-02 for WGS-84 are off by up to 700
DOUBT = 0.5  # of two places that are far apart, one is wrong
_OPEN = frozenset({"where_up", "where_down", "where_away"})  # the point is that of the name alone

_THERE = "摔掉滚跳坠跌落滑倒飘冒传喷涌喊"  # "从天梯掉下来" tells where it happened
_FROM = re.compile(
    r"(?:从|自|由)\s*$|(?:离开|去过|逛完|看完|玩完)了?\s*$"
    r"|\b(?:walk(?:ed|ing)|hik(?:ed|ing)|drove|driving|rode|back|arrived|way|return(?:ed|ing)"
    r"|(?:i|we|he|she|they)(?:'ve|'m|'re)?\s+(?:\w+\s+){0,2}(?:came|come|coming))\b"
    r"[^.,;!?]{0,20}?\bfrom\s+(?:the\s+)?$"
    r"|\b(?:just|have|had|'ve|after)\s+(?:left|leaving|visiting)\s+(?:the\s+)?$"
)
_GOING_ON = re.compile(
    rf"[^,，。;；!！?？{_THERE}]{{0,6}}?(?:走|过来|回来|来的|来到|出发|下来|上来|下山|上山|坐|乘|骑"
    r"|开车|爬|徒步|一路|赶|返回|绕)"
)
_BACK = re.compile(r"(?:回来|过来)")
_TO = re.compile(
    r"(?:要去|想去|准备去|打算去|本来去|正去|前往|去往)\s*$"
    r"|\b(?:on (?:the|our|my|his|her|their) way|walking|hiking|driving|going|heading|headed|bound"
    r"|(?:want(?:ed)?|like|trying|tried|how|how (?:do|can) (?:i|we|you)) (?:to )?(?:go|get)"
    r"|how far(?: is it)?)\s+(?:to|towards?|for)\s+(?:the\s+)?$"
    r"|\b(?:how far|where) is\s+(?:the\s+)?$"
)
_TOWARDS = re.compile(r"(?:往|朝|向|去)着?\s*$")
_ON_THE_WAY = re.compile(r"的?(?:方向|路上|途中|半路|那边走|那头走)|[走跑赶爬](?!不)")
_ASKED = re.compile(r"怎么走|怎么去|在哪|在什么地方|[还要有]{0,2}多[久远]|远不远|远吗")


def by_code(
    code: Place, folded: str, matches: Sequence[Match], phone: Where | None, book: Rulebook
) -> Where:
    """Where a message is that came from a code, by its folded words, the places in them, the phone.

    `phone` is the position that was shared with it, as a place of its own.
    """
    spot = relative(folded, matches, book)
    if spot is not None and not spot.place:
        return _told_by_others(code, spot)
    named = _named(code, meant(folded, matches), phone, book)
    beside = spot is not None and spot.place == named.place and not is_disputed(named)
    return spot if spot and beside else named


def _named(code: Place, matches: Sequence[Match], phone: Where | None, book: Rulebook) -> Where:
    others, far = [m for m in matches if m.place != code.id], list[Match]()
    plates = [m for m in others if m.reason.startswith("where_plate")]
    if plates:
        return _at(book.site.places[plates[0].place], plates[0])
    for match in sorted(others, key=lambda m: -m.score):
        near = _beside(code, match, book)
        if near is not None and not far:
            return near
        far += [match] if near is None else []
    return _elsewhere(code, far, phone, book) if far else _known(code, phone)


def meant(folded: str, matches: Sequence[Match]) -> tuple[Match, ...]:
    """The places where something is, of those in folded words: not those of the way there."""
    return tuple(m for m in matches if not _of_the_way(folded[: m.start], folded[m.end :]))


def _of_the_way(before: str, after: str) -> bool:
    """Is a place one that they left, go to, ask the way to, or deny to be at?"""
    if denied(before) or _TO.search(before) or _ASKED.match(after):
        return True
    if _TOWARDS.search(before) and _ON_THE_WAY.match(after):
        return True
    left = _FROM.search(before)
    walked = left is not None and (left[0].strip() not in "从自由" or _GOING_ON.match(after))
    return bool(walked or _BACK.match(after))


def _told_by_others(code: Place, spot: Where) -> Where:
    """A spot by distances from names: the code's place where that is all they leave open."""
    key, _, anchors = spot.reason.partition(":")
    within = distance(code.point, spot.point) <= spot.radius + code.radius
    other = code.id not in anchors.split("|")
    return _here(code) if other and within and key in _OPEN else spot


def _beside(code: Place, match: Match, book: Rulebook) -> Where | None:
    """The nearest that a name could mean, or the code's place where that is finer; None = far."""
    pool = [p for id in (match.place, *match.candidates) if (p := book.place(id))]
    nearest = min(pool, key=lambda p: (distance(p.point, code.point), p.id))
    apart = distance(nearest.point, code.point)
    if nearest.id == code.id or apart + code.radius < nearest.radius:
        return _here(code)
    if apart > max(BESIDE, code.radius + nearest.radius):
        return None if _certain(match, book) else _here(code, f"where_code_or:{match.place}")
    if not (match.candidates or _certain(match, book)):
        return _here(code)
    return _at(nearest, match, whole=True)


def _certain(match: Match, book: Rulebook) -> bool:
    return not match.candidates and match.score >= book.policy.confidence


def _elsewhere(code: Place, far: Sequence[Match], phone: Where | None, book: Rulebook) -> Where:
    """The named place that is far from the code's; sure only where the phone is there as well."""
    best = far[0]
    spot = book.site.places[best.place]
    if len(far) == 1 and phone and _by(spot, phone.point) and not _by(code, phone.point):
        return _at(spot, best)
    return Where(
        point=spot.point,
        place=spot.id,
        radius=spot.radius,
        confidence=round(best.score * DOUBT, 3),
        reason=f"{NOT_CODE}:{code.id}",
        candidates=(*(m.place for m in far[1:]), code.id),
    )


def _known(code: Place, phone: Where | None) -> Where:
    """The code's place, where the phone is not clearly somewhere else by now."""
    if phone is None or _by(code, phone.point):
        return _here(code)
    return Where(
        point=phone.point,
        place=phone.place,
        radius=phone.radius,
        confidence=DOUBT,
        reason=f"{PHONE_NOT_CODE}:{code.id}",
        candidates=(code.id,) if phone.place else (),
    )


def _by(spot: Place, point: Point) -> bool:
    return distance(spot.point, point) <= spot.radius + MARS


def _here(code: Place, reason: str = "where_channel") -> Where:
    return Where(point=code.point, place=code.id, radius=code.radius, reason=reason)


def _at(spot: Place, match: Match, *, whole: bool = False) -> Where:
    """The place of a match; `whole` where the code told which of several is meant."""
    tied = whole and bool(match.candidates)
    reason = f"where_named:{match.reason.partition(':')[2]}" if tied else match.reason
    sure = min(1.0, match.score * 2) if tied else match.score
    return Where(
        point=spot.point, place=spot.id, radius=spot.radius, confidence=sure, reason=reason
    )
