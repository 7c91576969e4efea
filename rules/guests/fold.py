"""The invited units of a call, one part each: the fold of the facts about them."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.assignment import Assignment
from rules.guests.events import (
    GuestCame,
    GuestDeclined,
    GuestFact,
    GuestLeft,
    GuestSilent,
    Invited,
)
from rules.route import Task
from rules.transitions import IllegalMove, Part

if TYPE_CHECKING:  # it is folded there
    from rules.call import Call

Guests = tuple[Assignment, ...]


def guests_after(call: "Call", fact: GuestFact) -> Guests:
    """The parts after one more fact; an invitation that is made anew begins anew."""
    others = tuple(g for g in call.guests if g.unit != fact.unit)
    if isinstance(fact, Invited):
        return (*others, _asked(fact))
    guest = next((g for g in call.guests if g.unit == fact.unit), None)
    if guest is None:
        raise IllegalMove(f"{call.id}: {fact.unit} was never invited")
    part, note = _moved(fact)
    new = replace(guest, part=part, note=note, since=fact.at, until=None)
    return tuple(new if g is guest else g for g in call.guests)


def _asked(fact: Invited) -> Assignment:
    return Assignment(
        unit=fact.unit,
        task=Task.JOIN,
        part=Part.OFFERED,
        minutes=0.0,
        since=fact.at,
        until=fact.until,
    )


def _moved(fact: GuestCame | GuestDeclined | GuestSilent | GuestLeft) -> tuple[Part, str]:
    match fact:
        case GuestCame(there=there):
            return (Part.ON_SCENE if there else Part.TAKEN), ""
        case GuestDeclined(reason=reason):
            return Part.DECLINED, reason
        case GuestSilent(reason=reason):
            return Part.LAPSED, reason
        case GuestLeft(unit=unit, by=by, outcome=outcome):
            return (Part.DONE if unit == by else Part.RELEASED), outcome
