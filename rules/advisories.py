"""Advisories to who subscribed: traffic, closures, crowds; told once, by area, never at night.

Law: a subscriber of a touched area hears an advisory once while it is in force, at the lowest
priority, so many a minute; at quiet hours only what is urgent is told, the rest in the morning if
it is still in force. A new subscriber hears at once what is in force.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rules.advisory_site import USUAL, Advisories
from rules.areas import area_name, path_of, touch
from rules.closures import NO_REASON
from rules.errands import What, errand, errand_key
from rules.events import Event
from rules.inputs import Inbound
from rules.model import Form
from rules.people_events import Advised, AdvisoryOver, AdvisoryTold, Subscribed, Unsubscribed
from rules.people_states import Subscriber
from rules.phrases import reason_in
from rules.rulebook import Rulebook
from rules.said import Said, Source
from rules.site_events import ErrandGiven, ErrandOver
from rules.telling import Told
from rules.times import MIDNIGHT, Hours
from rules.tongue import language_of
from rules.wish import Advise, EndAdvisory, Subscribe, Unsubscribe
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

ROUND = timedelta(minutes=1)
LOWEST = 4  # priority; calls are never behind it
_BEGUN = "begun"  # the errand's later rounds: the site's own channels were told


def subscribed(doing: "Doing", said: Said, _heard: Inbound, wish: Subscribe) -> None:
    """They hear from now on, and at once what is in force."""
    source = said.source
    doing.add(Subscribed(at=doing.at, source=source, areas=wish.areas))
    known = _known(source, doing.world)
    for advised in doing.world.advisories.values():
        if known and _wants(known, advised, doing.book):
            doing.add(AdvisoryTold(at=doing.at, advised=advised, to=(source,)))
    doing.reply("subscribed_ack", source, {"area": _listed(wish.areas, source, doing.book)})
    doing.plan()


def unsubscribed(doing: "Doing", said: Said, _heard: Inbound, wish: Unsubscribe) -> None:
    """They hear no more of these areas."""
    doing.add(Unsubscribed(at=doing.at, source=said.source, areas=wish.areas))
    doing.reply("unsubscribed_ack", said.source, {})


def advised(doing: "Doing", said: Said, _heard: Inbound, wish: Advise) -> None:
    """An advisory is in force, and the first hear it."""
    name = _name(doing.world)
    path = path_of(wish.area)
    fact = Advised(
        at=doing.at, advisory=name, by=wish.by, area=wish.area, words=wish.words,
        until=_until(wish, doing.book, doing.at), urgent=wish.urgent,
        reason=doing.world.closed.get(path, "") if path else "",
    )  # fmt: skip
    doing.add(fact)
    doing.add(*_round(fact, doing.book, doing.world, doing.at, begun=False))
    doing.plan()
    count = sum(_wants(s, fact, doing.book, new=True) for s in doing.world.subscribers.values())
    gaps: dict[str, object] = {
        "advisory": name, "count": count, "area": _listed((wish.area,), said.source, doing.book),
        "at": f"{doing.book.times.local(fact.until):%H:%M}",
    }  # fmt: skip
    later = not any(isinstance(f, AdvisoryTold) for f in doing.facts)
    doing.reply("advised_later" if later else "advised_ack", said.source, gaps)


def ended(doing: "Doing", said: Said, _heard: Inbound, wish: EndAdvisory) -> None:
    """A desk takes it back."""
    doing.add(AdvisoryOver(at=doing.at, advisory=wish.advisory, by=wish.by))
    doing.add(ErrandOver(at=doing.at, key=errand_key(What.ADVISE, wish.advisory)))
    doing.reply("advisory_over_ack", said.source, {"advisory": wish.advisory})


def due(given: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterable[Event]:
    """The next subscribers are told, or its time is over."""
    fact = world.advisories.get(given.about)
    if fact is None:
        return
    if at >= fact.until:
        yield AdvisoryOver(at=at, advisory=given.about)
    else:
        yield from _round(fact, book, world, at, begun=given.more == _BEGUN)


def told(fact: AdvisoryTold, book: Rulebook) -> Iterator[Told]:
    """Each in their language, under a key that does not tell who; the site's channels as well."""
    advised = fact.advised
    for nth, source in enumerate(fact.to):
        yield _told(advised, source, book, f"{advised.advisory}.{nth}")
    for address in _site(book).channels if fact.published else ():
        public = Source(address=address, sender="", language=book.site.language)
        yield _told(advised, public, book, "", whole=True)


