"""What happens on a day: matters, each with its moment, place, kind and the people who tell it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from bridge.simulate.day.dice import dice, one_of, within
from bridge.simulate.day.shape import POSTS, Shape, seconds
from rules.model import Address, Kind, Point, Site, UnitKind
from rules.nearest import distance
from rules.rulebook import Rulebook, named
from rules.world import World

_PLAIN = re.compile(r"[^…()|{}0-9#@]{2,40}")
_CJK = re.compile(r"[\u3400-\u9fff]")
_SAYS = {"zh": "{place}这里{what}", "en": "{what} at {place}"}
_BARE = {"zh": "{what}，快来人", "en": "{what}, please come"}
_ANY = {"zh": "有点事", "en": "something is wrong"}
AGAIN = seconds(20, 240)  # until somebody else reports the same


class Matter(Struct, frozen=True, kw_only=True):
    """Something that happened, as one person tells it. `same`: id of what it is the same as."""

    id: str
    at: datetime
    kind: str
    place: str
    point: Point
    language: str
    to: Address
    words: str
    unit: str = ""  # who tells it is this platform
    same: str = ""


def matters(shape: Shape, book: Rulebook, morning: datetime, seed: int) -> list[Matter]:
    """All of a day that begins at `morning`, by time."""
    found = [m for nth in range(shape.calls) for m in _told(nth, shape, book, morning, seed)]
    return sorted(found, key=lambda m: (m.at, m.id))


def _told(nth: int, shape: Shape, book: Rulebook, morning: datetime, seed: int) -> Iterator[Matter]:
    chance = dice(seed, "matter", nth)
    at = morning + timedelta(hours=one_of(shape.hours, chance), seconds=chance.randrange(3600))
    kind = book.site.kinds[one_of(shape.kinds, chance)]
    place = book.site.places[one_of(shape.places, chance)]
    first = _matter(f"m{nth}", at, kind.id, place.id, shape, book, seed)
    yield first
    if chance.random() < shape.habits.twice:
        again = at + within(AGAIN, chance)
        yield _matter(f"m{nth}b", again, kind.id, place.id, shape, book, seed, same=first.id)


def _matter(
    id: str,
    at: datetime,
    kind: str,
    place: str,
    shape: Shape,
    book: Rulebook,
    seed: int,
    same: str = "",
) -> Matter:
    chance, site = dice(seed, "told", id), book.site
    spot, language = site.places[place], one_of(shape.languages, chance)
    adapter = one_of(shape.channels, chance)
    unit = nearest_post(spot.point, book, at) if adapter == POSTS else ""
    if unit:
        to = site.units[unit].channels[0]
        language = book.language(site.units[unit])
    else:
        open_ = [name for name in shape.channels if name != POSTS] or [next(iter(site.manners))]
        to = Address(adapter if adapter != POSTS else open_[0], f"guest-{id}")
    bare = chance.random() < shape.habits.placeless
    says = (_BARE if bare else _SAYS).get(language, "{place}: {what}")
    where = named(spot.names, language, site.language)
    what = chance.choice(phrases(site.kinds[kind], language))
    return Matter(
        id=id, at=at, kind=kind, place=place, point=spot.point, language=language, to=to,
        words=says.format(place=where, what=what), unit=unit, same=same,
    )  # fmt: skip


def nearest_post(point: Point, book: Rulebook, at: datetime) -> str:
    """The platform on duty that stands nearest, as the crow flies; "" where none is."""
    posts = [
        (distance(u.point, point), u.id)
        for u in book.site.units.values()
        if u.kind is UnitKind.PLATFORM and u.point and u.channels and book.on_duty(u, World(), at)
    ]
    return min(posts, default=(0.0, ""))[1]


def phrases(kind: Kind, language: str) -> list[str]:
    """Words that surely name the kind, in a language where there are such."""
    sure = [w for w in kind.words if _PLAIN.fullmatch(w) and kind.weights.get(w, 1.0) >= 1.0]
    own = [w for w in sure if bool(_CJK.search(w)) is (language == "zh")]
    return own or sure or [_ANY.get(language, _ANY["en"])]


def names_place(matter: Matter, site: Site) -> str:
    """What somebody says who is asked where it is."""
    return named(site.places[matter.place].names, matter.language, site.language)
