"""A unit on a call needs more hands: what it says, what follows, and who hears of it.

Law: such a cry is never a mere note. The desk hears it before all else, the call needs one unit
more, and the next in line is asked at once; said again while somebody is still being asked, it
asks nobody twice, but the desk hears it again.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from rules.call import Assignment, Call
from rules.commands import Asked, Backup, Note, Refused, Reply
from rules.events import BackupAsked
from rules.gazetteer import fold
from rules.model import Unit
from rules.numbers import PATTERN, call_numbers
from rules.route import Task
from rules.rulebook import Rulebook
from rules.said import Said
from rules.telling import Told
from rules.transitions import ASSIGNED, COMING, Part
from rules.understand import says_nothing, without_names
from rules.world import World

URGENT = 1
_WANTED = re.compile(
    r"(?<![不没无])(?<!没有)(?:需要|请求|要求|申请|急需|请派|快派|呼叫)(?:[一-龥]{0,4})(?:增援|支援|援助|人手|帮手)"
    r"|(?:^|[我们人里边点\W])(?:需要|请)(?:人)?(?:帮忙|帮助)\W*$"
    r"|(?<!no )(?<!not )(?<!n't )(?<!no longer )\b(?:need|needs|want|request|requesting|send)\b"
    r"(?: \w+){0,2}? (?:backup|back-up|back up|assistance|reinforcements?"
    r"|more (?:units|people|hands))\b"
    r"|^\W*(?:we |i )?(?:need|send)(?: more)? help\b"
)
_DENIED = re.compile(r"(?:不|无|没有?)(?:再|太)?(?:需要|用)|\b(?:no|not|don't|without)\b")
_ASKS = re.compile(r"[吗么呢][\s?？]*$|[?？]\s*$")


def wanted(words: str) -> bool:
    """Do folded words of a unit cry for more hands? What is denied or only asked does not."""
    found = _WANTED.search(words)
    return bool(found) and not _DENIED.search(words) and not _ASKS.search(words)


def asked(
    said: Said, by: Unit, replied: Call | None, book: Rulebook, world: World
) -> tuple[Asked, str] | None:
    """The call that needs more hands; None where the words are none of this, or no call is meant.

    Words that speak of a matter of some kind are a call of their own. Who has no part in the call
    that they name is heard by the desk.
    """
    words = fold(without_names(said.words, by))
    if not wanted(PATTERN.sub(" ", words)) or not says_nothing(said, book):
        return None
    numbered = [world.by_number(n) for n in call_numbers(words)]
    named = [c for c in (*numbered, replied) if c is not None and c.live]
    if named and not any(_deals(by, c) for c in named):
        return Note(call=named[0].id, said=said, by=by.id), "says that others need more hands"
    calls = [c for c in named if _deals(by, c)] or ([] if named else _on(by, world))
    if len(calls) > 1 and not named:
        listed = ", ".join(str(c.number) for c in calls)
        return Reply(message="repeat_which", gaps=(("numbers", listed),)), "which needs help?"
    return (Backup(call=calls[0].id, unit=by.id), "needs more hands") if calls else None


def decided(call: Call, command: Backup, now: datetime) -> BackupAsked:
    """One unit more than come already; `Refused` where the unit has no part in it."""
    part = call.assignment(command.unit)
    if part is None or not part.active or call.status not in ASSIGNED:
        raise Refused("not_yours", number=call.number)
    sure = sum(a.part in COMING or a.part is Part.DONE for a in call.assignments if _counts(a))
    need = max(call.need, sure + 1)
    return BackupAsked(call=call.id, at=now, unit=command.unit, need=need)


def told(fact: BackupAsked, call: Call, book: Rulebook) -> Iterator[Told]:
    """The desk, whoever asked, and the others who come."""
    gaps = {"unit": fact.unit}
    for desk in book.dispatchers:
        yield Told(message="desk_backup", unit=desk, gaps=gaps, priority=URGENT)
    yield Told(message="backup_ack", unit=fact.unit, priority=URGENT)
    for part in call.active():
        if part.part in COMING and part.unit != fact.unit:
            yield Told(message="backup_others", unit=part.unit, gaps=gaps, priority=URGENT)


def _counts(part: Assignment) -> bool:
    return part.task is not Task.AID


def _deals(by: Unit, call: Call) -> bool:
    part = call.assignment(by.id)
    return call.live and part is not None and part.active


def _on(by: Unit, world: World) -> list[Call]:
    """Calls that the unit goes to or is at."""
    mine = [(c, c.assignment(by.id)) for c in world.parts(by.id)]
    return [c for c, part in mine if part is not None and part.part in COMING]
