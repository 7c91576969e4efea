"""What would happen: one message through the real rules, from an empty evening."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from bridge.cli import rulings
from rules.events import Event, Opened, Placed, Proposed, Relayed, Ruled
from rules.inputs import Inbound, Transcribed
from rules.model import Unit
from rules.phrases import reason_in
from rules.rulebook import Rulebook, named
from rules.said import Said
from rules.site_events import Understood
from rules.step import read, step
from rules.transitions import Status
from rules.world import World, apply

REHEARSAL = "rehearsal"


def source(book: Rulebook, adapter: str, speaker: str) -> tuple[str, str]:
    """Adapter and channel of who speaks: a unit's first channel, or a stranger on an adapter."""
    unit = book.unit(speaker) if speaker else None
    if unit is not None and unit.channels:
        return unit.channels[0].adapter, unit.channels[0].channel
    return adapter or REHEARSAL, speaker or "somebody"


def rehearse(
    line: Inbound, book: Rulebook, at: datetime, language: str, *, said: Said | None = None
) -> Iterator[Mapping[str, Any]]:
    """Everything that would follow from a message, as plain data, line by line.

    With `said`, the message has a voice and these are its words, as they come after it. Where the
    dispatcher would have to say yes, what follows is told too, marked `after`.
    """
    key = f"{line.adapter}:{line.key}"
    world = World()
    yield _reading(line, key, book, world, said)
    before = world
    world, facts = step(world, line, key, at, book)
    if said is not None:
        before = world
        world, facts = step(world, _words(said, key), f"speech:{key}", at, book)
    yield from _told(facts, book, before, language, {})
    call = world.calls.get(key)
    if call is not None and call.status is Status.PROPOSED and book.dispatchers:
        desk = book.site.units[book.dispatchers[0]].channels[0]
        yes = Inbound(
            key="yes",
            adapter=desk.adapter,
            channel=desk.channel,
            sender=desk.channel,
            words=f"confirm {call.number}",
        )
        _, facts = step(world, yes, f"{desk.adapter}:yes", at, book)
        yield from _told(facts, book, world, language, {"after": "the dispatcher confirms"})


def _words(said: Said, of: str) -> Transcribed:
    return Transcribed(
        of=of,
        words=said.words,
        language=said.source.language,
        confidence=said.confidence,
        engine=said.engine,
        doubts=said.doubts,
    )


def _reading(
    line: Inbound, key: str, book: Rulebook, world: World, said: Said | None
) -> Mapping[str, Any]:
    reading = read(line, key, book, world, said=said)
    asked = type(reading.asked).__name__.lower()
    return {"asks": asked, "by": reading.by or "a reporter", "why": reading.why}


def _told(
    facts: tuple[Event, ...], book: Rulebook, world: World, language: str, also: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """`world` is the one before these facts."""
    for fact in facts:
        before, world = world, apply(world, fact, book.policy)
        match fact:
            case Ruled():
                yield from ({**row, **also} for row in rulings.rows(fact, book, before, language))
            case Understood():
                continue  # the words stand in the first line already
            case Opened():
                yield {**_opened(fact, book, language), **also}
            case Placed():
                yield {**_placed(fact, book, language), **also}
            case Proposed():
                yield from ({**row, **also} for row in _route(fact, book, language))
            case Relayed():
                yield {**_relay(fact), **also}
            case _:
                yield {"fact": type(fact).__name__, **_plain(fact), **also}


def _opened(fact: Opened, book: Rulebook, language: str) -> Mapping[str, Any]:
    kind = book.kind(fact.kind)
    return {
        "call": fact.number,
        "kind": kind.id,
        "kind_name": named(kind.names, language, book.site.language),
        "priority": fact.priority,
        "confidence": fact.confidence,
        "reason": reason_in(fact.reason, language, book),
        "ends": [e for e in fact.ends if e],
    }


def _placed(fact: Placed, book: Rulebook, language: str) -> Mapping[str, Any]:
    where = fact.where
    spot = book.place(where.place)
    return {
        "place": where.place,
        "place_name": named(spot.names, language, book.site.language) if spot else "",
        "at": [where.point.lat, where.point.lon],
        "confidence": where.confidence,
        "reason": reason_in(where.reason, language, book),
        "candidates": list(where.candidates),
    }


def _route(fact: Proposed, book: Rulebook, language: str) -> Iterator[Mapping[str, Any]]:
    asks = fact.due is not None
    reason = reason_in(fact.route.reason, language, book)
    yield {"route": "proposed" if asks else "sent at once", "reason": reason}
    for leg in fact.route.legs:
        yield {
            "unit": leg.unit,
            "unit_name": _name(book.site.units[leg.unit], language, book),
            "task": "stand by" if leg.warn_only else leg.task.value,
            "minutes": leg.way.minutes,
            "metres": leg.way.metres,
            "by": reason_in(f"by_{leg.way.by}", language, book),
            "reason": reason_in(leg.reason, language, book),
        }
    for passed in fact.route.passed:
        yield {
            "passed_over": passed.unit,
            "unit_name": _name(book.site.units[passed.unit], language, book),
            "reason": reason_in(passed.reason, language, book),
        }


def _relay(fact: Relayed) -> Mapping[str, Any]:
    return {
        "relay": str(fact.to),
        "unit": fact.unit or "reporter",
        "text": fact.text,
        "language": fact.language,
        "form": fact.form.value,
        "priority": fact.priority,
        "answers": [words for _, words in fact.choices],
    }


def _plain(fact: Event) -> Mapping[str, Any]:
    fields = msgspec.to_builtins(fact)
    return {k: v for k, v in fields.items() if k not in ("type", "at", "call", "said")}


def _name(unit: Unit, language: str, book: Rulebook) -> str:
    return named(unit.names, language, book.site.language)
