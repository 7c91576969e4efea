"""Where a case may go: its stages, who is asked next, what is still to be recorded.

Law: a case is never with nobody. Who hands it on has it until the next says yes.
"""

from collections.abc import Iterator
from datetime import datetime

from rules.asking import escalated
from rules.call import Call
from rules.cases.events import (
    CaseAccepted,
    CaseBegun,
    CaseFellBack,
    CaseHandedOn,
    CaseNoted,
    CaseOver,
    CaseReturned,
)
from rules.cases.fields import Told, said_in
from rules.cases.fold import Stay
from rules.cases.site import CaseStage
from rules.commands import Refused
from rules.events import CallEvent, Closed, Event
from rules.model import Role, Unit
from rules.rulebook import Rulebook
from rules.transitions import Part, Status
from rules.world import World

NOBODY = "reason_case_nobody"


def is_case(call: Call, book: Rulebook) -> bool:
    """Does the call go from post to post?"""
    staged = bool(book.kind(call.kind).stages)
    return call.live and staged and (bool(call.stays) or not call.active())


def stage(call: Call, nth: int, book: Rulebook) -> CaseStage:
    """A stage by its number; the last one where the site has fewer by now."""
    stages = book.kind(call.kind).stages
    return stages[min(nth, len(stages)) - 1]


def ref(call: Call, nth: int) -> str:
    """How a stage is told."""
    return f"{call.kind}:{nth}"


def asked(call: Call) -> str:
    """The unit that is asked to accept, "" for none."""
    return next((a.unit for a in call.active() if a.part is Part.OFFERED), "")


def forced(call: Call, book: Rulebook, world: World, now: datetime) -> tuple[CallEvent, ...] | None:
    """What the state of a case forces: that it begins. None where the call is none."""
    if not is_case(call, book):
        return None
    if call.stays and call.status is Status.OPEN:  # nobody has it any more: a person must know
        return (escalated(call, NOBODY, book, now),)
    if call.stays or call.escalated == NOBODY:
        return ()
    by = call.said.source.unit
    unit = by if _theirs(by, stage(call, 1, book), book) else _post(call, 1, book, world, now)
    if not unit:
        return (escalated(call, NOBODY, book, now),)
    return tuple(begun(call, unit, book, now))


def begun(call: Call, unit: str, book: Rulebook, now: datetime) -> Iterator[CallEvent]:
    """It is with its first post; what its first words told of the fields is recorded."""
    first = stage(call, 1, book)
    label = ref(call, 1)
    yield CaseBegun(
        call=call.id, at=now, nth=1, stage=label, unit=unit, until=now + first.within
    )  # fmt: skip
    if noted := said_in(call.said.words, first.record, Told.FREE):
        by = call.said.source.unit or unit
        yield CaseNoted(call=call.id, at=now, nth=1, stage=label, by=by, noted=noted, aloud=False)


def noted(
    call: Call, by: str, found: tuple[tuple[str, str], ...], now: datetime, *, aloud: bool
) -> CaseNoted:
    """Fields are recorded. `Refused` unless the unit has the case, or is a desk (nobody)."""
    holder = _mine(call, by)
    return CaseNoted(
        call=call.id, at=now, nth=holder.nth, stage=ref(call, holder.nth), by=by or holder.unit,
        noted=found, aloud=aloud,
    )  # fmt: skip


def handed_on(
    call: Call, by: Unit, to: str, words: str, book: Rulebook, world: World, now: datetime
) -> tuple[Event, ...]:
    """The next post is asked; the last stage ends it. `Refused` while something is not recorded."""
    holder = _mine(call, said_by(by))
    here = stage(call, holder.nth, book)
    facts: tuple[Event, ...] = ()
    if found := said_in(words, here.record, Told.BESIDE):
        facts = (noted(call, said_by(by), found, now, aloud=False),)
    before = {id for stay in call.stays if stay.nth == holder.nth for id, _ in stay.noted}
    known = before | dict(found).keys()
    lacks = tuple(f"{call.kind}:{f.id}" for f in here.record if f.needed and f.id not in known)
    if lacks:
        raise Refused("case_missing", number=call.number, fields=lacks)
    if holder.nth >= len(book.kind(call.kind).stages):
        over = CaseOver(
            call=call.id, at=now, nth=holder.nth, stage=ref(call, holder.nth), by=by.id
        )  # fmt: skip
        closed = Closed(
            call=call.id, at=now, because="outcome_done", outcome=words.strip(), by=by.id
        )  # fmt: skip
        return (*facts, over, closed)
    nth = holder.nth + 1
    if to and by.role is Role.RESPONDER and not _theirs(to, stage(call, nth, book), book):
        raise Refused("case_not_theirs", number=call.number, unit=to, stage=ref(call, nth))
    unit = to or _post(call, nth, book, world, now)
    if not unit:
        raise Refused("case_nobody", number=call.number, stage=ref(call, nth))
    if unit == asked(call):
        raise Refused("case_asked", number=call.number, unit=unit)
    return (*facts, _offered(call, nth, unit, by.id, words.strip(), book, now))


