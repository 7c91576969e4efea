"""When our own code fails on a line: the message reaches a person, and the fault is a fact."""

from datetime import datetime

from rules.events import Escalated, Event, Faulted, Opened
from rules.inputs import Inbound, Line
from rules.model import Address
from rules.rulebook import Rulebook
from rules.said import Said, Source
from rules.world import World, apply

LONGEST = 400  # characters of the error that are kept


def fault(
    world: World, line: Line | None, key: str, at: datetime, book: Rulebook, error: str
) -> tuple[World, tuple[Event, ...]]:
    """The least that must happen: the fault is recorded, and a message becomes a person's call."""
    facts: list[Event] = [Faulted(at=at, key=key, error=error[:LONGEST])]
    if isinstance(line, Inbound) and key not in world.calls:
        facts += _call(world, line, key, at, book)
    for fact in facts:
        world = apply(world, fact, book.policy)
    return world, tuple(facts)


def _call(
    world: World, line: Inbound, key: str, at: datetime, book: Rulebook
) -> tuple[Event, Event]:
    kind = book.kind(book.site.default_kind)
    due = at + book.policy.remind_every
    source = Source(address=Address(line.adapter, line.channel), sender=line.sender)
    said = Said(key=key, source=source, words=line.words, voice=line.voice, pictures=line.pictures)
    opened = Opened(
        call=key,
        at=at,
        number=world.next_number(),
        kind=kind.id,
        priority=kind.priority,
        confidence=0.0,
        reason="a fault of the bridge",
        said=said,
        due=due,
    )
    return opened, Escalated(call=key, at=at, reason="reason_fault", due=due)
