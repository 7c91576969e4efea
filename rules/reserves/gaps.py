"""Which places nobody free reaches in time, and which reserve at which post closes most of them.

Law: a gap is what the patrols who are away left open: somebody would be there in time if they were
home. A move must leave fewer places open than before, those with it that only the reserve itself
covered. Of moves that close as many the nearest goes; then by id.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from rules.model import Place, Unit
from rules.nearest import Start
from rules.ranking import ground
from rules.reserves.away import Cover, free, stands
from rules.reserves.site import Cover as Section
from rules.route import Way
from rules.rulebook import Rulebook
from rules.territory import zones_of
from rules.world import World

Reach = Mapping[str, frozenset[str]]  # place → who or what is near enough to it


class Closing(Struct, frozen=True, kw_only=True):
    """The best that can be done."""

    unit: str
    post: str
    closes: tuple[str, ...]
    way: Way


def reach(cover: Cover, section: Section, book: Rulebook, world: World, at: datetime) -> Reach:
    """Who reaches each place of the zones in time, if those who are away were home."""
    return _reach(cover.starts, section, book, world, at)


def open_places(reached: Reach, away: Iterable[str], but: str = "") -> frozenset[str]:
    """Places that only units reach who are away; with `but`, that one does not count either."""
    gone = {*away, but}
    return frozenset(place for place, units in reached.items() if units and units <= gone)


def best(
    reached: Reach, cover: Cover, section: Section, book: Rulebook, world: World, at: datetime
) -> Closing | None:
    """The move that leaves the fewest places open; None where none helps."""
    holes = open_places(reached, cover.away)
    reserves = [u for u in book.own.site.units.values() if _may(u, cover, book, world, at)]
    if not holes or not reserves:
        return None
    posts = [s for id in section.posts or book.site.places if (s := book.place(id)) is not None]
    modes = sorted({unit.mode for unit in reserves})
    starts = [Start(f"{m}|{p.id}", p.point, m) for p in posts for m in modes]
    near = _reach(starts, section, book, world, at)
    found = [
        (score, unit, post, closes)
        for unit in reserves
        for post in posts
        if (told := _gain(unit, post, holes, near, reached, cover)) is not None
        for score, closes in (told,)
    ]
    most = max((score for score, *_ in found), default=0)
    return _nearest([one for one in found if one[0] == most], book, world, at)


def _may(unit: Unit, cover: Cover, book: Rulebook, world: World, at: datetime) -> bool:
    on = any(start.unit == unit.id for start in cover.starts)
    return on and unit.id not in cover.away and free(unit, book, world, at)


def _gain(
    unit: Unit, post: Place, holes: frozenset[str], near: Reach, reached: Reach, cover: Cover
) -> tuple[int, tuple[str, ...]] | None:
    """How many places fewer are open, and which are closed; None where it does not help."""
    spot = f"{unit.mode}|{post.id}"
    closes = tuple(sorted(place for place in holes if spot in near[place]))
    after = {p for p in open_places(reached, cover.away, unit.id) if spot not in near[p]}
    gain = len(holes) - len(after)
    return (gain, closes) if closes and gain > 0 else None


def _nearest(
    found: Iterable[tuple[int, Unit, Place, tuple[str, ...]]],
    book: Rulebook,
    world: World,
    at: datetime,
) -> Closing | None:
    ranked = []
    for _, unit, post, closes in found:
        here = stands(unit, book, world)
        way = book.travel.between(here, post.point, unit.mode, ground(world, at)) if here else None
        if way is not None:
            one = Closing(unit=unit.id, post=post.id, closes=closes, way=way)
            ranked.append((way.minutes, unit.id, post.id, one))
    return min(ranked, key=lambda r: r[:3])[3] if ranked else None


def _reach(
    starts: Iterable[Start], section: Section, book: Rulebook, world: World, at: datetime
) -> Reach:
    all_, where = list(starts), ground(world, at)
    limit = section.within.total_seconds() / 60
    found: dict[str, frozenset[str]] = {}
    for place in _places(book):
        ways = book.travel.ways(place.point, all_, where)
        near = (
            s.unit
            for s, w in zip(all_, ways, strict=True)
            if w is not None and w.minutes <= limit and w.metres <= book.policy.reach
        )
        found[place.id] = frozenset(near)
    return found


def _places(book: Rulebook) -> Iterable[Place]:
    """The places of the site's zones; all, where it has no zones."""
    site = book.site
    for place in site.places.values():
        if not site.zones or zones_of(place.point, place.id, site):
            yield place
