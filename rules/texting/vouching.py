"""The code that proves who asked: what people say of it, and when it is of no use any more.

Law: a code goes to the unit's own channel alone, which a forger of senders cannot hear. It is made
of the message's key and of the moment at which the log wrote it down, to the millisecond: nobody
outside knows that, the same journal makes the same code, and after a few wrong ones it is void.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from rules.commands import Asked
from rules.errands import What, errand_key
from rules.events import Event
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Unit
from rules.rulebook import Rulebook
from rules.said import Said
from rules.site_events import ErrandGiven, ErrandOver
from rules.telling import Told
from rules.texting.events import CodeMissed, Disowned, Doubted, TextingFact
from rules.texting.fold import Doubt
from rules.wish import Disown, Vouch
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

LETTERS, FIGURES = "acdefhjkmnprtuvwxy", "34679"  # that nobody takes for one another
MISSES = 3  # wrong codes after which what they were for is not done
_CODE = re.compile(r"\W*(?:#?\d{1,5}\s*号?\W*)?([a-z]\d[a-z]\d)\W*(?:确认|是我|confirm|yes|ok)?\W*")
_NOT_ME = re.compile(r"\W*(?:不是我(?:发的)?|不是本人(?:发的)?|not me|it was not me|wasn'?t me)\W*")


def code_for(key: str, at: datetime) -> str:
    """A letter, a figure, a letter, a figure: one of 8100."""
    digest = sha256(f"{key}|{at.isoformat()}".encode()).digest()
    signs = (LETTERS, FIGURES, LETTERS, FIGURES)
    return "".join(of[byte % len(of)] for of, byte in zip(signs, digest, strict=False)).upper()


def asked(said: Said, by: Unit, world: World) -> tuple[Asked, str] | None:
    """What one of ours says of a code; None where none of theirs is waited for."""
    waiting = waiting_for(by.id, world)
    if not waiting:
        return None
    words = fold(said.words)
    if _NOT_ME.fullmatch(words):
        return Disown(by=by.id), "says that it was somebody else"
    if found := _CODE.fullmatch(words):
        keys = [d.fact.key for d in waiting if d.fact.code.casefold() == found[1]]
        return Vouch(by=by.id, key=keys[0] if keys else ""), "a code"
    return None


def waiting_for(unit: str, world: World) -> list[Doubt]:
    """What of this unit waits for a code, oldest first."""
    mine = (d for d in world.doubts.values() if d.fact.unit == unit)
    return sorted(mine, key=lambda d: (d.fact.at, d.fact.key))


def disowned(doing: "Doing", _said: Said, _heard: Inbound, wish: Disown) -> None:
    """It was somebody else: nothing of it is done, and the desks hear of it."""
    for doubt in waiting_for(wish.by, doing.world):
        doing.add(*_ends(doubt.fact, "reason_not_me", doing.at))
    doing.plan()


def missed(doing: "Doing", by: str) -> None:
    """A wrong code: told so, and after a few of them the newest order is void."""
    newest = waiting_for(by, doing.world)[-1].fact
    doing.add(CodeMissed(call=newest.call, at=doing.at, key=newest.key, unit=by))
    if doing.world.doubts[newest.key].missed >= MISSES:
        doing.add(*_ends(newest, "reason_code_wrong", doing.at))
        doing.plan()
    else:
        doing.tell([Told(message="vouch_wrong", to=newest.source, gaps={"to": by})], None)


def late(given: ErrandGiven, _book: Rulebook, world: World, at: datetime) -> Iterable[Event]:
    """No code came in time."""
    if doubt := world.doubts.get(given.about):
        yield _end(doubt.fact, "reason_code_late", at)


def told(fact: TextingFact, book: Rulebook) -> Iterator[Told]:
    """Who hears that something was not done: its unit, and where somebody forged it, the desks."""
    if not isinstance(fact, Disowned):
        return
    gaps: dict[str, object] = {"unit": fact.unit, "words": fact.words, "reason": fact.reason}
    yield Told(message="vouch_not_done", unit=fact.unit, gaps=gaps)
    for desk in book.dispatchers if fact.reason != "reason_code_late" else ():
        if desk != fact.unit:
            yield Told(message="desk_disowned", unit=desk, gaps=gaps, priority=2)


def _ends(fact: Doubted, reason: str, at: datetime) -> Iterator[Event]:
    yield _end(fact, reason, at)
    yield ErrandOver(at=at, key=errand_key(What.VOUCH, fact.key))


def _end(fact: Doubted, reason: str, at: datetime) -> Disowned:
    return Disowned(
        call=fact.call, at=at, key=fact.key, unit=fact.unit, words=fact.words, reason=reason
    )
