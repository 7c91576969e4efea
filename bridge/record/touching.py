"""Whom a fact touches beside its call, and a voice whose words have just come."""

from msgspec import Struct

from rules.call import Call
from rules.events import CALL_EVENTS, Event
from rules.member_events import Dismissed, Enrolled
from rules.site_events import DutyChanged, Listening, Located, Understood
from rules.world import World

_WHOLE = ("waiting", "advisories", "closed", "opened", "passed", "moves", "thin")


class Spoken(Struct, frozen=True):
    """A voice that was put into words, and the version at which it was heard."""

    listening: Listening
    understood: Understood
    first: int


def beside_calls(before: World, after: World) -> bool:
    """Is anything else that the board always shows whole, and no call, unit or link tells?"""
    return any(getattr(before, table) is not getattr(after, table) for table in _WHOLE)


def units_of(fact: Event, before: World, after: World) -> tuple[str, ...]:
    """Units of which something else is known now."""
    if isinstance(fact, Enrolled):
        return (fact.member.id,)
    if before.units is after.units and before.members is after.members:
        return ()
    match fact:
        case Located(unit=unit) | DutyChanged(unit=unit):
            return (unit,)
        case Dismissed(member=id):
            return (id,)
        case _ if isinstance(fact, CALL_EVENTS):
            calls: list[Call | None] = [w.calls.get(fact.call) for w in (before, after)]
            units = {a.unit for call in calls if call for a in (*call.assignments, *call.guests)}
            return tuple(u for u in sorted(units) if before.unit(u) is not after.unit(u))
    return ()
