"""How the watch list changes by what desks say. A piece of `world.apply`."""

from typing import TYPE_CHECKING, Any

from rules.people_events import WatchAdded, WatchRemoved

if TYPE_CHECKING:  # it is folded there
    from rules.world import World

SERIES = "watch"


def watched_after(world: "World", fact: WatchAdded | WatchRemoved) -> dict[str, Any]:
    """The fields of the world that change."""
    if isinstance(fact, WatchAdded):
        counts = world.counts.set(SERIES, fact.nth)
        return {"watched": world.watched.set(fact.entry.id, fact.entry), "counts": counts}
    known = fact.entry in world.watched
    return {"watched": world.watched.delete(fact.entry) if known else world.watched}
