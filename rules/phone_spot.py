"""Where a phone is, as one of the places of a question: an id that holds the position itself."""

import re

from rules.model import Form, Place, Point
from rules.rulebook import Rulebook

SHARED_RADIUS = 100.0  # metres: how well a phone knows where it is, if it does not say
_ID = re.compile(r"phone:(-?\d{1,2}\.\d{5}),(-?\d{1,3}\.\d{5})")
_MEANT = re.compile(r"手机|定位|\b(?:my|the) (?:phone|position|location)\b|^(?:phone|here)$")


def id_of(point: Point) -> str:
    """The id of a position; to a metre."""
    return f"phone:{point.lat:.5f},{point.lon:.5f}"


def spot(id: str, book: Rulebook) -> Place | None:
    """The place of an id, also of a phone's position; None for one that the site does not have."""
    found = _ID.fullmatch(id)
    if found is None:
        return book.place(id)
    say = book.site.catalogue.say
    names = {lang: say("phone_spot", lang, Form.TEXT) for lang in book.site.catalogue.languages()}
    point = Point(float(found[1]), float(found[2]))
    return Place(id=id, names=names, point=point, radius=SHARED_RADIUS)


def is_phone(id: str) -> bool:
    """Is it a phone's position, and no place of the site?"""
    return _ID.fullmatch(id) is not None


def meant_in(folded: str, ids: tuple[str, ...]) -> str:
    """The phone's position among these ids, where the words speak of the phone; else ""."""
    found = next((id for id in ids if is_phone(id)), "")
    return found if found and _MEANT.search(folded) else ""
