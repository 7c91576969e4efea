"""When our own code fails on a line: the message reaches a person, and the fault is a fact.

A deadline that we failed on is not the last one: the call is held up to the desks again later.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from rules.call import Call
from rules.events import Escalated, Event, Opened, Relayed, Reminded
from rules.guests.deciding import overdue
from rules.inputs import Inbound, Line, Tick
from rules.model import Address
from rules.plan_events import StageLate
from rules.rulebook import Rulebook
from rules.said import Said, Source
from rules.site_events import Faulted, Listening, Understood
from rules.telling import Told, relays
from rules.world import World, apply

LONGEST = 400  # characters of the error that are kept
REASON = "reason_fault"


def fault(
    world: World, line: Line | None, key: str, at: datetime, book: Rulebook, error: str
) -> tuple[World, tuple[Event, ...]]:
    """The least that must happen: the fault is recorded, and a message becomes a person's call."""
    facts: list[Event] = [Faulted(at=at, key=key, error=error[:LONGEST])]
    facts += _followed(world, line, key, at, book)
    for fact in facts:
        world = apply(world, fact, book.policy)
    told = _told(world, facts, key, at, book)
    for relay in told:
        world = apply(world, relay, book.policy)
    return world, (*facts, *told)


def _followed(
    world: World, line: Line | None, key: str, at: datetime, book: Rulebook
) -> Iterator[Event]:
    match line:
        case Inbound() if key not in world.calls:
            yield from _call(world, _said(line, key), at, book)
        case Tick(subject=subject, due=due) if waiting := world.waiting.get(subject):
            yield from _unheard(world, waiting, max(at, due), book)
        case Tick(subject=subject, due=due) if given := world.errands.get(subject):
            later = max(at, due) + book.policy.remind_every
            yield replace(given, at=at, due=max(later, given.due))
        case Tick(subject=subject, due=due) if call := world.calls.get(subject):
            yield from _later(call, max(at, due), book)


def _said(line: Inbound, key: str) -> Said:
    source = Source(address=Address(line.adapter, line.channel), sender=line.sender)
    return Said(key=key, source=source, words=line.words, voice=line.voice, pictures=line.pictures)


def _call(world: World, said: Said, at: datetime, book: Rulebook) -> Iterator[Event]:
    kind = book.kind(book.site.default_kind)
    due = at + book.policy.remind_every
    yield Opened(
        call=said.key,
        at=at,
        number=world.next_number(),
        kind=kind.id,
        priority=kind.priority,
        confidence=0.0,
        reason=REASON,
        said=said,
        due=due,
    )
    yield Escalated(call=said.key, at=at, reason=REASON, due=due)


def _unheard(world: World, waiting: Listening, at: datetime, book: Rulebook) -> Iterator[Event]:
    said = waiting.said
    yield Understood(at=at, of=said.key, words="", confidence=0.0, engine="", reason=REASON)
    yield from _call(world, said, at, book)


def _later(call: Call, at: datetime, book: Rulebook) -> Iterator[Event]:
    """Every deadline that has passed is set anew, and the desks hear of it."""
    if not call.live:
        return
    again = at + book.policy.remind_every
    for part in call.active():
        if part.until is not None and part.until <= at:
            yield Reminded(call=call.id, at=at, due=again, nth=call.reminded, unit=part.unit)
    yield from overdue(call, at)
    for step in call.steps:  # or its deadline would stand for ever
        if step.due is not None and step.due <= at:
            yield StageLate(call=call.id, at=at, nth=step.nth)
    yield Escalated(call=call.id, at=at, reason=REASON, due=again)


def _told(
    world: World, facts: list[Event], key: str, at: datetime, book: Rulebook
) -> tuple[Relayed, ...]:
    """The desks hear of it, if they can; what failed may be the telling itself."""
    calls = (world.calls.get(f.call) for f in facts if isinstance(f, Escalated))
    desks = [
        Told(message="desk_escalated", unit=d, gaps={"reason": REASON}) for d in book.dispatchers
    ]
    try:
        return tuple(
            relay
            for call in calls
            for told in desks
            for relay in relays(told, call, book, at=at, key=f"{key}/0")
        )
    except Exception:  # noqa: BLE001 - the deadline of the call still brings it to a person
        return ()
