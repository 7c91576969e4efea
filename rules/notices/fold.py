"""How the world changes by what happened with notices. Those that ended leave it."""

from typing import TYPE_CHECKING

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from rules.notices.events import (
    AnyNotice,
    NoticeAnswered,
    NoticeEnded,
    NoticeGiven,
    NoticeLooked,
    NoticeReminded,
    NoticeSigned,
    NoticeUnreached,
)

if TYPE_CHECKING:  # it is folded there
    from rules.world import World

SERIES = "notice"  # of `World.counts`


class Standing(Struct, frozen=True, kw_only=True):
    """A notice that is not over."""

    fact: NoticeGiven
    reminded: bool = False
    signed: bool = False  # they have it
    said_done: bool = False  # they say so, and somebody looks
    unreached: bool = False
    asked: tuple[str, ...] = ()  # units that were asked to look, the last last
    with_desk: bool = False  # nobody is left to ask


def notices_after(world: "World", fact: AnyNotice) -> dict[str, Map[str, Standing] | Map[str, int]]:
    """The tables of the world that change by one more of these facts."""
    name = fact.about.notice
    if isinstance(fact, NoticeGiven):
        counts = world.counts.set(SERIES, int(name[1:]))
        return {"notices": world.notices.set(name, Standing(fact=fact)), "counts": counts}
    if name not in world.notices:
        return {}
    if isinstance(fact, NoticeEnded):
        return {"notices": world.notices.delete(name)}
    return {"notices": world.notices.set(name, _after(world.notices[name], fact))}


def _after(one: Standing, fact: AnyNotice) -> Standing:
    match fact:
        case NoticeReminded():
            return replace(one, reminded=True)
        case NoticeAnswered(done=done):
            return replace(one, said_done=one.said_done or done, signed=True)
        case NoticeSigned():
            return replace(one, signed=True)
        case NoticeUnreached():
            return replace(one, unreached=True)
        case NoticeLooked(unit=""):
            return replace(one, with_desk=True)
        case NoticeLooked(unit=unit):
            return replace(one, asked=(*one.asked, unit))
    return one
