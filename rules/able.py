"""Who can be asked at all: each unit that cannot has one reason, the first that is true.

What costs nothing to look at comes first; ways are measured only for those who are left.
"""

from datetime import datetime
from math import ceil

from rules.call import Call
from rules.cost import LIVES, standing
from rules.drill import can_take_part
from rules.guests.binding import merely_invited, sent_or_in
from rules.may_be_asked import unfit
from rules.model import Kind, Unit, UnitKind
from rules.rulebook import Rulebook
from rules.transitions import Part
from rules.wanting import gravity
from rules.world import World

ASKED_ALREADY = frozenset({Part.LAPSED, Part.DECLINED, Part.DONE})


def why_not(unit: Unit, call: Call, kind: Kind, book: Rulebook, world: World, now: datetime) -> str:
    """Why this unit cannot be asked; "" where it can."""
    part = sent_or_in(call, unit.id)
    if part is not None and (part.active or part.part in ASKED_ALREADY):
        return f"passed_{part.part.value.replace(' ', '_')}"
    if any(s.unit == unit.id for s in call.sources):
        return "passed_raised"
    if call.drill and not can_take_part(unit.id, book):
        return "passed_not_in_drills"
    if other := unfit(unit, call, book, world):
        return other
    if not book.on_duty(unit, world, now):
        return "passed_off_duty"
    if not unit.channels:
        return "passed_no_channel"
    if missing := kind.skills - unit.skills:
        return f"passed_lacks:{', '.join(sorted(missing))}"
    if unit.point is None and standing(unit, book, world, now) is None:
        return "passed_no_position"
    return _busy(unit, call, world) or _resting(unit, call, book, world, now)


def asked(call: Call) -> int:
    """How many units were asked in vain."""
    return sum(a.part in ASKED_ALREADY for a in call.assignments)


def _busy(unit: Unit, call: Call, world: World) -> str:
    if not world.unit(unit.id).calls or (unit.kind is not UnitKind.PATROL and not call.drill):
        return ""  # a post has several people, but a drill takes none from what is real
    for other in world.parts(unit.id):
        if unit.kind is not UnitKind.PATROL and other.drill:
            continue
        if merely_invited(other, unit.id):
            continue
        if other.id != call.id and gravity(other) <= gravity(call):
            return f"passed_busy:{other.number}"
    return ""


def _resting(unit: Unit, call: Call, book: Rulebook, world: World, now: datetime) -> str:
    """A patrol is left in peace after a call, but for lives in danger. Whole minutes left."""
    free_at = world.unit(unit.id).free_at
    if free_at is None or unit.kind is not UnitKind.PATROL or call.priority <= LIVES:
        return ""
    left = (free_at + book.policy.rest - now).total_seconds() / 60
    return f"passed_resting:{ceil(left)}" if left > 0 else ""
