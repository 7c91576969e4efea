"""How a case changes: its stays at posts, one after another, and the parts of the units in it.

Law: one unit has the case at any moment, and its part always has a deadline; while another is
asked to accept, that one's deadline counts.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rules.assignment import Assignment
from rules.cases.events import (
    CaseAccepted,
    CaseBegun,
    CaseFact,
    CaseFellBack,
    CaseHandedOn,
    CaseLate,
    CaseNoted,
    CaseOver,
    CaseReturned,
)
from rules.route import Task
from rules.transitions import Part, standing

if TYPE_CHECKING:  # it is folded there
    from rules.call import Call

Parts = tuple[Assignment, ...]


class Stay(Struct, frozen=True, kw_only=True):
    """One stay of the case at a post."""

    nth: int  # of the stage, from 1
    unit: str
    begun: datetime
    handed: datetime | None = None  # the next was asked
    over: datetime | None = None
    noted: tuple[tuple[str, str], ...] = ()  # field, value
    late: bool = False
    back: str = ""  # why it went back to the stage before


def stayed(call: "Call", fact: CaseFact) -> "Call":
    """The call after one more fact of its case."""
    parts = _parts(call.assignments, fact)
    status = standing({part.part for part in parts}, call.status)
    due = None if isinstance(fact, CaseBegun) else call.due
    stays = _stays(call.stays, fact)
    return replace(call, assignments=parts, stays=stays, status=status, due=due)


def _stays(stays: tuple[Stay, ...], fact: CaseFact) -> tuple[Stay, ...]:
    match fact:
        case CaseBegun(nth=nth, unit=unit, at=at):
            return (Stay(nth=nth, unit=unit, begun=at),)
        case CaseAccepted(nth=nth, unit=unit, at=at):
            return (*_last(stays, over=at), Stay(nth=nth, unit=unit, begun=at))
        case CaseReturned(nth=nth, unit=unit, at=at, words=words):
            back = _last(stays, over=at, back=words, handed=None)
            return (*back, Stay(nth=nth, unit=unit, begun=at))
        case CaseNoted(noted=noted):
            both = {**dict(stays[-1].noted), **dict(noted)} if stays else {}
            return _last(stays, noted=tuple(both.items()))
        case CaseHandedOn(at=at):
            return _last(stays, handed=at)
        case CaseFellBack():
            return _last(stays, handed=None)
        case CaseLate():
            return _last(stays, late=True)
        case CaseOver(at=at):
            return _last(stays, over=at)


def _last(stays: tuple[Stay, ...], **changes: object) -> tuple[Stay, ...]:
    return (*stays[:-1], replace(stays[-1], **changes)) if stays else ()


def _parts(parts: Parts, fact: CaseFact) -> Parts:
    match fact:
        case CaseBegun(unit=unit, until=until) | CaseAccepted(unit=unit, until=until):
            return _with(_left(parts, Part.DONE, fact.at), unit, Part.ON_SCENE, until, fact.at)
        case CaseReturned(unit=unit, until=until, at=at):
            return _with(_left(parts, Part.RELEASED, at), unit, Part.ON_SCENE, until, at)
        case CaseHandedOn(unit=unit, until=until, at=at):
            held = tuple(replace(a, until=None) if _holds(a) else a for a in parts)
            return _with(
                _left(held, Part.RELEASED, at, Part.OFFERED), unit, Part.OFFERED, until, at
            )
        case CaseFellBack(unit=unit, to=to, until=until, at=at, reason=reason):
            gone = tuple(_lapsed(a, at, reason) if a.unit == to else a for a in parts)
            return tuple(replace(a, until=until) if a.unit == unit else a for a in gone)
        case CaseLate(unit=unit, until=until):
            return tuple(replace(a, until=until) if a.unit == unit else a for a in parts)
        case CaseOver(at=at):
            return _left(parts, Part.DONE, at)
    return parts


def _holds(part: Assignment) -> bool:
    return part.part is Part.ON_SCENE


def _lapsed(part: Assignment, at: datetime, reason: str) -> Assignment:
    return replace(part, part=Part.LAPSED, until=None, since=at, note=reason)


def _left(parts: Parts, into: Part, at: datetime, only: Part | None = None) -> Parts:
    return tuple(
        replace(a, part=into, until=None, since=at)
        if a.active and (only is None or a.part is only)
        else a
        for a in parts
    )


def _with(parts: Parts, unit: str, part: Part, until: datetime, at: datetime) -> Parts:
    new = Assignment(unit=unit, task=Task.LEAD, part=part, minutes=0.0, since=at, until=until)
    return (*(a for a in parts if a.unit != unit), new)
