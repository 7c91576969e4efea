"""Announcements: said at their minute of the site's day, once, or recorded as not said.

Law: each announcement has one errand, due at its next time. A time that comes `LATEST` too late
(nobody was running the site, the clock was put forward) is not said; of several that are due at
once only the newest is. The tick of that time is the cause, so it is said once whoever runs the
site, and the relays' keys tell announcement, time and channel.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from rules.commands import Announce, Reply
from rules.errands import What, errand, errand_key
from rules.events import Event
from rules.gazetteer import fold
from rules.plans import Announcement
from rules.rulebook import Rulebook, named
from rules.site_events import Announced, ErrandGiven, ErrandOver
from rules.telling import Told
from rules.times import Times
from rules.world import World

LATEST = timedelta(minutes=15)
FARTHEST = 400  # days; an announcement that is not said within them has no next time
_INSTANT = timedelta(microseconds=1)
_TYPED = re.compile(r"(?:announce\b|播报)[\s:：]*(.+)")


def times_between(
    one: Announcement, times: Times, after: datetime, until: datetime
) -> Iterator[datetime]:
    """Its times that are later than `after` and not later than `until`, in order."""
    day, last = times.local(after).date(), times.local(until).date()
    while day <= last:
        for minute in one.at:
            at = times.moment(day, minute)
            if after < at <= until and times.on_day(one.hours, day):
                yield at
        day += timedelta(days=1)


def next_time(one: Announcement, times: Times, after: datetime) -> datetime | None:
    """Its first time that is later than that moment."""
    return next(times_between(one, times, after, after + timedelta(days=FARTHEST)), None)


def needs_start(book: Rulebook, world: World) -> bool:
    """Has the site announcements or a density, or had it some that still wait?"""
    kinds = (What.ANNOUNCE, What.DENSITY)
    waiting = any(given.what in kinds for given in world.errands.values())
    return waiting or bool(book.site.announcements) or bool(book.site.density)


def standing(book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """What must change so that exactly the site's announcements wait for their next times.

    Looked at whenever somebody begins to run the site, and when its rules change.
    """
    for id, one in book.site.announcements.items():
        given = world.errands.get(errand_key(What.ANNOUNCE, id))
        if given is None or given.due > at:  # one that is due comes by its own tick
            yield from _next(given, one, book, at)
    for key, given in sorted(world.errands.items()):
        if given.what == What.ANNOUNCE and given.about not in book.site.announcements:
            yield ErrandOver(at=at, key=key)


def _next(
    given: ErrandGiven | None, one: Announcement, book: Rulebook, at: datetime
) -> Iterator[Event]:
    due = next_time(one, book.times, at)
    if due is None and given is not None:
        yield ErrandOver(at=at, key=given.key)
    elif due is not None and (given is None or given.due != due):
        yield errand(What.ANNOUNCE, one.id, due, at)


def due(given: ErrandGiven, book: Rulebook, _world: World, at: datetime) -> Iterator[Event]:
    """The errand's time has come: it is said, or recorded as not said, and the next one waits."""
    one = book.site.announcements.get(given.about)
    if one is None:
        return
    passed = list(times_between(one, book.times, given.due - _INSTANT, at))
    if passed:
        said = at - passed[-1] <= LATEST
        missed = len(passed) - said
        yield Announced(at=at, announcement=one.id, due=passed[-1], said=said, missed=missed)
    yield from _next(None, one, book, at)


def said_now(id: str, by: str, at: datetime) -> Announced:
    """A desk has it said at this moment; its times stay as they are."""
    return Announced(at=at, announcement=id, due=at, said=True, by=by)


def asked(words: str, by: str, book: Rulebook) -> Announce | Reply | None:
    """What a desk's folded words have said now; a reply where the site has no such announcement."""
    if not (typed := _TYPED.fullmatch(words)):
        return None
    ids = {fold(id): id for id in book.site.announcements}
    if id := ids.get(typed[1].strip(' "“”')):
        return Announce(announcement=id, by=by)
    return Reply(message="unknown_name", gaps=(("name", typed[1][:60]),))


def told(fact: Announced, book: Rulebook) -> Iterator[Told]:
    """Everybody it is for hears it in their own language; it is worth nothing after `LATEST`."""
    one = book.site.announcements.get(fact.announcement)
    if one is None or not fact.said:
        return
    for id in one.to:
        unit = book.site.units.get(id)
        if unit is not None:
            words = named(one.words, book.language(unit), book.site.language)
            yield Told(
                message="announcement",
                unit=id,
                gaps={"announced": words},
                until=fact.due + LATEST,
                priority=one.priority,
            )
