"""What helps without any internet: telephone numbers, and the staffed posts with the way to them.

Metres are those of the great circle on a sphere of 6,371 km, as the crow flies; nobody is promised
a way.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from bridge.message import Point
from bridge.message.earth import bearing, metres
from bridge.views import UnitView

POSTS = 12  # listed
KILOMETRE = 1000
HERE = 40  # metres within which nobody needs a direction
ROSE = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
Table = Mapping[str, str]


class Post(Struct, frozen=True):
    """A staffed post."""

    names: Mapping[str, str]
    point: Point | None
    on_duty: bool


def posts(units: Iterable[UnitView]) -> tuple[Post, ...]:
    """The platforms of the board."""
    return tuple(Post(u.names, u.point, u.on_duty) for u in units if u.kind == "platform")


def near(found: Iterable[Post], at: Point | None) -> Iterator[tuple[Post, float | None]]:
    """The nearest first, with the metres to them; without a point of ours as the board has them."""
    if at is None:
        yield from ((post, None) for post in list(found)[:POSTS])
        return
    far = [(metres(at, p.point) if p.point else math.inf, p) for p in found]
    for away, post in sorted(far, key=lambda pair: pair[0])[:POSTS]:
        yield post, None if math.isinf(away) else away


def way(words: Table, at: Point, to: Point) -> str:
    """How far and whereto, in words."""
    far = metres(at, to)
    if far < HERE:
        return words["right_here"]
    if far < KILOMETRE:
        told = words["metres"].format(n=max(10, round(far / 10) * 10))
    else:
        told = words["kilometres"].format(n=f"{far / KILOMETRE:.1f}")
    return f"{told} {words[ROSE[round(bearing(at, to) / 45) % 8]]}"


def centre(place: Mapping[str, Any] | None) -> Point | None:
    """Where a place of the site lies."""
    return Point(place["lat"], place["lon"]) if place else None
