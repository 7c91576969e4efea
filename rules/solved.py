"""A call is over: was it solved, and how good was it? Only who reported it may say.

A no within the policy's time opens a new call that goes on with the old one: whatever its words
speak of is sent for as ever; where they speak of nothing new, a person looks at once.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.call import Call
from rules.classify import Sorting
from rules.commands import Asked, Reply, Report
from rules.decide import decide
from rules.events import Escalated, Event
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.numbers import call_numbers
from rules.people_events import Rated, SolvedSaid
from rules.rulebook import Rulebook
from rules.said import Said, Source, reporter
from rules.telling import Told
from rules.transitions import Status
from rules.understand import report
from rules.wish import Rate, SayUnsolved
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

_WRONG = (
    r"(?:还|并|都|根本)?没有?(?:能|得到|给我们?|帮我们?)?(?:解决|处理好?|办好|搞定)|未解决|没人[来管]"
    r"|问题还在|\bnot (?:yet |been |really )?(?:solved|resolved|fixed)\b|\bun(?:solved|resolved)\b"
    r"|\b(?:isn'?t|wasn'?t|hasn'?t been) (?:solved|resolved|fixed)\b|\b(?:nobody|no ?one) came\b"
    r"|\bstill (?:not|going on|happening|there)\b"
)
_UNSOLVED = re.compile(rf"^.{{0,12}}?(?:{_WRONG})")
_NO = re.compile(r"(?:没有?|还没有?|不|没呢|no|nope|not yet)[\s。.!！]*")
_IS = (
    r"(?:解决了?|处理好了|搞定了?|是的?|对的?"
    r"|(?:it'?s |it is |all )?(?:solved|resolved|fixed)|ye[sp]|yeah)"
)
_THANKS = r"(?:谢谢.{0,6}|thanks?.{0,12}|thank you.{0,12})?"
_EDGE = r"[\s,，。.!！]*"
_SOLVED = re.compile(
    rf"(?:(?:是的?|对|嗯|ye[sp]|yeah){_EDGE})?(?:已经|都)?{_IS}{_EDGE}(?:#?\d{{1,5}}\s*号?)?{_EDGE}{_THANKS}"
)
_MARKS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_STARS = r"([1-5一二两三四五])(?!\d)\s*(?:颗?星|分|stars?\b|points?\b|/\s*5)?"
_RATE = re.compile(
    rf"(?:/?rate|评价|评分|打分)[\s:：]*(?:(?:call\s*)?#?(\d{{1,5}})(?:\s*号\s*|\s+|\s*[:：,，]\s*))?{_STARS}[\s,，。:：!！]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(
    r"([1-5一二两三四五])\s*(?:颗?星|分|stars?\b)(?:好评|评价)?[\s,，。:：!！]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_DRAWN = re.compile(r"([⭐★🌟]\ufe0f?){1,5}")
POOR = 2  # stars; the desk hears of so few
LONGEST = 300  # letters of a rating that are kept


def asked_after(said: Said, replied: Call | None, world: World) -> tuple[Asked, str] | None:
    """What a reporter's words say of a call that is over; None where they say nothing of it."""
    words = fold(said.words).strip()
    if rating := _rating(said.words.strip(), said.source, replied, world):
        return rating, "how good it was"
    call = _meant(words, said.source, replied, world)
    if call is None or call.live or not _may_say(call, world):
        return None
    if _UNSOLVED.search(words) or _NO.fullmatch(words):
        return SayUnsolved(call=call.id), "it is not solved"
    return (
        (SayUnsolved(call=call.id, solved=True), "it is solved")
        if _SOLVED.fullmatch(words)
        else None
    )


def answered(doing: "Doing", said: Said, heard: Inbound, asked: SayUnsolved) -> None:
    """A yes is kept; a no opens the call that goes on with the old one."""
    old = doing.world.calls[asked.call]
    closed = closed_at(old, doing.world)
    if asked.solved:
        doing.add(SolvedSaid(call=old.id, at=doing.at, solved=True))
        doing.reply("solved_thanks", said.source, {"number": old.number})
    elif closed is None or doing.at - closed > doing.book.policy.solved_within:
        doing.add(*_opened(report(said, heard, None, doing.book, doing.world), doing))
        doing.settle()
        doing.plan()
    else:
        _goes_on(doing, said, heard, old)


