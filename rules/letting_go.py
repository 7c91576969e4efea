"""Calls that are over leave the world, oldest first. A piece of `world.apply`."""

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.links.fold import gone
from rules.model import Policy
from rules.said import reporter

if TYPE_CHECKING:  # it is folded there
    from rules.world import World

FORGET_AT_ONCE = 4  # closed calls that one closing lets go of at most


def ended(world: "World", call: str, at: datetime) -> "World":
    """The call is over since then."""
    over = world.over.set(world.over_next, (call, at))
    return replace(world, over=over, over_next=world.over_next + 1, live=world.live - 1)


def forget(world: "World", now: datetime, policy: Policy) -> "World":
    """Without a few of those that are over for long enough."""
    keep = policy.forget_after if world.forget_after is None else world.forget_after
    for _ in range(FORGET_AT_ONCE):
        oldest = world.over.get(world.over_first)
        if oldest is None or now - oldest[1] < keep:
            return world
        world = _without(world, oldest[0])
        over = world.over.delete(world.over_first)
        world = replace(world, over=over, over_first=world.over_first + 1)
    return world


def _without(world: "World", id: str) -> "World":
    call = world.calls[id]
    relays = world.relays
    for key in world.relays_of.get(id, ()):
        relays = relays.delete(key)
    numbers = world.numbers
    if numbers.get(call.number) == id:
        numbers = numbers.delete(call.number)
    talks = world.talks
    for source in call.sources:
        if talks.get(reporter(source)) == id:
            talks = talks.delete(reporter(source))
    return replace(
        world,
        calls=world.calls.delete(id),
        relays=relays,
        relays_of=world.relays_of.delete(id) if id in world.relays_of else world.relays_of,
        numbers=numbers,
        talks=talks,
        **gone(world, id),
    )
