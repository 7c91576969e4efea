"""Facts to relays: who must hear of what. On which channel and in which words is in telling.

A reporter is told about the call, never about other people.
"""

from collections.abc import Iterator

from rules import people_news, plan_news
from rules.beside import beside
from rules.call import Call
from rules.drill import NEEDED
from rules.events import (
    Arrived,
    Closed,
    Declined,
    Escalated,
    Event,
    Finished,
    Heard,
    Lacked,
    Lapsed,
    Merged,
    Offered,
    Opened,
    PlaceAsked,
    Placed,
    Proposed,
    Relayed,
    Released,
    Reminded,
    Ruled,
    Taken,
    TakenBack,
    Warned,
)
from rules.levels import higher
from rules.links.sites import link_of
from rules.model import Seeks, UnitKind
from rules.phrases import Phrases
from rules.place_questions import asked_where
from rules.route import Task
from rules.rulebook import Rulebook
from rules.said import Said
from rules.telling import Told
from rules.transitions import COMING, Status
from rules.wanting import NOBODY, is_shortage
from rules.world import World


def plan(  # noqa: C901, PLR0912 - one match over all facts
    fact: Event, before: Call | None, after: Call | None, final: Call | None, book: Rulebook
) -> Iterator[Told]:
    """Who is told what by one fact of a call.

    `before` and `after` are the call around the fact, `final` is the call when all is settled.
    """
    yield from beside(fact, before, after, book)
    if after is None or final is None:
        return
    match fact:
        case Opened() if not (final.stays and fact.said.source.unit):  # a post begins its own case
            yield from _opened(final, book, again=fact.reason.startswith("kind_unsolved"))
        case Proposed(due=due) if due is not None:
            yield from _proposed(before, after, book)
        case Offered():
            yield _offer(fact, after, book)
        case Warned(unit=unit):
            first = after.route.legs[0].unit if after.route and after.route.legs else ""
            yield Told(message="aid_warn", unit=unit, gaps={"unit": first})
        case Taken():
            yield from _taken(fact, book)
        case Declined(unit=unit):
            yield Told(message="declined_ack", unit=unit)
            yield from _desks("desk_declined", book, unit=unit)
        case Lapsed(unit=unit):
            yield from _desks("desk_lapsed", book, unit=unit)
        case Arrived(unit=unit):
            yield Told(message="arrived_ack", unit=unit)
            if before is None or before.status is not Status.ON_SCENE:  # they are told once
                yield Told(message="on_scene", gaps={"unit": unit})
            yield from _of_ours("desk_arrived", unit, book)
        case Finished(unit=unit, outcome=outcome):
            yield Told(message="done_ack", unit=unit)
            yield from _desks("desk_done", book, unit=unit, outcome=outcome)
        case Released(unit=unit, reason=reason):
            yield Told(message="drill_stopped" if reason == NEEDED else "stand_down", unit=unit)
        case TakenBack():
            yield from _stood_down(before, "")
        case Lacked(reason=reason):
            yield from _desks("desk_escalated", book, reason=reason or NOBODY)
        case Escalated():
            yield from _escalated(fact, before, after, book)
        case Reminded():
            yield from _reminded(fact, after, book)
        case Placed():
            for unit in dict.fromkeys((*(p.unit for p in after.active()), *after.told)):
                yield Told(message="placed_unit", unit=unit)
        case PlaceAsked():
            yield from asked_where(fact, after, book)
        case Ruled():
            yield from _ruled(fact, before, final, book)
        case Heard(said=said, note=note):
            yield from _heard(said, note=note, call=after, book=book)
        case Merged():
            yield from _stood_down(before, "")
        case Closed():
            yield from _closed(fact, before, book)


def _ruled(fact: Ruled, before: Call | None, final: Call, book: Rulebook) -> Iterator[Told]:
    """Whom the rules want to hear of it, once each, but those who are sent; and what failed."""
    told, failed = (before.told, before.failed) if before else ((), ())
    for unit in fact.changes.tell:
        if unit not in told and unit not in {p.unit for p in final.active()}:
            yield Told(message="told_call", unit=unit)
    for rule, error in fact.failed:
        if rule not in failed:
            yield from _desks("desk_rule_failed", book, rule=rule, error=error)


def _opened(final: Call, book: Rulebook, *, again: bool) -> Iterator[Told]:
    search = book.kind_of(final).search and final.active()
    if again:  # the desk hears why by the escalation
        yield Told(message="received_unsolved")
    elif final.which:  # one question instead, see place_questions
        if final.active():
            yield from _desks("desk_new", book)
    elif final.where is None and final.status.value == "unplaced":
        yield Told(message="received_where")
        yield from _desks("desk_unplaced", book)
    else:
        yield Told(message="search_started" if search else "received")
        if final.active():
            yield from _desks("desk_new", book)


def _offer(fact: Offered, call: Call, book: Rulebook) -> Told:
    unit, message = book.site.units.get(fact.unit), "offer"
    if fact.task is Task.SEARCH:
        group = unit is not None and unit.kind is UnitKind.GROUP
        if call.ends[0]:
            message = "offer_group" if group else "offer_ends"
        elif group:
            message = "offer_group_at"
    gaps = {"minutes": fact.minutes}
    return Told(message=message, unit=fact.unit, gaps=gaps, until=fact.until)


def _taken(fact: Taken, book: Rulebook) -> Iterator[Told]:
    gaps: dict[str, object] = {"unit": fact.unit, "minutes": fact.minutes}
    if fact.task is Task.SEARCH:
        yield Told(message="taken_ack_search", unit=fact.unit, gaps=gaps)
    else:
        yield Told(message="taken_ack", unit=fact.unit, gaps=gaps)
        if fact.task is Task.LEAD:
            yield Told(message="coming", gaps=gaps)
    yield from _of_ours("desk_taken", fact.unit, book)