def rated(doing: "Doing", said: Said, _heard: Inbound, asked: Rate) -> None:
    """The stars are kept; the desk hears of few."""
    call = doing.world.calls[asked.call]
    doing.add(Rated(call=call.id, at=doing.at, stars=asked.stars, words=asked.words))
    doing.plan()
    gaps: dict[str, object] = {"number": call.number, "stars": asked.stars}
    doing.reply("rated_ack", said.source, gaps)


def closed_at(call: Call, world: World) -> datetime | None:
    """When a call that the world still knows was over; the newest are looked at first."""
    for nth in range(world.over_next - 1, world.over_first - 1, -1):
        if (entry := world.over.get(nth)) and entry[0] == call.id:
            return entry[1]
    return None


def _goes_on(doing: "Doing", said: Said, heard: Inbound, old: Call) -> None:
    number = doing.world.next_number()
    made = report(said, heard, None, doing.book, doing.world)
    new = made.sorting.kind != doing.book.site.default_kind
    where = made.where or old.where
    if not new:
        why = Sorting(old.kind, 1.0, f"kind_unsolved:{old.number}")
        made = replace(made, sorting=why, confidence=1.0, where=where, which=())
    doing.add(*_opened(replace(made, where=where), doing))
    if not new:
        due = doing.at + doing.book.policy.remind_every
        why_told = f"reason_unsolved:{old.number}"
        doing.add(Escalated(call=said.key, at=doing.at, reason=why_told, due=due))
    link = SolvedSaid(call=old.id, at=doing.at, solved=False, into=said.key, number=number)
    doing.add(link)
    doing.settle()
    doing.plan()
    if new:  # nobody was told of the link by the escalation
        gaps: dict[str, object] = {"other": old.number}
        desks = [Told(message="desk_unsolved", unit=d, gaps=gaps) for d in doing.book.dispatchers]
        doing.tell(desks, doing.world.calls[said.key], doing.facts.index(link))


def _opened(made: Report, doing: "Doing") -> tuple[Event, ...]:
    return decide(made, doing.book, doing.world, doing.at)


def _may_say(call: Call, world: World) -> bool:
    """Nobody is asked of a call that became another, and nobody says it twice."""
    thread = world.threads.get(call.id)
    return call.status is Status.CLOSED and (thread is None or thread.solved is not False)


def _meant(words: str, source: Source, replied: Call | None, world: World) -> Call | None:
    """The call of this reporter that the words are about."""
    numbered = [c for n in call_numbers(words) if (c := world.by_number(n))]
    for call in (*numbered, replied, world.talk(source)):
        if call is not None and is_theirs(call, source):
            return call
    return None


def is_theirs(call: Call, source: Source) -> bool:
    """Did this person report the call?"""
    return any(not s.unit and reporter(s) == reporter(source) for s in call.sources)


def _rating(words: str, source: Source, replied: Call | None, world: World) -> Rate | Reply | None:
    if found := _RATE.fullmatch(words):
        number, mark, rest = found.groups()
    elif found := _BARE.fullmatch(words):
        number, (mark, rest) = None, found.groups()
    elif _DRAWN.fullmatch(words):
        number, mark, rest = None, str(sum(c in "⭐★🌟" for c in words)), ""
    else:
        return None
    call = world.by_number(int(number)) if number else replied or world.talk(source)
    if call is None or not is_theirs(call, source):
        return Reply(message="no_such_call", gaps=(("number", number or "?"),)) if number else None
    if call.live:
        return Reply(message="rate_later", gaps=(("number", call.number),))
    stars = _MARKS.get(mark) or int(mark)
    return Rate(call=call.id, stars=stars, words=rest.strip()[:LONGEST])


def told(fact: Rated, book: Rulebook) -> Iterator[Told]:
    """Which desks hear of few stars."""
    if fact.stars <= POOR:
        gaps: dict[str, object] = {"stars": fact.stars, "words": fact.words}
        for unit in book.dispatchers:
            yield Told(message="desk_rated", unit=unit, gaps=gaps)
