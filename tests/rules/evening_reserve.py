"""A part of the evening: the reserve stands in, and too few are on duty."""

from datetime import timedelta

from msgspec.structs import replace

from rules.density.site import Density
from rules.model import Mode, Place, Point, Site, UnitKind
from rules.reserves.site import Cover
from rules.terrain import Path, Spot
from tests.rules.play import Play
from tests.sites import unit

RESERVE, OWNER = "radio/机动九组", "radio/快警九组"
ISLE, SHORE = Point(29.500, 110.600), Point(29.510, 110.600)  # far from all that goes on


def the_reserve_moves(play: Play) -> None:
    """Asked for, sent, taken back; sent at once by a path; called away; and a minimum is missed."""
    before, site = play.book.site, _with_an_isle(play.book.site)
    cover = Cover(after=timedelta(seconds=30), posts=("isle",))
    play.move_to(replace(site, cover=cover))
    _a_gap(play, "t90")
    _last(play, "no cover")
    _over(play)
    _a_gap(play, "t91")
    _last(play, "cover")
    play.say("desk/desk", "cover M99")
    play.say(RESERVE, "到达")
    _over(play)
    names = {"zh": "湖边步道", "en": "the shore path"}
    line = tuple(Spot(p.lat, p.lon) for p in (SHORE, ISLE))
    paths = {"shore": Path(id="shore", names=names, line=line)}
    play.move_to(replace(site, cover=replace(cover, confirm=False), paths=paths))
    _a_gap(play, "t92")
    play.say(RESERVE, "去不了")
    _over(play)
    play.move_to(before)
    _too_few(play)


def _with_an_isle(site: Site) -> Site:
    isle = Place(id="isle", names={"zh": "湖心岛", "en": "the isle"}, point=ISLE)
    going = (("u-9", "快警九组", OWNER, ISLE, False), ("r-9", "机动九组", RESERVE, SHORE, True))
    units = {
        id: unit(id, UnitKind.PATROL, zh, id, on, point=at, mode=Mode.BIKE, reserve=reserve)
        for id, zh, on, at, reserve in going
    }
    return replace(site, places={**site.places, "isle": isle}, units={**site.units, **units})


def _a_gap(play: Play, who: str) -> None:
    """The only patrol on the isle goes to a call."""
    play.say(f"chat/{who}", "湖心岛有人打架")
    play.say("desk/desk", f"assign {play.world.number} u-9")
    play.say(OWNER, f"take {play.world.number}")
    play.pass_(seconds=31)


def _last(play: Play, order: str) -> None:
    play.say("desk/desk", f"{order} M{play.world.counts['moves']}")


def _over(play: Play) -> None:
    play.say(OWNER, f"done {play.world.number}")
    play.say("desk/desk", f"close {play.world.number}")
    play.pass_(minutes=2)


def _too_few(play: Play) -> None:
    """Nobody else could come, then somebody could, then enough are there."""
    site, names = play.book.site, {"zh": "夜市", "en": "night market"}
    many = Density(id="night", names=names, units=2, to=(UnitKind.PLATFORM,))
    play.say("radio/南门", "下班")
    for to in (many, replace(many, to=(UnitKind.GROUP,))):
        play.move_to(replace(site, density={"night": to}))
        play.say("radio/山顶", "下班")
        play.say("radio/山顶", "上岗")
        play.say("radio/南门", "上岗")
    play.move_to(site)
    play.say("radio/南门", "上岗")
