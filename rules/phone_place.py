"""A phone's position and a place that the words name: which of them is meant.

The laws are those of a code (code_place.py): who names a place means it, unless they come from it,
go to it or are not there. Beside each other the finer one counts. Far from each other one is wrong:
they walked on, tell of somebody else, or the phone errs. Then the call opens at the named place at
half its confidence, both are asked for, and only a call about lives does not wait for the answer.
A name that was half heard, or could be several far ones, does not outweigh a phone.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from rules.code_place import BESIDE, DOUBT, MARS, meant
from rules.nearest import distance
from rules.phone_spot import id_of
from rules.places.match import Match
from rules.relative import relative
from rules.rulebook import Rulebook
from rules.said import Where
from rules.which import NOT_PHONE, PHONE_OFF


def by_phone(phone: Where, folded: str, matches: Sequence[Match], book: Rulebook) -> Where:
    """Where a message is that shared a position, by its folded words and the places in them."""
    told = relative(folded, matches, book)
    if told is not None and not told.place:
        return _of_a_phrase(phone, told)
    named = meant(folded, matches)
    for match in sorted(named, key=lambda m: -m.score):
        if near := _beside(phone, match, book):
            return near
    far = [m for m in named if _certain(m, book)]
    return _elsewhere(phone, far, book) if far else phone


def _of_a_phrase(phone: Where, told: Where) -> Where:
    """Of "between A and B" and the like: the finer one; the phrase where the phone is far off."""
    if distance(phone.point, told.point) <= told.radius + MARS:
        return phone if phone.radius <= told.radius else told
    return replace(told, confidence=round(told.confidence * DOUBT, 3))


def _beside(phone: Where, match: Match, book: Rulebook) -> Where | None:
    """The finer of a phone's position and the nearest that a name could mean; None = far."""
    pool = [p for id in (match.place, *match.candidates) if (p := book.place(id))]
    nearest = min(pool, key=lambda p: (distance(p.point, phone.point), p.id))
    apart = distance(nearest.point, phone.point)
    if apart > nearest.radius + MARS:
        return None
    if nearest.radius > phone.radius and apart <= nearest.radius + BESIDE:
        return replace(phone, place=nearest.id)
    return Where(
        point=nearest.point,
        place=nearest.id,
        radius=nearest.radius,
        confidence=min(1.0, match.score * 2) if match.candidates else match.score,
        reason=f"where_named:{match.reason.partition(':')[2]}"
        if match.candidates
        else match.reason,
    )


def _certain(match: Match, book: Rulebook) -> bool:
    return not match.candidates and match.score >= book.policy.confidence


def _elsewhere(phone: Where, far: Sequence[Match], book: Rulebook) -> Where:
    """The named place that is far from the phone, with both to ask for."""
    best = far[0]
    spot = book.site.places[best.place]
    others = dict.fromkeys(m.place for m in far if m.place not in (best.place, phone.place))
    return Where(
        point=spot.point,
        place=spot.id,
        radius=spot.radius,
        confidence=round(best.score * DOUBT, 3),
        reason=f"{NOT_PHONE}:{phone.place}" if phone.place else PHONE_OFF,
        candidates=(*others, phone.place or id_of(phone.point)),
    )
