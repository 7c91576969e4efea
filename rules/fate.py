"""News of relays: how far they came, and what follows when one did not arrive."""

from rules import roll_call
from rules.call import Call
from rules.doing import Doing
from rules.events import Lapsed, Moved, Relayed
from rules.guests.events import GuestSilent
from rules.inputs import (
    Reach,
    Reported,
)
from rules.model import Unit
from rules.notices import giving
from rules.pass_on import moved, unreached
from rules.relays import not_passed, unreachable
from rules.states import ALL, GIVEN, OF_UNIT
from rules.telling import diverted
from rules.texting.unread import elsewhere
from rules.transitions import Part

_LOST = frozenset({Reach.FAILED, Reach.EXPIRED})
_SETTLED = _LOST | {Reach.DELIVERED, Reach.READ}  # later bad news of these changes nothing


def reported(doing: Doing, line: Reported) -> None:
    """A relay came so far; one that is lost goes another way, or a person hears of it."""
    state = doing.world.relays.get(line.relay)
    call = state.fact.call if state else ""
    doing.add(
        Moved(
            call=call, at=doing.at, relay=line.relay, reach=line.reach, native=line.native,
            reason=line.reason,
        )
    )  # fmt: skip
    if state is not None and line.reach in _LOST and state.reach not in _SETTLED:
        _divert(doing, state.fact)


def _divert(doing: Doing, lost: Relayed) -> None:
    """A relay did not arrive: the unit's next channel, else the desk, and the next unit."""
    if lost.message in ALL:  # one channel may stand for many units
        roll_call.lost(doing, lost)
        return
    if lost.message in GIVEN:
        giving.lost(doing, lost)
        return
    call = doing.world.calls.get(lost.call)
    unit = doing.book.site.units.get(lost.unit)
    if unit is None or (lost.call and (call is None or not call.live)):
        return
    if elsewhere(lost, doing.world):
        return
    left = [c for c in unit.channels if c not in (*lost.tried, lost.to)]
    up = [c for c in left if doing.world.links.get(c.adapter) is not False]
    if left and (lost.until or lost.expires) > doing.at:
        key = f"{doing.key}/0"
        new = diverted(lost, call, (up or left)[0], doing.book, at=doing.at, key=key)
        doing.add(new, *moved(lost, new, doing.world, doing.at))
    else:
        _unreached(doing, lost, call, unit)


def _unreached(doing: Doing, lost: Relayed, call: Call | None, unit: Unit) -> None:
    """No channel is left: the next unit is asked, or the desk hears what was not said."""
    if lost.message in OF_UNIT:
        giving.lost(doing, lost)
        return
    if call is None:
        doing.tell(not_passed(lost, doing.world, doing.book), None)
        doing.add(*unreached(lost, doing.world, doing.at))
        return
    part = call.assignment(unit.id)
    waits, guest = part is not None and part.part is Part.OFFERED, part in call.guests
    if waits and guest and lost.message == "guest_invited":
        why = "reason_unreached"
        doing.add(GuestSilent(call=call.id, at=doing.at, unit=unit.id, reason=why))
        doing.plan()
    elif waits and not guest and lost.message.startswith("offer"):
        doing.add(Lapsed(call=call.id, at=doing.at, unit=unit.id, reason="reason_unreached"))
        doing.settle()
        doing.plan()
    else:
        doing.tell(unreachable(lost, doing.book), call)
