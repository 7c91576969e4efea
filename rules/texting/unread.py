"""What nobody read goes on the unit's next channel as well; so does what a dead link holds.

Law: the same question under the same number, once on each channel: an answer on either counts once,
and what becomes of one relay asks nobody anew while the other is under way.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rules.call import Call
from rules.errands import What, errand
from rules.events import Event, Relayed
from rules.inputs import Alarm, Reach
from rules.model import Address
from rules.pass_on import moved
from rules.rulebook import Rulebook
from rules.site_events import ErrandGiven, LinkMoved
from rules.states import ALL, RelayState
from rules.telling import diverted
from rules.texting.events import Unheeded
from rules.transitions import Part, Status
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

_DESKS = {
    "desk_proposed": Status.PROPOSED,
    "desk_escalated": Status.ESCALATED,
    "desk_voice": Status.ESCALATED,
    "desk_unplaced": Status.UNPLACED,
}
"""News that ask a desk for something, and the status of a call that still waits for it."""
_LOST = frozenset({Reach.FAILED, Reach.EXPIRED})
_ALSO = "/also/"


def watched(
    relay: Relayed, call: Call | None, book: Rulebook, world: World
) -> Iterator[ErrandGiven]:
    """Somebody looks again whether it was read, where the site wants that and a channel is left."""
    after = _after(call, book)
    if call is None or after is None or not _asks(relay) or not _next(relay, book, world):
        return
    yield errand(What.UNREAD, relay.key, relay.at + after, relay.at)


def due(given: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterable[Event]:
    """Nobody read it, nobody answered: the next channel as well."""
    state = world.relays.get(given.about)
    if state is None or state.reach in _LOST or not _waits(state, book, world):
        return
    yield from _as_well(state.fact, book, world, at)


def muted(doing: "Doing", line: Alarm) -> None:
    """An adapter is open and can say nothing (or can again): the same as a link that is down.

    How one is that can speak (credit, signal) is shown with its link, and no news.
    """
    up = doing.world.links.get(line.adapter) is not False
    reason = f"reason_mute:{line.detail}" if line.on else line.detail
    if line.on is not up and not (up and reason):
        return
    doing.add(LinkMoved(at=doing.at, adapter=line.adapter, up=not line.on, reason=reason[:200]))
    if line.on is up:
        doing.plan()
    if line.on:
        stranded(doing, line.adapter)


def stranded(doing: "Doing", adapter: str) -> None:
    """The link is down: what still waits for it goes on other channels at once."""
    held = [
        state.fact
        for _, state in sorted(doing.world.relays.items())
        if state.fact.to.adapter == adapter and state.reach is Reach.QUEUED
    ]
    for fact in held:
        call = doing.world.calls.get(fact.call)
        over = bool(fact.call) and (call is None or not call.live)
        late = (fact.until or fact.expires) <= doing.at
        if not over and not late and fact.message not in ALL and not elsewhere(fact, doing.world):
            doing.add(*_as_well(fact, doing.book, doing.world, doing.at))


def elsewhere(lost: Relayed, world: World) -> bool:
    """Is the same under way on another channel, or did it arrive there?"""
    keys = world.relays_of.get(lost.call, ()) if lost.call else world.relays
    others = (k for k in keys if _of_one(k, lost.key) and k in world.relays)
    return any(world.relays[k].reach not in _LOST for k in others)


def _of_one(one: str, other: str) -> bool:
    return one.startswith(other + _ALSO) or other.startswith(one + _ALSO)


def _as_well(fact: Relayed, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    call, left = world.calls.get(fact.call), _next(fact, book, world)
    if not left:
        return
    key = (fact.key + _ALSO).removesuffix("/")
    new = diverted(fact, call, left[0], book, at=at, key=key)
    if new.key in world.relays:  # a dead link was quicker
        return
    yield Unheeded(call=fact.call, at=at, unit=fact.unit, relay=fact.key, adapter=left[0].adapter)
    yield new
    yield from moved(fact, new, world, at)
    yield from watched(new, call, book, world)


def _next(fact: Relayed, book: Rulebook, world: World) -> list[Address]:
    """Channels of the unit that it was not sent on, and whose links are not down."""
    unit = book.site.units.get(fact.unit)
    left = [c for c in unit.channels if c not in (*fact.tried, fact.to)] if unit else []
    return [c for c in left if world.links.get(c.adapter) is not False]


def _asks(fact: Relayed) -> bool:
    return bool(fact.unit) and (
        fact.message.startswith(("offer", "guest_invited")) or fact.message in _DESKS
    )


def _waits(state: RelayState, book: Rulebook, world: World) -> bool:
    """Is the answer still out, and was it not read, as far as its network tells?"""
    fact, call = state.fact, world.calls.get(state.fact.call)
    if call is None or not call.live:
        return False
    if book.manner(fact.to).reads and state.reach is Reach.READ:
        return False
    if fact.message in _DESKS:
        return call.status is _DESKS[fact.message]
    part = call.assignment(fact.unit)
    return part is not None and part.part is Part.OFFERED


def _after(call: Call | None, book: Rulebook) -> timedelta | None:
    own = book.kind_of(call).unread if call else None
    return own or book.policy.unread
