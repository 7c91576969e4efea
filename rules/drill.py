"""Exercises: they run the real path, come after everything real, and never leave the house.

Law: a relay of a drill call goes to a unit or a desk, on a channel of theirs, or it is not made at
all; `bridge.delivery` asks the same once more before anything is said. Whoever is needed by a real
call is taken out of the drill.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rules.call import Call
from rules.events import Event, Offered, Relayed, Released, Taken
from rules.guests.binding import merely_invited, taken_out
from rules.guests.events import GuestDeclined
from rules.model import Address, UnitKind
from rules.rulebook import Rulebook
from rules.world import World, age

NEEDED = "reason_real_call"


def within(to: Address, book: Rulebook) -> bool:
    """Is it a channel on which only people of the house hear?

    One that belongs to nobody of ours is not, nor is a group's on a network of the public, nor is
    another site.
    """
    manner = book.manner(to)
    if manner.linked:
        return False
    id = book.unit_of.get(to)
    if id is None:
        return manner.shared and not manner.public
    return not (manner.public and book.site.units[id].kind is UnitKind.GROUP)


def may_hear(relay: Relayed, book: Rulebook, world: World) -> bool:
    """May it be said? Whatever is real may; of a drill, only what stays within the house."""
    call = world.calls.get(relay.call)
    if not (relay.drill or (call is not None and call.drill)):
        return True
    return relay.unit in book.site.units and relay.handed is None and within(relay.to, book)


def can_take_part(unit: str, book: Rulebook) -> bool:
    """Has the unit a channel on which a drill may be told?"""
    known = book.site.units.get(unit)
    return known is not None and any(within(channel, book) for channel in known.channels)


def freed(facts: Sequence[Event], world: World, at: datetime) -> Iterator[Released | GuestDeclined]:
    """Units that a real call asked for leave every drill that they are in."""
    for fact in facts if world.drills else ():
        if not isinstance(fact, Offered | Taken) or _drill(world.calls.get(fact.call)):
            continue
        for call in world.parts(fact.unit):
            if call.drill and world.calls[fact.call].live:
                yield taken_out(call, fact.unit, at, NEEDED)


def needed(unit: str, call: Call, world: World) -> bool:
    """Is the call a drill, and the unit in a call that is real?"""
    parts = world.parts(unit) if call.drill else ()
    return any(not (other.drill or merely_invited(other, unit)) for other in parts)


def live(world: World) -> tuple[Call, ...]:
    """The drills that go on, oldest first."""
    found = (c for c in world.calls.values() if c.drill and c.live) if world.drills else ()
    return tuple(sorted(found, key=age))


def _drill(call: Call | None) -> bool:
    return call is None or call.drill
