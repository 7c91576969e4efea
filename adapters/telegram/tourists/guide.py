"""/help: numbers of the site and posts near you, from what lies here: no log, no internet of ours.

Metres are those of the great circle on a sphere of 6,371 km, as the crow flies; nobody is promised
a way.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from adapters.telegram.tourists.settings import Number
from adapters.telegram.tourists.tongues import Tongues
from bridge.message import Point
from bridge.message.earth import bearing, metres
from bridge.views import UnitView

POSTS = 5
KILOMETRE = 1000
ROSE = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


class Post(Struct, frozen=True):
    """A staffed post."""

    names: Mapping[str, str]
    point: Point | None
    on_duty: bool | None = None


def posts(site: Mapping[str, Any], units: Iterable[UnitView]) -> list[Post]:
    """Platforms of the board; where the board is empty those of the site, by their place's name."""
    seen = [
        Post(u.names, u.point, on_duty=u.on_duty) for u in units if u.kind == "platform"
    ]  # fmt: skip
    if seen:
        return seen
    known: Mapping[str, Any] = site.get("units", {})
    places: Mapping[str, Any] = site.get("places", {})
    return [
        Post(u["names"], _place_of(u["names"], places))
        for u in known.values()
        if u["kind"] == "platform"
    ]


def _place_of(names: Mapping[str, str], places: Mapping[str, Any]) -> Point | None:
    """The place whose name a post bears."""
    for place in places.values():
        for name in place["names"].values():
            if any(name in own for own in names.values()):
                return Point(place["lat"], place["lon"])
    return None


def guide(
    tongues: Tongues,
    language: str,
    site: Mapping[str, Any],
    numbers: Iterable[Number],
    found: Iterable[Post],
    at: Point | None,
) -> str:
    """The whole of /help."""
    parts = [_numbers(tongues, language, list(numbers))]
    parts += _posts(tongues, language, site, list(found), at)
    own = _named(site.get("names", {}), language, site)
    parts.append(tongues.say(language, "help_how", site=own))
    return "\n\n".join(part for part in parts if part)


def _numbers(tongues: Tongues, language: str, numbers: list[Number]) -> str:
    if not numbers:
        return ""
    lines = [f"☎ {number.name(language)} {number.number}" for number in numbers]
    return "\n".join([tongues.say(language, "help_numbers"), *lines])


def _posts(
    tongues: Tongues, language: str, site: Mapping[str, Any], found: list[Post], at: Point | None
) -> list[str]:
    if not found:
        return []
    if at is None:
        names = "、" if language == "zh" else ", "
        listed = names.join(_named(post.names, language, site) for post in found[:20])
        head = tongues.say(language, "help_all_posts")
        return [f"{head}\n{listed}\n{tongues.say(language, 'help_share')}"]
    placed = [(metres(at, post.point), post) for post in found if post.point]
    lines = [
        _line(tongues, language, site, at, post, far)
        for far, post in sorted(placed, key=lambda pair: pair[0])[:POSTS]
    ]
    return ["\n".join([tongues.say(language, "help_posts"), *lines])]


def _line(
    tongues: Tongues, language: str, site: Mapping[str, Any], at: Point, post: Post, far: float
) -> str:
    assert post.point is not None
    way = tongues.say(language, ROSE[round(bearing(at, post.point) / 45) % 8])
    link = f"https://www.openstreetmap.org/?mlat={post.point.lat:.5f}&mlon={post.point.lon:.5f}"
    name, shut = _named(post.names, language, site), ""
    if post.on_duty is False:
        shut = f" ({tongues.say(language, 'off_duty')})"
    return f"• {name}{shut}: {_far(tongues, language, far)} {way} {link}"


def _far(tongues: Tongues, language: str, far: float) -> str:
    if far < KILOMETRE:
        return tongues.say(language, "metres", n=max(10, round(far / 10) * 10))
    return tongues.say(language, "kilometres", n=f"{far / KILOMETRE:.1f}")


def _named(names: Mapping[str, str], language: str, site: Mapping[str, Any]) -> str:
    own = names.get(language) or names.get("en") or names.get(str(site.get("language", "")))
    return own or next(iter(names.values()), "")