def text(advised: Advised, language: str, book: Rulebook, *, whole: bool = False) -> str:
    """The words of an advisory for one listener: as the desk wrote them, or their part of them."""
    if not advised.words:
        reason = reason_in(advised.reason or NO_REASON, language, book)
        say = book.site.catalogue.say
        return say("advisory_closed", language, Form.TEXT, reason=reason)
    parts = [part.strip() for part in advised.words.split("|") if part.strip()]
    if whole or len(parts) == 1:
        return advised.words
    theirs = [part for part in parts if language_of(part, "") == language]
    return theirs[0] if theirs else parts[-1]


def _told(
    advised: Advised, source: Source, book: Rulebook, alias: str, *, whole: bool = False
) -> Told:
    language = source.language or book.site.language
    gaps: dict[str, object] = {
        "area": area_name(advised.area, language, book),
        "advised": text(advised, language, book, whole=whole),
    }
    return Told(
        message="advisory_public" if whole else "advisory", to=source, gaps=gaps, alias=alias,
        until=advised.until, priority=LOWEST,
        choices=() if whole else (("choice_unsubscribe", "unsubscribe"),),
    )  # fmt: skip


def _round(
    fact: Advised, book: Rulebook, world: World, at: datetime, *, begun: bool
) -> Iterator[Event]:
    """As many as may be told in a minute; the rest, or the end of it, waits for the errand."""
    name = fact.advisory
    if not fact.urgent and (morning := _quiet_until(book, at)):
        yield errand(What.ADVISE, name, min(morning, fact.until), at, _BEGUN if begun else "")
        return
    waiting = [s.source for _, s in sorted(world.subscribers.items()) if _wants(s, fact, book)]
    most = _site(book).a_minute
    now, later = tuple(waiting[:most]), waiting[most:]
    publish = not begun and bool(_site(book).channels)
    if now or publish or not begun:
        yield AdvisoryTold(at=at, advised=fact, to=now, published=publish)
    again = min(at + ROUND, fact.until) if later else fact.until
    yield errand(What.ADVISE, name, again, at, _BEGUN)


def _wants(one: Subscriber, fact: Advised, book: Rulebook, *, new: bool = False) -> bool:
    heard = fact.advisory in one.heard and not new
    return not heard and any(touch(area, fact.area, book) for area in one.areas)


def _quiet_until(book: Rulebook, at: datetime) -> datetime | None:
    """The end of the quiet hours that it is now; None where it is not quiet."""
    spans = _site(book).quiet
    if not spans or not book.times.open(Hours(spans=spans), at):
        return None
    day = book.times.local(at).date()
    ends = [
        book.times.moment(day + timedelta(days=days), span.end % MIDNIGHT)
        for span in spans
        for days in (0, 1)
    ]
    return min(end for end in ends if end > at and not book.times.open(Hours(spans=spans), end))


def _until(wish: Advise, book: Rulebook, at: datetime) -> datetime:
    if wish.minute is None:
        return at + _site(book).last
    today = book.times.local(at).date()
    until = book.times.moment(today, wish.minute)
    return until if until > at else book.times.moment(today + timedelta(days=1), wish.minute)


def _name(world: World) -> str:
    """The smallest that none in force bears: short enough to be said."""
    nth = 1
    while f"A{nth}" in world.advisories:
        nth += 1
    return f"A{nth}"


def _known(source: Source, world: World) -> Subscriber | None:
    return next((s for s in world.subscribers.values() if s.source == source), None)


def _listed(areas: Iterable[str], source: Source, book: Rulebook) -> str:
    language = source.language or book.site.language
    comma = "、" if language == "zh" else ", "
    return comma.join(area_name(area, language, book) for area in areas)


def _site(book: Rulebook) -> Advisories:
    return book.site.advisories or USUAL
