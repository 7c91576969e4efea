"""What another site tells of a call: it becomes a call of ours, or moves the one that it is.

Law: each side moves only its own units; what the other's do is taken over as it is told, as the
part of the unit that stands for them here. So no unit is ever asked by two who do not know it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.asking import work_until
from rules.call import Call
from rules.classify import Sorting
from rules.commands import Assign, Join, Note, Refused, Report
from rules.decide import decide
from rules.events import (
    Arrived,
    Closed,
    Declined,
    Event,
    Finished,
    Heard,
    Placed,
    Released,
    Taken,
)
from rules.handed import SITE, Going, Handed, State
from rules.inputs import Inbound
from rules.joining import once
from rules.levels import may_order
from rules.links.events import SharedHeard
from rules.links.sites import here_as, link_of, stands_for
from rules.model import Unit
from rules.route import Task
from rules.rulebook import Rulebook
from rules.said import Said
from rules.transitions import COMING, Part, Status
from rules.understand import report, shared_position
from rules.wanting import is_shortage

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

NOT_NEEDED, CLOSED_THERE = "outcome_not_needed", "outcome_closed_there"
STUCK, THEY_ASK, OTHERS_GO = "reason_they_have_nobody", "reason_they_ask", "reason_goes_already"
_WELL = frozenset({"outcome_done", "outcome_found"})


def heard(doing: "Doing", said: Said, line: Inbound) -> None:
    """Take over what a site tells; what nobody here stands for is kept and changes nothing."""
    by, handed = stands_for(line.adapter, doing.book), line.handed
    if by is None or handed is None:
        doing.add(Heard(call="", at=doing.at, said=said))
        return
    said = replace(said, words=handed.words, source=replace(said.source, unit=by.id))
    call = doing.world.calls.get(doing.world.refs.get(handed.ref, ""))
    if call is None:
        _first(doing, said, line, handed, by)
    else:
        _more(doing, call, line, handed, by)
        _late_files(doing, call, said, line)
    doing.settle()
    doing.plan()


def _first(doing: "Doing", said: Said, line: Inbound, handed: Handed, by: Unit) -> None:
    """A matter that we did not know: ours to deal with, or only to know."""
    if handed.state is State.CLOSED or not (handed.asks or handed.tell):
        doing.add(Heard(call="", at=doing.at, said=said))
        return
    asked, more = once(_report(said, line, handed, by, doing), doing.book, doing.world, doing.at)
    facts = decide(asked, doing.book, doing.world, doing.at)
    id = asked.call if isinstance(asked, Join | Note) else said.key
    told = _heard(doing, id, line, handed, by)
    if id != said.key or handed.asks:
        doing.add(*facts, *more, told)
        _order(doing, id, handed, (), by, line.adapter)
        _follow(doing, id, handed, line.adapter)
        return
    placed = [f for f in facts if isinstance(f, Placed)]
    doing.add(*(f for f in facts if f not in placed), told)
    _theirs(doing, id, by.id, 0.0)  # they deal with it: nobody of ours is asked
    doing.add(*placed, *more)
    _follow(doing, id, handed, line.adapter)


def _report(said: Said, line: Inbound, handed: Handed, by: Unit, doing: "Doing") -> Report:
    """The call as they understood it; what they did not say is read from the words."""
    book, plain = doing.book, replace(line, words=handed.words, point=handed.point)
    made = report(said, plain, None, book, doing.world)
    kind = handed.kind if handed.kind in book.site.kinds else _kind_named(handed, book)
    sorting = Sorting(kind, 1.0, f"kind_told_by:{by.id}") if kind else made.sorting
    where, which = made.where, made.which
    if handed.point is not None:  # they know where: names of ours in their words mean theirs
        which, where = (), replace(
            shared_position(handed.point, book), radius=handed.radius, confidence=handed.sure,
            reason=f"where_told_by:{by.id}",
        )  # fmt: skip
    sure = min(sorting.confidence, where.confidence if where else 1.0)
    return replace(made, sorting=sorting, where=where, which=which, confidence=sure, unheard=False)


def _kind_named(handed: Handed, book: Rulebook) -> str:
    """A kind of ours that has one of the names of theirs."""
    found = (book.kind_named(name) for name in handed.kinds.values())
    return next((id for id in found if id), "")


def _more(doing: "Doing", call: Call, line: Inbound, handed: Handed, by: Unit) -> None:
    """News of a call that we know. What is older than what we heard is nothing new."""
    share = doing.world.shares[call.id]
    before = share.over(line.adapter).heard
    if before is not None and before.nth >= handed.nth:
        return
    doing.add(_heard(doing, call.id, line, handed, by))
    if not call.live:
        return
    asked = before.asks if before else ()
    _order(doing, call.id, handed, asked, by, line.adapter)
    _follow(doing, call.id, handed, line.adapter)
    _withdrawn(doing, call.id, handed, asked, by)


def _late_files(doing: "Doing", call: Call, said: Said, line: Inbound) -> None:
    """Files that did not come with the first letter are put beside the call."""
    known = {p.ref for p in call.said.pictures}
    new = line.voice is not None and call.said.voice is None
    if new or any(picture.ref not in known for picture in line.pictures):
        doing.add(Heard(call=call.id, at=doing.at, said=replace(said, words=""), note=True))


def _heard(doing: "Doing", id: str, line: Inbound, handed: Handed, by: Unit) -> SharedHeard:
    """The fact, with what is new in it."""
    share = doing.world.shares.get(id)
    over = share.over(line.adapter) if share else None
    last = over.heard if over else None
    before = {(g.unit, g.there) for g in last.going} if last else set()
    return SharedHeard(
        call=id, at=doing.at, link=line.adapter, by=by.id, handed=handed, first=last is None,
        ours=over is not None and over.told is not None,
        new=tuple(g for g in handed.going if (g.unit, g.there) not in before),
    )  # fmt: skip


def _order(
    doing: "Doing", id: str, handed: Handed, before: tuple[str, ...], by: Unit, link: str
) -> None:
    """What they newly ask: that we deal with it, or, where they may order so, units by name."""
    for channel in handed.asks:
        call = doing.world.calls[id]
        if channel in before or not call.live:
            continue
        unit = doing.book.site.units.get(channel) if channel != SITE else None
        if unit is None or link_of(unit.id, doing.book) or not may_order(by, unit, doing.book):
            part = call.assignment(by.id)
            if part is not None and part.active:  # until now they dealt with it themselves
                doing.add(Declined(call=id, at=doing.at, unit=by.id, reason=THEY_ASK))
        elif not _somebody_goes(call, link, doing.book):
            try:
                order = Assign(call=id, unit=unit.id, by=by.id)
                doing.add(*decide(order, doing.book, doing.world, doing.at))
            except Refused:  # it is asked already: one order is enough
                continue


def _somebody_goes(call: Call, link: str, book: Rulebook) -> bool:
    """Are as many of ours coming as the call needs? Then they hear who, and nobody is doubled."""
    coming = [a for a in call.active() if a.part in COMING and not _of(a.unit, link, book)]
    return bool(coming) and len(coming) >= max(call.need, 1)


def _of(unit: str, link: str, book: Rulebook) -> bool:
    address = link_of(unit, book)
    return address is not None and address.adapter == link


def _follow(doing: "Doing", id: str, handed: Handed, link: str) -> None:
    """The parts of their units, as they tell them."""
    going: dict[str, Going] = {}
    for one in handed.going:
        unit = _counts_as(one, doing.world.calls[id], link, doing.book)
        if unit and not (unit in going and going[unit].there):
            going[unit] = one
    for unit, one in going.items():
        _theirs(doing, id, unit, one.minutes, there=one.there)
    call = doing.world.calls[id]
    for part in [a for a in call.active() if a.unit not in going and _of(a.unit, link, doing.book)]:
        doing.add(*_ended(call, part.unit, part.part, handed, going, doing))


def _counts_as(one: Going, call: Call, link: str, book: Rulebook) -> str:
    """The unit here whose part it is: the one that was asked, else the one that we know it as."""
    own, site = here_as(one.unit, link, book), here_as(SITE, link, book)
    asked = {a.unit for a in call.active()}
    return site if site in asked and own not in asked else own


def _theirs(doing: "Doing", id: str, unit: str, minutes: float, *, there: bool = False) -> None:
    """One of theirs is on its way, or there."""
    call = doing.world.calls[id]
    part = call.assignment(unit)
    known = part.part if part is not None and part.active else None
    until = work_until(call, Task.LEAD, doing.book, doing.at)
    if known not in COMING:
        task = part.task if part is not None else Task.LEAD
        doing.add(Taken(call=id, at=doing.at, unit=unit, until=until, task=task, minutes=minutes))
    if there and known is not Part.ON_SCENE:
        until = max(until, doing.at + doing.book.policy.remind_every)
        doing.add(Arrived(call=id, at=doing.at, unit=unit, until=until))


def _ended(
    call: Call, unit: str, part: Part, handed: Handed, going: dict[str, Going], doing: "Doing"
) -> Iterator[Event]:
    """Why a unit of theirs has no part any more, where it has none."""
    at, id = doing.at, call.id
    if handed.state is State.CLOSED:
        if part is Part.OFFERED and handed.because not in _WELL:
            yield Declined(call=id, at=at, unit=unit, reason=handed.because)
        else:
            outcome = handed.outcome or ("" if handed.because in _WELL else handed.because)
            yield Finished(call=id, at=at, unit=unit, outcome=outcome, found=handed.found)
    elif handed.state is State.STUCK:
        yield Declined(call=id, at=at, unit=unit, reason=STUCK)
    elif part is Part.OFFERED and going and _named(unit, doing.book):
        yield Declined(call=id, at=at, unit=unit, reason=f"{OTHERS_GO}:{next(iter(going))}")


def _named(unit: str, book: Rulebook) -> bool:
    """Was this one asked by name, and not the site as a whole?"""
    address = link_of(unit, book)
    return address is not None and address.channel != SITE


def _withdrawn(doing: "Doing", id: str, handed: Handed, before: tuple[str, ...], by: Unit) -> None:
    """They need us no more: a call that is theirs ends, unless somebody of ours is there."""
    call = doing.world.calls[id]
    gone = [unit for unit in before if unit not in handed.asks]
    for unit in gone:
        part = call.assignment(unit)
        if part is not None and part.active:
            doing.add(Released(call=id, at=doing.at, unit=unit, reason="reason_released"))
    call = doing.world.calls[id]
    theirs = call.said.source.unit == by.id and not call.joined
    there = any(a.part is Part.ON_SCENE for a in call.active() if a.unit != by.id)
    if not call.live or not theirs or there or handed.asks or handed.tell:
        return
    if handed.state is State.CLOSED:
        outcome = handed.outcome
        doing.add(Closed(call=id, at=doing.at, because=CLOSED_THERE, outcome=outcome, by=by.id))
    elif _enough(call, handed, gone=bool(gone)):
        doing.add(Closed(call=id, at=doing.at, because=NOT_NEEDED, by=by.id))


def _enough(call: Call, handed: Handed, *, gone: bool) -> bool:
    """Who could not find anybody goes on looking until others go; else the asker's word counts."""
    looks = call.status is Status.ESCALATED and is_shortage(call.escalated)
    coming = any(a.part in COMING for a in call.active())
    return (bool(handed.going) and (gone or not coming)) or (gone and not looks)
