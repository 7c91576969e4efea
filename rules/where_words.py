"""Where a call is, in words: a place's name, or how it lies to places and how far it may be off.

A spot that is told by other places keeps their ids in its reason (`where_towards:a|b|200`): the
words are made from it in every language, and a site that lost a place still tells its id.
"""

from rules.model import Form
from rules.rulebook import Rulebook, named
from rules.said import Where

OFF = 100.0  # metres; a spot that may be farther off than this is told with its radius
ROUND = 50  # metres to which a radius is told
_SIDES = {
    "n": "where_side_n", "ne": "where_side_ne", "e": "where_side_e", "se": "where_side_se",
    "s": "where_side_s", "sw": "where_side_sw", "w": "where_side_w", "nw": "where_side_nw",
}  # fmt: skip
RELATIONS = frozenset({
    "where_between", "where_towards", "where_past", "where_past_from", "where_offset", "where_up",
    "where_down", "where_away", "where_near",
})  # fmt: skip


def where_in(where: Where, language: str, book: Rulebook) -> str:
    """The place in words of a language; degrees where it has neither name nor relation."""
    spot, related = book.place(where.place), where.reason.partition(":")[0] in RELATIONS
    if related:
        told = relation_in(where.reason, language, book)
    elif spot is None and (camera := book.site.cameras.get(where.reason.partition(":")[2])):
        name = named(camera.names, language, book.site.language)
        return book.site.catalogue.say("at_camera", language, Form.TEXT, camera=name)
    elif spot is None:
        return f"{where.point.lat:.5f}, {where.point.lon:.5f}"
    else:
        told = named(spot.names, language, book.site.language)
    if not related or where.radius <= OFF:
        return told
    metres = max(ROUND, ROUND * round(where.radius / ROUND))
    say = book.site.catalogue.say
    return say("place_about", language, Form.TEXT, place=told, metres=metres)


def relation_in(reason: str, language: str, book: Rulebook) -> str:
    """How a spot lies to places: `where_towards:a|b|200` in words."""
    key, _, detail = reason.partition(":")
    say, ids = book.site.catalogue.say, []
    gaps: dict[str, object] = {"metres": "", "side": ""}
    for part in detail.split("|"):
        if part in _SIDES and book.place(part) is None:
            gaps["side"] = say(_SIDES[part], language, Form.TEXT)
        elif part.replace(".", "", 1).isdigit() and book.place(part) is None:
            gaps["metres"] = round(float(part))
        else:
            ids.append(part)
    names = [*(_name(id, language, book) for id in ids), "", ""]
    gaps |= {"one": names[0], "two": names[1]}
    return say(key, language, Form.TEXT, **gaps)


def _name(id: str, language: str, book: Rulebook) -> str:
    spot = book.place(id)
    return named(spot.names, language, book.site.language) if spot else id