def given(
    call: Call, unit: str, by: str, book: Rulebook, world: World, now: datetime
) -> tuple[Event, ...]:
    """A desk says who has it next: the first post where it waits for one, else the next stage's."""
    if not call.stays:
        return tuple(begun(call, unit, book, now))
    desk = book.site.units[by]
    return handed_on(call, desk, unit, "", book, world, now)


def accepted(call: Call, unit: str, book: Rulebook, now: datetime) -> tuple[Event, ...]:
    """A post says yes; a late yes is still a yes while nobody else was asked."""
    holder, part = call.stays[-1] if call.stays else None, call.assignment(unit)
    if holder is not None and holder.unit == unit:
        raise Refused("taken_already_yours", number=call.number)
    late = part is not None and part.part is Part.LAPSED and not asked(call)
    if holder is None or (asked(call) != unit and not late):
        raise Refused("not_yours", number=call.number)
    nth = holder.nth + 1
    until = now + stage(call, nth, book).within
    return (
        CaseAccepted(
            call=call.id, at=now, nth=nth, stage=ref(call, nth), unit=unit, until=until
        ),
    )  # fmt: skip


def fell_back(call: Call, reason: str, book: Rulebook, now: datetime) -> CaseFellBack:
    """Who was asked did not accept: it stays where it is, with its time anew."""
    holder = call.stays[-1]
    until = now + stage(call, holder.nth, book).within
    return CaseFellBack(
        call=call.id, at=now, nth=holder.nth, stage=ref(call, holder.nth), unit=holder.unit,
        to=asked(call), reason=reason, until=until,
    )  # fmt: skip


def returned(call: Call, by: Unit, words: str, book: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Back to the post of the stage before, with the reason; who is only asked says no."""
    if by.id == asked(call):
        return (fell_back(call, words or "reason_declined", book, now),)
    holder = _mine(call, said_by(by))
    before = next((s for s in call.stays[::-1] if s.nth < holder.nth), None)
    if before is None:
        raise Refused("case_first", number=call.number)
    if not words.strip():
        raise Refused("case_why", number=call.number)
    until = now + stage(call, before.nth, book).within
    return (
        CaseReturned(
            call=call.id, at=now, nth=before.nth, stage=ref(call, before.nth), unit=before.unit,
            by=by.id, words=words.strip(), until=until,
        ),
    )  # fmt: skip


def _offered(
    call: Call, nth: int, unit: str, by: str, words: str, book: Rulebook, now: datetime
) -> CaseHandedOn:
    until = now + stage(call, nth, book).accept_within
    return CaseHandedOn(
        call=call.id, at=now, nth=nth, stage=ref(call, nth), unit=unit, by=by, until=until,
        words=words,
    )  # fmt: skip


def said_by(by: Unit) -> str:
    """Who it is as a post; nobody of a desk, which may do what its posts may."""
    return by.id if by.role is Role.RESPONDER else ""


def _mine(call: Call, by: str) -> Stay:
    """Who has the case now. `Refused` where that is not `by`."""
    if not call.stays:
        raise Refused("case_nobody", number=call.number, stage=ref(call, 1))
    if by not in ("", call.stays[-1].unit):
        raise Refused("case_with", number=call.number, unit=call.stays[-1].unit)
    return call.stays[-1]


def _theirs(unit: str, of: CaseStage, book: Rulebook) -> bool:
    one = book.site.units.get(unit)
    if one is None or not one.channels or one.role is not Role.RESPONDER:
        return False
    return unit in of.to if of.to else bool(of.skills) and of.skills <= one.skills


def _post(call: Call, nth: int, book: Rulebook, world: World, now: datetime) -> str:
    """The post of a stage that has the fewest calls in hand, on duty first; "" for none.

    Who had this stage of the case before is asked first, who did not answer last.
    """
    of = stage(call, nth, book)
    units = [u for u in (of.to or book.site.units) if _theirs(u, of, book)]
    holder = call.stays[-1].unit if call.stays else ""
    had = {s.unit for s in call.stays if s.nth == nth}
    silent = {a.unit for a in call.assignments if a.part is Part.LAPSED}

    def last(unit: str) -> tuple[bool, bool, bool, int]:
        off = not book.on_duty(book.site.units[unit], world, now)
        return off, unit in silent, unit not in had, len(world.unit(unit).calls)

    return min((u for u in units if u != holder), key=last, default="")