def _escalated(fact: Escalated, before: Call | None, call: Call, book: Rulebook) -> Iterator[Told]:
    message = "desk_voice" if fact.reason == "reason_unclear_voice" else "desk_escalated"
    to = (fact.to,) if fact.to else book.dispatchers
    if call.escalations > 1 and not fact.to:
        to = tuple(dict.fromkeys((*to, *book.commanders, *higher(call.escalations - 1, book))))
    for unit in to:
        yield Told(message=message, unit=unit, gaps={"reason": fact.reason}, surely=bool(fact.to))
    news = _news(fact.reason)
    if news and (before is None or _news(before.escalated) != news):
        yield Told(message=news)


def _news(reason: str) -> str:
    """What a reporter hears of an escalation; "" = nothing."""
    return "delayed" if is_shortage(reason) else _NEWS.get(reason, "")


def _proposed(before: Call | None, after: Call, book: Rulebook) -> Iterator[Told]:
    """A route waits for a yes. One that was told already is told again with another lead only."""
    gaps, lead = Phrases(after, book).route(), after.route.lead if after.route else ""
    again = before is not None and before.status is Status.PROPOSED and before.route is not None
    if not again:
        yield from _desks("desk_proposed", book, **gaps)
    elif before and before.route and before.route.lead != lead:
        yield from _desks("desk_reproposed", book, **gaps)


_NEWS = {  # what a reporter hears, once, when nobody can be sent or nothing was found
    "reason_not_found": "not_found",
    "reason_search_late": "not_found",
}


def _reminded(fact: Reminded, call: Call, book: Rulebook) -> Iterator[Told]:
    if fact.unit:
        yield Told(message="reminder_unit", unit=fact.unit)
    minutes = round((fact.at - call.opened).total_seconds() / 60)
    desks = book.dispatchers if fact.unit else book.dispatchers + book.commanders
    desks = tuple(dict.fromkeys((*desks, *higher(fact.nth, book))))
    for unit in desks:
        yield Told(message="desk_reminder", unit=unit, gaps={"minutes": minutes})


def _heard(said: Said, *, note: bool, call: Call, book: Rulebook) -> Iterator[Told]:
    if not call.live or said.source.camera:  # it stands in the record; nobody acts on it any more
        return
    gaps = {"words": said.words}
    for unit in book.dispatchers:
        if unit != said.source.unit:
            yield Told(message="desk_note", unit=unit, gaps=gaps, pictures=said.pictures)
    if not note:
        yield Told(message="noted", to=said.source)
    for part in call.active():
        if part.part in COMING and part.unit != said.source.unit:
            yield Told(message="note_unit", unit=part.unit, gaps=gaps, pictures=said.pictures)


def _closed(fact: Closed, before: Call | None, book: Rulebook) -> Iterator[Told]:
    person = before is not None and book.kind_of(before).seeks is Seeks.PERSON
    found = "found_person" if person else "found"
    message = {"outcome_found": found, "outcome_cancelled": "cancelled"}.get(fact.because, "closed")
    outcome = fact.outcome or fact.because
    told: dict[str, object] = {"outcome": outcome, "because": fact.because}
    yield from people_news.at_the_end(message, told, before, book)
    yield from _stood_down(before, fact.by)
    left = plan_news.still_open(before)
    gaps: dict[str, object] = {"todos": left} if left else {}
    message = "desk_closed_open" if left else "desk_closed"
    yield from _desks(message, book, outcome=fact.outcome or fact.because, **gaps)


def _stood_down(before: Call | None, by: str) -> Iterator[Told]:
    for part in before.active() if before else ():
        if part.unit != by:
            yield Told(message="stand_down", unit=part.unit)


def _desks(message: str, book: Rulebook, **gaps: object) -> Iterator[Told]:
    for unit in book.dispatchers:
        yield Told(message=message, unit=unit, gaps=gaps)


def _of_ours(message: str, unit: str, book: Rulebook) -> Iterator[Told]:
    """Who of another site it is, the desks hear by name, see links.news."""
    if link_of(unit, book) is None:
        yield from _desks(message, book, unit=unit)


def off_duty(unit: str, world: World, book: Rulebook) -> Iterator[Told]:
    """A unit went off duty with calls in hand: it keeps them until a desk says otherwise."""
    if calls := world.parts(unit):
        numbers = ", ".join(str(call.number) for call in calls)
        yield from _desks("desk_off_duty", book, unit=unit, numbers=numbers)


def unreachable(lost: Relayed, book: Rulebook) -> Iterator[Told]:
    """A unit could not be told something, on any of its channels. Of a desk, the others hear."""
    if lost.message == "desk_unreachable":
        return  # or two dead desks would tell each other so for ever
    others = book.commanders if lost.unit in book.dispatchers else book.dispatchers
    for desk in others:  # why, in the network's words, stands in the record
        yield Told(message="desk_unreachable", unit=desk, gaps={"unit": lost.unit})


def not_passed(lost: Relayed, world: World, book: Rulebook) -> Iterator[Told]:
    """Words that one unit had for another did not arrive; who sent them hears it as well."""
    for passed in world.passed.values():
        if lost.key in passed.relays and passed.by not in book.dispatchers:
            gaps = {"unit": passed.to, "words": passed.words}
            yield Told(message="pass_on_silent", unit=passed.by, gaps=gaps)
    yield from _desks("desk_not_passed", book, unit=lost.unit, words=lost.text)
