"""Nobody of ours can go: the neighbours are asked, in the order in which the site names them.

Law: own ground first. A neighbour, a post of another squad or another site, is asked when nobody
who is sent by the kind of call is left, once each, and only where nobody has to say yes first; then
a person decides. Who gave us the call is not asked for it.
"""

from datetime import datetime

from rules.asking import ask, due_of
from rules.call import Call
from rules.drill import can_take_part, needed
from rules.events import CallEvent
from rules.model import Unit
from rules.route import Leg, Task, Way
from rules.rulebook import Rulebook
from rules.world import World

NO_WAY = Way(minutes=0.0, metres=0.0, by="unknown")


def beyond(call: Call, book: Rulebook, world: World, now: datetime) -> CallEvent | None:
    """The next neighbour is asked; None where none is left, or a yes is missing."""
    if call.where is None or due_of(call, book, now) is not None:
        return None
    kind = book.kind_of(call)
    raised = {source.unit for source in call.sources}
    for id in kind.then_ask or book.policy.then_ask:
        unit = book.site.units.get(id)
        if unit and id not in raised and _free(unit, call, book, world, now):
            task = Task.SEARCH if kind.search else Task.LEAD
            return ask(call, Leg(unit=id, task=task, way=NO_WAY, reason="leg_beyond"), book, now)
    return None


def _free(unit: Unit, call: Call, book: Rulebook, world: World, now: datetime) -> bool:
    asked = call.assignment(unit.id) is not None
    if call.drill and (not can_take_part(unit.id, book) or needed(unit.id, call, world)):
        return False
    return bool(unit.channels) and not asked and book.on_duty(unit, world, now)
