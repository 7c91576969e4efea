"""A part of the evening: a county centre and a neighbour tell of calls, and are asked."""

from msgspec.structs import replace

from rules.handed import Going, Handed, State
from rules.model import Manner, UnitKind
from tests.rules.play import Play
from tests.sites import GATE, unit

CAR = Going(unit="car-1", names={"zh": "一号车", "en": "car one"}, minutes=4.0)


def matter(ref: str, **more: object) -> Handed:
    """What the county tells."""
    told = Handed(
        ref=f"county/{ref}", nth=1, number=40, kind="dispute", priority=2, words="南门有人打架斗殴",
        place={"zh": "南门"}, point=GATE,
    )  # fmt: skip
    return replace(told, **more)


def tells(play: Play, handed: Handed, link: str = "county") -> None:
    """One letter comes over a link."""
    play.say(f"{link}/site", handed.words, sender=link, handed=handed)


def other_sites_tell(play: Play, *, after: float = 1) -> None:
    """Asked, told, both send, who goes already, who has nobody; so many hours later."""
    site = play.book.site
    linked = Manner(form=site.manners["chat"].form, linked=True)
    county = unit("county", UnitKind.DESK, "县中心", "county centre", "county/site")
    north = unit("north", UnitKind.DESK, "北区中队", "north squad", "north/site")
    units = {**site.units, "county": county, "north": north}
    play.move_to(
        replace(site, units=units, manners={**site.manners, "county": linked, "north": linked})
    )
    play.pass_(hours=after)
    play.say("radio/山顶", "上报：游客增多")
    asks = matter("110:1", asks=("site",))
    tells(play, asks)
    number = play.world.number
    tells(
        play,
        matter("110:2", tell=True, words="望云台有人受伤", kind="injury", going=(CAR,), point=None),
    )
    play.say("desk/desk", f"assign {play.world.number} u-2")
    play.say("desk/desk", f"assign {number} u-1")
    play.say("radio/快警一组", f"take {number}")
    tells(play, replace(asks, nth=2, going=(CAR,)))
    tells(play, replace(asks, nth=3, going=(replace(CAR, there=True),)))
    tells(play, replace(asks, nth=4, state=State.CLOSED, because="outcome_done"))
    tells(play, matter("110:3", tell=True, words="南门又有人丢了手机", kind="lost"))
    play.say("chat/t95", "月亮湖又有人吵架打架，另一起")
    number = play.world.number
    play.say("desk/desk", f"assign {number} north")
    ours = play.world.shares[play.call(number).id].ref
    tells(play, replace(matter("x"), ref=ours), "north")
    play.say("chat/t96", "望云台有人打架")
    tells(play, matter("110:4", asks=("site",), words="望云台有人打架，快来", point=None))
    play.move_to(site)
