"""The site on the map: what is drawn of it, and who reaches what in how many minutes.

Laws. Nothing here runs on the event loop that may take long: it is worked out beside it, one thing
at a time, and kept until the site, its closures or its opening hours change. It has a rulebook of
its own, because what the rules remember of the paths belongs to the thread that decides.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from bridge import atlas_drawn
from rules.model import Point, Site, UnitKind
from rules.nearest import Ground
from rules.rulebook import Rulebook
from rules.travel.areas import circles
from rules.travel.coverage import HOURS, standing
from rules.travel.holes import Holes, holes
from rules.travel.ways import PathTravel

MINUTES = (5.0, 3.0, 1.0)  # widest first: the nearest is drawn last, on top
MOST = 200  # answers that are kept
FINE = 5  # decimals of degrees that tell two spots apart: a metre
GOING = (UnitKind.PLATFORM, UnitKind.PATROL)


class SiteAtlas:
    """The `Atlas` of one site."""

    def __init__(self, book: Rulebook, ground: Callable[[], Ground]) -> None:
        """`ground` tells what is closed now."""
        self._ground = ground
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._one = asyncio.Lock()
        self._drawn_of: tuple[object, ...] = ()
        self._own: Rulebook | None = None
        self._site, self.version = book.own.site, ""
        self.follow(book)

    def follow(self, book: Rulebook) -> None:
        """Another version of the site counts now."""
        site = book.own.site
        if self.version and self._site is site:
            return
        self._site = site
        self._kept = OrderedDict()
        of = (site.paths, site.zones, site.places, site.cameras)
        if of != self._drawn_of:
            self._drawn_of = of
            content = msgspec.json.encode([list(part.values()) for part in of], order="sorted")
            self.version = hashlib.blake2b(content, digest_size=8).hexdigest()

    async def drawn(self) -> bytes:
        """Paths, zones, places and cameras."""
        return await self._answer("drawn", lambda book: atlas_drawn.ground(book.site))

    async def circles(self, to: Point) -> bytes:
        """From where one reaches a spot in 1, 3 and 5 minutes, by each mode of the units."""
        to, ground = Point(round(to.lat, FINE), round(to.lon, FINE)), self._ground()
        minute = ground.at.replace(second=0, microsecond=0)
        of = ("circles", to, minute, frozenset(ground.closed), frozenset(ground.opened))
        return await self._answer(of, lambda book: _circles(book, to, ground))

    async def holes(self, within: float) -> bytes:
        """What nobody on duty reaches within so many minutes, hour by hour of today."""
        ground = self._ground()
        today = ground.at.astimezone(ZoneInfo(self._site.timezone)).date()
        of = ("holes", within, today, frozenset(ground.closed), frozenset(ground.opened))
        return await self._answer(of, lambda book: _holes(book, ground, within))

    async def _answer(self, of: Hashable, make: Callable[[Rulebook], bytes]) -> bytes:
        """What was worked out before, or is now; one at a time."""
        async with self._one:
            site, kept = self._site, self._kept
            if of not in kept:
                answer = await asyncio.to_thread(self._made, site, make)
                if site is not self._site:  # another version came meanwhile: nothing is kept of it
                    return answer
                kept[of] = answer
                if len(kept) > MOST:
                    kept.popitem(last=False)
            kept.move_to_end(of)
            return kept[of]

    def _made(self, site: Site, make: Callable[[Rulebook], bytes]) -> bytes:
        if self._own is None or self._own.site is not site:
            self._own = Rulebook(site)
        return make(self._own)


def _circles(book: Rulebook, to: Point, ground: Ground) -> bytes:
    if not isinstance(book.travel, PathTravel):
        return atlas_drawn.collection([])
    terrain, units = book.travel.terrain, book.site.units.values()
    modes = sorted({u.mode for u in units if u.kind in GOING and terrain.used(u.mode)})
    areas = (
        atlas_drawn.circle(mode, area)
        for mode in modes
        for area in circles(terrain, to, mode, MINUTES, ground, inwards=True)
    )
    return atlas_drawn.collection(areas)


def _holes(book: Rulebook, ground: Ground, within: float) -> bytes:
    if book.site.travel is not None:  # a net of its own, which other threads use
        return atlas_drawn.hours([], within)
    return atlas_drawn.hours([*_by_hour(book, ground, within)], within)


def _by_hour(book: Rulebook, ground: Ground, within: float) -> Iterator[tuple[list[str], Holes]]:
    """Every hour of today; one that is like another before costs nothing."""
    zone = ZoneInfo(book.site.timezone)
    today = ground.at.astimezone(zone).date()
    known: dict[object, Holes] = {}
    for hour in range(HOURS):
        then = replace(ground, at=datetime.combine(today, time(hour), zone))
        units = [u for u in standing(book, then.at) if u.kind in GOING]
        ids = [u.id for u in units]
        like = (tuple(ids), _blocked(book, then))
        if like not in known:
            known[like] = holes(book, units, then, within)
        yield ids, known[like]


def _blocked(book: Rulebook, ground: Ground) -> frozenset[str]:
    travel = book.travel
    return travel.terrain.blocked(ground) if isinstance(travel, PathTravel) else frozenset()
