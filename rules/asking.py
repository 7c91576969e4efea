"""How units are asked, and how a person is told that there is nobody to ask."""

from datetime import datetime, timedelta

from rules.assign import shortage, why_ask
from rules.call import Call
from rules.events import CallEvent, Escalated, Offered, Warned
from rules.links.sites import link_of
from rules.model import UnitKind
from rules.route import Leg, Task
from rules.rulebook import Rulebook
from rules.world import World


def offer_until(call: Call, leg: Leg, book: Rulebook, now: datetime) -> datetime:
    """How long a unit may think about it; a group, as long as the search lasts."""
    kind = book.kind_of(call)
    unit = book.site.units.get(leg.unit)
    if unit is not None and unit.kind is UnitKind.GROUP:
        return now + (kind.search or book.policy.arrive_within)
    if link_of(leg.unit, book):  # it looks for somebody, and says at once where it has nobody
        return now + (kind.arrive_within or book.policy.arrive_within)
    return now + (kind.offer_for or book.policy.offer_for)


def work_until(call: Call, task: Task, book: Rulebook, now: datetime) -> datetime:
    """When somebody asks again: a search by its end, else when the unit should be there."""
    kind = book.kind_of(call)
    if task is Task.SEARCH and kind.search:
        return max(call.opened + kind.search, now + timedelta(minutes=1))
    return now + (kind.arrive_within or book.policy.arrive_within)


def due_of(call: Call, book: Rulebook, now: datetime) -> datetime | None:
    """Until when a new route waits for the dispatcher; None where it goes out at once."""
    ask = why_ask(call, book.kind_of(call), book)
    return now + book.policy.confirm_within if ask and not call.confirmed else None


def ask(call: Call, leg: Leg, book: Rulebook, now: datetime) -> CallEvent:
    """The unit of a leg is asked, or told to stand by."""
    minutes = leg.way.minutes
    if leg.warn_only:
        return Warned(call=call.id, at=now, unit=leg.unit, minutes=minutes)
    until = offer_until(call, leg, book, now)
    return Offered(call=call.id, at=now, unit=leg.unit, task=leg.task, minutes=minutes, until=until)


def escalated(call: Call, reason: str, book: Rulebook, now: datetime) -> Escalated:
    """A person must see to the call."""
    return Escalated(call=call.id, at=now, reason=reason, due=now + book.policy.remind_every)


def nobody(call: Call, book: Rulebook, world: World, now: datetime) -> Escalated:
    """Nobody can be sent: a person must know why, and who was passed over."""
    reason, passed = shortage(call, book, world, now)
    due = now + book.policy.remind_every
    return Escalated(call=call.id, at=now, reason=reason, due=due, passed=passed)


def on_call(unit: str, task: Task, book: Rulebook) -> bool:
    """Does the unit count among those that the call needs?

    A group that searches along comes on top; one that a desk sent to deal with it counts.
    """
    known = book.site.units.get(unit)
    along = task is Task.SEARCH and known is not None and known.kind is UnitKind.GROUP
    return task is not Task.AID and not along
