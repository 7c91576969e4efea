"""Response circles: who can be at a place in 1, 3, 5 minutes, and who hears when nobody was.

Law: with circles, its kind's or the policy's, a call that somebody must go to has a clock from its
opening; another kind changes the limits that are still to come. At the first limit somebody must
have said yes, at each later one be on scene; else the desks hear of it at the first, the commanders
too at the second, and the level above at the third.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from rules.call import Call
from rules.commands import Reply
from rules.cost import standing
from rules.errands import What, errand, errand_key
from rules.events import Escalated, Event, Opened, Reminded, Sorted
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Form, Kind, Place, UnitKind
from rules.nearest import Start
from rules.numbers import hanzi_number
from rules.ranking import ground
from rules.rulebook import Rulebook, named
from rules.said import Said
from rules.site_events import ErrandGiven
from rules.transitions import Part, Status
from rules.wish import Reachable
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing

RINGS = (timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=5))  # where none are given
MOST = 12  # units that are named
MOST_MINUTES = 600
_ASKS = re.compile(
    r"谁(?:能|可以)(?:在)?(?P<zh>\d+|[一二两三四五六七八九十]+)分钟(?:之?内)?(?:赶?到达?|去)(?P<zhat>.+)"
    r"|谁(?:能|可以)(?:最快)?(?:赶?到达?)(?P<zhany>.+)"
    r"|who (?:can )?(?:reach(?:es)?|gets? to)(?P<enat>.+?)"
    r"(?: (?:with)?in (?P<en>\d+) ?min(?:ute)?s?)?[?.]?$"
)


def begun(facts: Sequence[Event], book: Rulebook, world: World) -> Iterator[Event]:
    """The clock of every call that these facts opened, or gave a kind that has one."""
    for fact in facts:
        if not isinstance(fact, Opened | Sorted) or not (limits := _limits_for(fact.kind, book)):
            continue
        known = world.errands.get(errand_key(What.CIRCLE, fact.call))
        opened, at = world.calls[fact.call].opened, fact.at
        coming = (nth for nth, limit in enumerate(limits) if opened + limit > at)
        if known is None and (nth := next(coming, None)) is not None:
            yield _clock(fact.call, opened, nth, at, limits)


def _limits_for(kind: str, book: Rulebook) -> tuple[timedelta, ...]:
    return limits_of(book.kind(kind), book)


def limits_of(kind: Kind, book: Rulebook) -> tuple[timedelta, ...]:
    """The limits of a kind of call; none for a search, which has a deadline of its own."""
    return () if kind.search else kind.circles or book.policy.circles


def passed(given: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """A limit of a call is over: who must hear that nobody came, and the next limit."""
    call, nth = world.calls.get(given.about), int(given.more)
    limits = limits_of(book.kind_of(call), book) if call is not None else ()
    if call is None or not call.live or nth >= len(limits):
        return
    if any(a.part in (Part.ON_SCENE, Part.DONE) for a in call.assignments):
        return
    if nth + 1 < len(limits):
        yield _clock(call.id, call.opened, nth + 1, at, limits)
    last = len(limits) == 1
    if nth == 0 and not last and any(a.part is Part.TAKEN for a in call.assignments):
        return
    yield from _told(call, nth, limits, book, at)


def _clock(
    call: str, opened: datetime, nth: int, at: datetime, limits: Sequence[timedelta]
) -> ErrandGiven:
    return errand(What.CIRCLE, call, max(at, opened + limits[nth]), at, str(nth))


def _told(
    call: Call, nth: int, limits: Sequence[timedelta], book: Rulebook, at: datetime
) -> Iterator[Event]:
    """Of a call that waits for a person already, they are reminded; its reason stays."""
    due = call.due or at + book.policy.remind_every
    if call.status in (Status.OFFERED, Status.TAKEN):
        minutes = limits[nth].total_seconds() / 60
        yield Escalated(call=call.id, at=at, reason=f"reason_circle:{minutes:g}", due=due)
    elif nth and call.status in (Status.PROPOSED, Status.ESCALATED):
        yield Reminded(call=call.id, at=at, due=due, nth=call.reminded + 1)


def asked(said: Said, book: Rulebook) -> tuple[Reachable | Reply, str] | None:
    """A desk's or a unit's "who reaches X in 3 min"; None where the words ask nothing of that."""
    found = _ASKS.search(fold(said.words))
    if found is None:
        return None
    name = (found["zhat"] or found["zhany"] or found["enat"] or "").strip(" ?？。.!")
    spots = book.gazetteer.find(name)
    spot = book.place(name) or (book.place(spots[0].place) if spots else None)
    if spot is None:
        return None
    minutes = _number(found["zh"] or found["en"] or "0")
    return Reachable(place=spot.id, minutes=minutes), "asks who can be there"


def _number(said: str) -> int:
    return min(MOST_MINUTES, int(said) if said.isascii() else hanzi_number(said))


def told(doing: "Doing", said: Said, _: Inbound, wish: Reachable) -> None:
    """Who can be there, circle by circle."""
    book = doing.book
    spot, unit = book.place(wish.place), book.site.units.get(said.source.unit)
    if spot is None:
        return
    language = said.source.language or (book.language(unit) if unit else book.site.language)
    limits = _limits(wish.minutes, book)
    rows = _rows(ways_to(spot, doing), limits, language, book)
    name = named(spot.names, language, book.site.language)
    doing.reply("reachable", said.source, {"name": name, "detail": "; ".join(rows)})


def ways_to(spot: Place, doing: "Doing") -> list[tuple[float, str]]:
    """Minutes and unit of everybody on duty who can be there, the fastest first."""
    book, world, at = doing.book, doing.world, doing.at
    on = (
        u for u in book.site.units.values()
        if u.kind in (UnitKind.PLATFORM, UnitKind.PATROL) and book.on_duty(u, world, at)
    )  # fmt: skip
    known = ((u, standing(u, book, world, at)) for u in on)
    starts = [Start(u.id, s.point, u.mode) for u, s in known if s is not None]
    ways = book.travel.ways(spot.point, starts, ground(world, at))
    pairs = zip(starts, ways, strict=True)
    return sorted((w.minutes, s.unit) for s, w in pairs if w is not None)


def _limits(minutes: int, book: Rulebook) -> list[float]:
    if minutes:
        return [float(minutes)]
    return [c.total_seconds() / 60 for c in book.policy.circles or RINGS]


def _rows(
    ways: Iterable[tuple[float, str]], limits: Sequence[float], language: str, book: Rulebook
) -> Iterator[str]:
    say, all_ = book.site.catalogue.say, list(ways)
    for inner, outer in pairwise((-1.0, *limits)):
        here = [(m, u) for m, u in all_ if inner < m <= outer]
        units = ", ".join(_named(m, u, language, book) for m, u in here[:MOST])
        units = units or say("reachable_nobody", language, Form.TEXT)
        yield say("reachable_row", language, Form.TEXT, minutes=f"{outer:g}", units=units)


def _named(minutes: float, unit: str, language: str, book: Rulebook) -> str:
    return f"{named(book.site.units[unit].names, language, book.site.language)} {minutes:g}"
