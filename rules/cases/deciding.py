"""The answers that every call knows, as a case means them: "收到 17" accepts, "17 done" hands on.

Other commands, and all of calls that are no case, are decided as ever.
"""

from collections.abc import Iterator
from datetime import datetime

from rules import decide as plainly
from rules import planned
from rules.asking import escalated
from rules.call import Call
from rules.cases import moving
from rules.cases.events import CaseLate
from rules.commands import (
    Arrive,
    Assign,
    Backup,
    Command,
    Decline,
    Finish,
    Refused,
    Release,
    Report,
    Take,
    Tick,
)
from rules.events import Event, Reminded
from rules.rulebook import Rulebook
from rules.transitions import Part
from rules.world import World

SILENT = "reason_case_silent"


def decide(command: Command, book: Rulebook, world: World, now: datetime) -> tuple[Event, ...]:
    """The facts that the command causes. `Refused` where it makes no sense now."""
    call = None if isinstance(command, Report) else world.calls.get(command.call)
    own = _own(command, call, book, world, now) if call and moving.is_case(call, book) else None
    return plainly.decide(command, book, world, now) if own is None else own


def _own(
    command: Command, call: Call, book: Rulebook, world: World, now: datetime
) -> tuple[Event, ...] | None:
    match command:
        case Take(unit=unit) | Arrive(unit=unit):
            return moving.accepted(call, unit, book, now)
        case Decline(unit=unit, reason=words) if unit in book.site.units:
            return moving.returned(call, book.site.units[unit], words, book, now)
        case Finish(unit=unit, outcome=words) if unit in book.site.units:
            return moving.handed_on(call, book.site.units[unit], "", words, book, world, now)
        case Assign(unit=unit, by=by):
            return moving.given(call, unit, by, book, world, now)
        case Release(unit=unit):
            if unit != moving.asked(call):
                raise Refused("case_held", number=call.number)
            return (moving.fell_back(call, "reason_released", book, now),)
        case Backup():
            return (escalated(call, "reason_case_backup", book, now),)
        case Tick():
            return tuple(_late(call, book, now))
    return None


def _late(call: Call, book: Rulebook, now: datetime) -> Iterator[Event]:
    """Who was asked is silent; the stage takes too long; and the steps of its plan."""
    again = now + book.policy.remind_every
    if call.due is not None and call.due <= now:
        yield Reminded(call=call.id, at=now, due=again, nth=call.reminded + 1)
    for part in call.active():
        if part.until is None or part.until > now:
            continue
        if part.part is Part.OFFERED:
            yield moving.fell_back(call, SILENT, book, now)
        else:
            nth = call.stays[-1].nth
            yield CaseLate(
                call=call.id, at=now, nth=nth, stage=moving.ref(call, nth), unit=part.unit,
                until=again,
            )  # fmt: skip
    yield from planned.passed(call, book, now)
