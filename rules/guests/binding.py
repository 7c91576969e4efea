"""What an invitation binds: nobody before they say yes, and nobody after it is over."""

from datetime import datetime

from rules.assignment import Assignment
from rules.call import Call
from rules.events import Released
from rules.guests.events import GuestDeclined
from rules.transitions import Part


def sent_or_in(call: Call, unit: str) -> Assignment | None:
    """Its part for which nobody asks it: sent at any time, or invited now; no past invitation."""
    inside = (guest for guest in call.guests if guest.active)
    return next((a for a in (*inside, *call.assignments) if a.unit == unit), None)


def merely_invited(call: Call, unit: str) -> bool:
    """Is the unit asked into the call as a guest, without a yes so far?"""
    guest = call.guest(unit)
    return guest is not None and guest.part is Part.OFFERED


def taken_out(call: Call, unit: str, at: datetime, reason: str) -> Released | GuestDeclined:
    """The unit is in the call no more, sent or invited, because of something outside it."""
    left = GuestDeclined if call.guest(unit) else Released
    return left(call=call.id, at=at, unit=unit, reason=reason)
