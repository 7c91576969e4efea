"""Which calls wait for units, so that nobody has to look through all calls.

What a person holds, confirmed or ordered waits for that person, not for the machine.
"""

from datetime import datetime
from enum import StrEnum

from immutables import Map

from rules.call import Call
from rules.cameras.alone import waits
from rules.transitions import ASSIGNED, Status

DRILLS = 100  # graver is no priority
ONLY_SEEN = 10
NOBODY = "reason_nobody_left"  # no unit of that kind at all
SHORT = frozenset({
    NOBODY, "reason_all_busy", "reason_all_off_duty", "reason_all_resting", "reason_out_of_reach",
    "reason_no_way", "reason_no_skill", "reason_all_asked", "reason_asked_enough", "reason_mixed",
})  # fmt: skip


class Want(StrEnum):
    """What a call waits for."""

    CHOICE = "choice"  # its route waits for the dispatcher's yes
    UNITS = "units"  # nobody could be sent, or too few


Table = Map[str, tuple[int, datetime]]  # calls: priority, opened


def gravity(call: Call) -> int:
    """The gravity by which calls go before each other: 1 first.

    What waits because only a camera saw it is behind what people say; every drill behind all else.
    """
    return call.priority + ONLY_SEEN * waits(call) + DRILLS * call.drill


def tables(choosing: Table, wanting: Table, call: Call) -> tuple[Table, Table]:
    """The calls that wait for a choice and those that want units, kept up with a call."""
    want, row = wants(call), (gravity(call), call.opened)
    if choosing.get(call.id) != (row if want is Want.CHOICE else None):
        choosing = choosing.set(call.id, row) if want is Want.CHOICE else choosing.delete(call.id)
    if wanting.get(call.id) != (row if want is Want.UNITS else None):
        wanting = wanting.set(call.id, row) if want is Want.UNITS else wanting.delete(call.id)
    return choosing, wanting


def wants(call: Call) -> Want | None:
    """What the call waits for; None for neither. Who `decided` keeps the route that stands."""
    if call.status in ASSIGNED:
        return Want.UNITS if call.lacked else None
    if call.status is Status.PROPOSED:
        return Want.CHOICE
    if call.status is Status.ESCALATED and not call.holder and is_shortage(call.escalated):
        return Want.UNITS
    return None


def decided(call: Call) -> bool:
    """Does a person hold the route that waits, or did they say yes to it once?"""
    return bool(call.holder or call.confirmed)


def is_shortage(reason: str) -> bool:
    """Does the reason of an escalation say that units are missing?"""
    return reason.partition(":")[0] in SHORT
