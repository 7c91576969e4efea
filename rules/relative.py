"""Places told by other places: "between A and B", "200 m below A towards B", along the paths.

Ways are asked of travel, on foot; its line is the real path, or the straight one where none is
known. The radius says how far it may be off: half of the way for "between", the reach of the
anchor's name and a fifth of the distance for a point along a way, the whole distance where nobody
said in which direction. A way with a wide radius is a weaker place.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, radians

from rules.model import Mode, Place, Point
from rules.nearest import distance
from rules.places.match import Match
from rules.places.phrases import Phrase, Relation, phrase
from rules.rulebook import Rulebook
from rules.said import Where

CLEAR, VAGUE = 0.9, 0.6  # how sure a phrase is that says where, and one that leaves it open
WIDE = 300.0  # metres; a larger radius is vague
ESTIMATE = 0.2  # people misjudge distances by a fifth
NEARBY = 100.0  # metres that "near" adds to what a name reaches
DEGREE = 111_195.0  # metres of a degree of latitude on the mean sphere

Line = Sequence[Point]


def relative(folded: str, matches: Sequence[Match], book: Rulebook) -> Where | None:
    """Where a phrase in folded words puts the call; None where they hold only names, or a tie."""
    told = phrase(folded, matches)
    if told is None or any(m.candidates for m in (told.one, told.two) if m):
        return None
    one = book.place(told.one.place)
    two = book.place(told.two.place) if told.two else None
    if one is None or (two is None and told.relation in _OF_TWO):
        return None
    where = _resolved(told, one, two, book)
    sure = min(m.score for m in (told.one, told.two) if m)
    vague = where.radius > max(WIDE, one.radius + NEARBY) or told.relation in _OPEN
    factor = VAGUE if vague else CLEAR if told.relation is not Relation.NEAR else 1.0
    return Where(
        point=where.point, place=where.place, radius=round(where.radius),
        confidence=round(sure * factor, 3), reason=_reason(told),
    )  # fmt: skip


def walked(line: Line, metres: float) -> Point:
    """The point so many metres along a line; its end where the line is shorter."""
    left = metres
    for a, b in pairwise(line):
        step = distance(a, b)
        if step >= left and step > 0:
            share = left / step
            return Point(a.lat + (b.lat - a.lat) * share, a.lon + (b.lon - a.lon) * share)
        left -= step
    return line[-1]


def length(line: Line) -> float:
    """Metres along a line."""
    return sum(distance(a, b) for a, b in pairwise(line))


_OF_TWO = frozenset({Relation.BETWEEN, Relation.TOWARDS})
_OPEN = frozenset({Relation.UP, Relation.DOWN, Relation.AWAY})


def _resolved(told: Phrase, one: Place, two: Place | None, book: Rulebook) -> Where:
    off = told.metres * ESTIMATE + one.radius / 2
    match told.relation:
        case Relation.BETWEEN if two:
            line = _line(one, two, book)
            half = length(line) / 2
            return Where(point=walked(line, half), radius=max(half, one.radius))
        case Relation.TOWARDS if two:
            line = _line(one, two, book)
            beyond = max(0.0, told.metres - length(line))  # they said more than there is
            return Where(point=walked(line, told.metres), radius=off + beyond)
        case Relation.PAST if two:
            ahead = _beyond(_line(two, one, book), told.metres)
            return Where(point=ahead, radius=off + told.metres / 2)
        case Relation.OFFSET:
            return Where(point=_offset(one.point, told.side, told.metres), radius=off)
        case Relation.NEAR:
            return Where(point=one.point, place=one.id, radius=one.radius + NEARBY)
    return Where(point=one.point, radius=one.radius + told.metres)


def _line(a: Place, b: Place, book: Rulebook) -> Line:
    way = book.travel.between(a.point, b.point, Mode.FOOT)
    return way.line if way is not None and len(way.line) > 1 else (a.point, b.point)


def _beyond(line: Line, metres: float) -> Point:
    """So far beyond the end of a line, straight on as it came."""
    end, back = line[-1], walked(line[::-1], max(metres, 1.0))
    step = distance(end, back)
    share = metres / step if step else 0.0
    return Point(end.lat + (end.lat - back.lat) * share, end.lon + (end.lon - back.lon) * share)


def _offset(point: Point, side: str, metres: float) -> Point:
    """So far towards a side of the compass; the two of a diagonal share the distance."""
    north = ("n" in side) - ("s" in side)
    east = ("e" in side) - ("w" in side)
    each = metres / (2**0.5 if north and east else 1.0) / DEGREE
    return Point(point.lat + north * each, point.lon + east * each / cos(radians(point.lat)))


def _reason(told: Phrase) -> str:
    """`where_towards:a|b|200`: ids of places, a side of the compass, metres, as far as said."""
    parts = [told.one.place, told.two.place if told.two else "", told.side]
    metres = f"{told.metres:g}" if told.metres else ""
    key = told.relation.value + ("_from" if told.relation is Relation.PAST and told.two else "")
    return f"where_{key}:" + "|".join(p for p in (*parts, metres) if p)
