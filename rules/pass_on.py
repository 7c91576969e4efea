"""One unit calls another: "A呼叫B，…", "B, this is A", or a desk's "tell B …".

The bridge carries the words; they make a call only where they speak of one. Who sent them hears
that they were answered ("收到"), or after a while, with the desks, that they were not.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.commands import Acknowledge, PassOn
from rules.errands import What, errand, errand_key
from rules.events import Event, Heard, Relayed
from rules.hails import hail
from rules.inputs import Inbound
from rules.model import Address, Unit
from rules.rulebook import Rulebook
from rules.said import Said
from rules.site_events import ErrandGiven, ErrandOver, WordsPassed, WordsSettled, WordsUnanswered
from rules.telling import Told
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing


_TELL = re.compile(r"^(tell|告诉|通知|转告|呼叫)\s*")
_EDGE = " ,.:;!?，。：；！？、"
MORE = 4  # letters that say something beside a "copy"
_COPY = re.compile(
    r"^(?:收到|明白|好的|知道了"
    r"|copy(?: that)?|copied|roger(?: that)?|received|understood|ok(?:ay)?)[\s,，.。!！]*"
)
_LATE = "late"  # the errand's second round: until the words may not be answered any more


def called(words: str, by: Unit, book: Rulebook) -> PassOn | None:
    """Whom folded words call, and with what words; None where they call nobody we know."""
    found = hail(words, book.call_signs)
    if not found.to or found.to == by.id:
        return None
    return PassOn(to=found.to, words=found.said)


def told(words: str, by: Unit, book: Rulebook) -> PassOn | None:
    """What a desk tells a unit: "tell B …", "通知B…"."""
    match = _TELL.search(words)
    named = book.units_named(words[match.end() :]) if match else []
    if match is None or not named or named[0][1] > 1 or named[0][0].id == by.id:
        return None
    unit, _, end = named[0]
    return PassOn(to=unit.id, words=words[match.end() + end :].strip(_EDGE))


def pending(by: Unit, heard: Inbound, called: str, world: World) -> WordsPassed | None:
    """The words that a "copy" on this channel answers: those replied to, else the newest.

    Where the answer calls a unit (`called`), those of that unit go before the newest.
    """
    here = Address(heard.adapter, heard.channel)
    mine = [p for p in world.passed.values() if p.to == by.id and here in p.channels]
    replied = [p for p in mine if heard.reply_to in p.relays]
    theirs = [p for p in mine if p.by == called]
    return max(replied or theirs or mine, key=lambda p: (p.at, p.key), default=None)


def carry(doing: "Doing", said: Said, asked: PassOn) -> None:
    """Pass words on, and wait for their answer."""
    doing.add(Heard(call="", at=doing.at, said=said))
    by, policy, first = said.source.unit, doing.book.policy, len(doing.facts)
    _answered_in_words(doing, by, asked.to)
    gaps: dict[str, object] = {"unit": by, "words": asked.words}
    doing.tell([Told(message="pass_on", unit=asked.to, gaps=gaps)], None)
    relays = [f for f in doing.facts[first:] if isinstance(f, Relayed)]
    passed = WordsPassed(
        at=doing.at,
        key=doing.key,
        by=by,
        to=asked.to,
        words=asked.words,
        until=doing.at + policy.reply_for,
        relays=tuple(r.key for r in relays),
        channels=tuple(r.to for r in relays),
    )
    due = doing.at + (policy.reply_within if relays else policy.reply_within * 0)
    doing.add(passed, errand(What.WORDS, passed.key, due, doing.at))


def _answered_in_words(doing: "Doing", by: str, to: str) -> None:
    """Who calls back has heard: nobody need be told so."""
    for passed in [p for p in doing.world.passed.values() if (p.by, p.to) == (to, by)]:
        doing.add(*_over(passed, doing.at, answered=True, aloud=False))


def besides(words: str, book: Rulebook) -> str:
    """What an answer says beside the "copy" ("收到，已经安排人员疏导"); "" where nothing."""
    rest = _COPY.sub("", hail(words, book.call_signs).said.strip(_EDGE)).strip(_EDGE)
    return rest if len(rest) >= MORE and not _COPY.fullmatch(rest) else ""


def acknowledged(doing: "Doing", said: Said, asked: Acknowledge) -> None:
    """Words that were passed on are answered; who sent them hears it, and what else was said."""
    doing.add(Heard(call="", at=doing.at, said=said))
    passed = doing.world.passed.get(asked.key)
    if passed is None:
        return
    doing.add(*_over(passed, doing.at, answered=True, aloud=not asked.words))
    doing.plan()
    if asked.words:  # an answer needs no answer
        gaps: dict[str, object] = {"unit": passed.to, "words": asked.words}
        doing.tell([Told(message="pass_on_answer", unit=passed.by, gaps=gaps)], None)


def late(given: ErrandGiven, _book: Rulebook, world: World, at: datetime) -> Iterable[Event]:
    """Nobody answered: both sides hear it once, and a late answer is waited for a while."""
    passed = world.passed.get(given.about)
    if passed is None:
        return
    if given.more == _LATE:
        yield WordsSettled(
            at=at, key=passed.key, by=passed.by, to=passed.to, words=passed.words, answered=False
        )
        return
    yield WordsUnanswered(at=at, key=passed.key, by=passed.by, to=passed.to, words=passed.words)
    yield errand(What.WORDS, passed.key, max(passed.until, at), at, _LATE)


def moved(lost: Relayed, new: Relayed, world: World, at: datetime) -> Iterator[Event]:
    """They go by another channel: the answer may come there."""
    for passed in world.passed.values():
        if lost.key in passed.relays:
            relays, channels = (*passed.relays, new.key), (*passed.channels, new.to)
            yield replace(passed, at=at, relays=relays, channels=channels)


def unreached(lost: Relayed, world: World, at: datetime) -> Iterator[Event]:
    """No channel is left: who sent the words need not wait for an answer."""
    for passed in world.passed.values():
        if lost.key in passed.relays:
            yield from _over(passed, at, answered=False)


def told_of(fact: WordsUnanswered | WordsSettled, book: Rulebook) -> Iterator[Told]:
    """Who hears of an answer, or that there is none."""
    gaps: dict[str, object] = {"unit": fact.to, "words": fact.words, "units": (fact.by,)}
    if isinstance(fact, WordsSettled):
        if fact.answered and fact.aloud:
            yield Told(message="pass_on_acked", unit=fact.by, gaps=gaps)
        return
    yield Told(message="pass_on_silent", unit=fact.by, gaps=gaps)
    desks = book.commanders if fact.to in book.dispatchers else book.dispatchers
    for desk in desks:
        if desk not in (fact.by, fact.to):
            yield Told(message="desk_no_answer", unit=desk, gaps=gaps)


def _over(
    passed: WordsPassed, at: datetime, *, answered: bool, aloud: bool = True
) -> Iterator[Event]:
    yield WordsSettled(
        at=at,
        key=passed.key,
        by=passed.by,
        to=passed.to,
        words=passed.words,
        answered=answered,
        aloud=aloud,
    )
    yield ErrandOver(at=at, key=errand_key(What.WORDS, passed.key))
