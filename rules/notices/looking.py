"""Who goes and looks whether it is done: the nearest on duty, then the next, then the desks know.

Law: every notice that stands has an errand, and each errand either ends it or gives the next one:
reminder, deadline, one look after another, the end.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rules.errands import What, errand
from rules.events import Event
from rules.model import Role, Unit
from rules.nearest import Start
from rules.notices import letters
from rules.notices.events import End, NoticeEnded, NoticeLooked, NoticeReminded
from rules.notices.fold import Standing
from rules.notices.site import Look, Notice
from rules.ranking import ground
from rules.rulebook import Rulebook
from rules.site_events import ErrandGiven
from rules.world import World

REMIND, LATE, NEXT, OVER = "remind", "late", "next", "over"


def due(given: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """The reminder, the deadline, or the end of somebody's time to look."""
    if given.more == letters.SIGN:
        yield from letters.unsigned(given, world, at)
        return
    one = world.notices.get(given.about)
    if one is None:
        return
    about = one.fact.about
    if given.more == REMIND:
        yield NoticeReminded(at=at, about=about)
        yield errand(What.NOTICE, about.notice, max(about.due, at), at, LATE)
    elif given.more == OVER:
        yield NoticeEnded(at=at, about=about, end=_unseen(one, book))
    else:
        yield from look(one, book, world, at)


def look(one: Standing, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """The next unit is asked to look; where none is left the desks hear, and have a last while."""
    about, notice = one.fact.about, book.site.notices.get(one.fact.about.kind)
    within = notice.look_within if notice else timedelta(minutes=5)
    unit = _nearest(one, notice, book, world, at) if notice else ""
    yield NoticeLooked(at=at, about=about, unit=unit)
    yield errand(What.NOTICE, about.notice, at + within, at, NEXT if unit else OVER)


def ended_as(one: Standing, at: datetime) -> End:
    """How a notice ends that is done now."""
    if at > one.fact.about.due and not one.said_done:
        return End.LATE
    return End.REMINDED if one.reminded else End.IN_TIME


def _unseen(one: Standing, book: Rulebook) -> End:
    """Nobody saw it: what they said counts, else nobody knows."""
    if letters.is_letter(one.fact.about.kind, book):
        return End.UNANSWERED
    said = End.REMINDED if one.reminded else End.IN_TIME
    return said if one.said_done else End.UNKNOWN


def _nearest(one: Standing, notice: Notice, book: Rulebook, world: World, at: datetime) -> str:
    """The unit with the shortest way there that was not asked yet; "" for none."""
    point = one.fact.point
    never = notice.look is Look.NEVER
    if never or point is None or len(one.asked) >= notice.lookers:
        return ""
    units = [u for u in book.site.units.values() if _may(u, one, notice, book, world, at)]
    spots = [(u, spot) for u in units if (spot := book.position(u, world)) is not None]
    starts = [Start(u.id, spot, u.mode) for u, spot in spots]
    ways = book.travel.ways(point, starts, ground(world, at))
    found = [(w.minutes, u.id) for (u, _), w in zip(spots, ways, strict=True) if w is not None]
    return min(found, default=(0.0, ""))[1]


def _may(
    unit: Unit, one: Standing, notice: Notice, book: Rulebook, world: World, at: datetime
) -> bool:
    able = unit.kind in notice.to and unit.role is Role.RESPONDER and bool(unit.channels)
    free = unit.id not in (*one.asked, one.fact.about.unit)
    return able and free and book.on_duty(unit, world, at)
