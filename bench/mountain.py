"""Ground for the simulation: a generated mountain site, and trails where a site has none yet.

Places lie on two sides of a gorge that two bridges cross, so that the nearest on the map is often
not the nearest on foot. Everything follows from the seed.
"""

from collections.abc import Mapping
from itertools import combinations
from math import cos, pi, radians, sin
from random import Random

from msgspec.structs import replace

from rules.model import Address, Mode, Place, Point, Site, Unit, UnitKind
from rules.nearest import distance
from rules.terrain import Path, Spot

MIDDLE = Point(29.35, 110.44)
WIDE, TALL = 2_400.0, 1_800.0  # metres
NEAR = 3  # neighbours that a place has a trail to
_METRES = 111_195.0  # a degree of latitude
POLICE = frozenset({"police"})


def mountain(like: Site, seed: int, places: int = 40, patrols: int = 8) -> Site:
    """A site with these many places and patrols; its words and kinds are those of `like`."""
    dice = Random(seed)  # noqa: S311 - played again from its seed
    spots = {f"m{n:02}": _anywhere(dice) for n in range(places)}
    named = {
        id: Place(id=id, names={"zh": f"测点{id}", "en": f"spot {id}"}, point=point)
        for id, point in spots.items()
    }
    homes = dice.sample(sorted(spots), patrols)
    units = {u.id: u for u in like.units.values() if u.kind is UnitKind.DESK}
    for nth, home in enumerate(homes):
        id = f"u{nth}"
        units[id] = Unit(
            id=id, kind=UnitKind.PATROL, names={"zh": f"巡逻{nth}", "en": f"patrol {nth}"},
            point=spots[home], mode=Mode.FOOT, skills=POLICE, channels=(Address("chat", id),),
        )  # fmt: skip
    paths = trails(spots, dice, gorge=True)
    return replace(like, places=named, units=units, paths=paths, stretches={}, zones={}, plans={})


def trails(spots: Mapping[str, Point], dice: Random, *, gorge: bool = False) -> dict[str, Path]:
    """Winding trails between near places, all of them connected; the gorge has two bridges."""
    pairs = sorted(combinations(sorted(spots), 2), key=lambda p: distance(spots[p[0]], spots[p[1]]))
    across = [p for p in pairs if gorge and _side(spots[p[0]]) != _side(spots[p[1]])]
    wanted = [p for p in pairs if p not in set(across)]
    bridges = across[:: max(len(across) // 2, 1)][:2]
    joined = {id: id for id in spots}
    many = dict.fromkeys(spots, 0)
    chosen = []
    for a, b in [*bridges, *wanted]:
        apart = _root(joined, a) != _root(joined, b)
        if apart or min(many[a], many[b]) < NEAR - 1 or (a, b) in bridges:
            joined[_root(joined, a)] = _root(joined, b)
            many[a], many[b] = many[a] + 1, many[b] + 1
            chosen.append((a, b))
    return {f"{a}-{b}": _trail(f"{a}-{b}", spots[a], spots[b], dice) for a, b in chosen}


def _root(joined: dict[str, str], id: str) -> str:
    while joined[id] != id:
        id = joined[id]
    return id


def _trail(id: str, a: Point, b: Point, dice: Random) -> Path:
    """Up to a third longer than the line, over the heights that lie between."""
    steps, bend = 6, dice.uniform(-0.25, 0.25)
    line = []
    for n in range(steps + 1):
        share = n / steps
        off = bend * sin(pi * share)
        lat = a.lat + share * (b.lat - a.lat) + off * (b.lon - a.lon)
        lon = a.lon + share * (b.lon - a.lon) - off * (b.lat - a.lat)
        line.append(Spot(lat, lon, _height(Point(lat, lon))))
    return Path(id=id, line=tuple(line))


def _anywhere(dice: Random) -> Point:
    east, north = dice.uniform(-WIDE / 2, WIDE / 2), dice.uniform(-TALL / 2, TALL / 2)
    lon = MIDDLE.lon + east / (_METRES * cos(radians(MIDDLE.lat)))
    return Point(MIDDLE.lat + north / _METRES, lon)


def _side(point: Point) -> bool:
    """East or west of the gorge, which winds."""
    return point.lon - MIDDLE.lon > 0.004 * sin((point.lat - MIDDLE.lat) * 400)


def _height(point: Point) -> float:
    """Metres: hills of some 150 m between the valleys."""
    return 1000 + 150 * sin((point.lat - MIDDLE.lat) * 500) * cos((point.lon - MIDDLE.lon) * 400)
