"""What both sides of a link know of a call. Calls that leave the world take it along."""

from typing import TYPE_CHECKING

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from rules.handed import Handed
from rules.links.events import LinkFact, SharedHeard, SharedWarned

if TYPE_CHECKING:  # it is folded there
    from rules.events import Relayed
    from rules.world import World

Shares = dict[str, Map[str, "Share"] | Map[str, str]]


class Beside(Struct, frozen=True, kw_only=True):
    """One call over one link: the last that we told, and the last that we heard."""

    link: str  # the adapter
    told: Handed | None = None
    heard: Handed | None = None


class Share(Struct, frozen=True, kw_only=True):
    """A call that other sites know as well."""

    ref: str
    beside: tuple[Beside, ...] = ()
    warned: tuple[str, ...] = ()  # desk and unit: an order that was questioned once

    def over(self, link: str) -> Beside:
        """What is known over that link."""
        return next((b for b in self.beside if b.link == link), Beside(link=link))


def shares_after(world: "World", fact: LinkFact) -> Shares:
    """The tables of the world that change by one more of these facts."""
    match fact:
        case SharedHeard(call=call, link=link, handed=handed):
            return _with(world, call, handed.ref, link, heard=handed)
        case SharedWarned(call=call, by=by, unit=unit) if call in world.shares:
            share = world.shares[call]
            warned = (*share.warned, f"{by} {unit}")
            return {"shares": world.shares.set(call, replace(share, warned=warned))}
    return {}


def told_after(world: "World", fact: "Relayed") -> "World":
    """The world after a relay, which may have told another site of a call."""
    if fact.handed is None or fact.call not in world.calls:
        return world
    return replace(
        world,
        **_with(world, fact.call, fact.handed.ref, fact.to.adapter, told=fact.handed),
    )


def gone(world: "World", call: str) -> Shares:
    """The tables without a call that left."""
    share = world.shares.get(call)
    if share is None:
        return {}
    refs = world.refs.delete(share.ref) if world.refs.get(share.ref) == call else world.refs
    return {"shares": world.shares.delete(call), "refs": refs}


def _with(world: "World", call: str, ref: str, link: str, **changes: Handed) -> Shares:
    share = world.shares.get(call) or Share(ref=ref)
    one = replace(share.over(link), **changes)
    others = tuple(b for b in share.beside if b.link != link)
    refs = world.refs.set(share.ref, call)
    return {
        "shares": world.shares.set(call, replace(share, beside=(*others, one))),
        "refs": refs,
    }
