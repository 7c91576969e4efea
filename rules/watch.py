"""Which desks hear it: those on duty of each role, and all of them where none is. Never nobody."""

from collections.abc import Iterable
from datetime import datetime

from rules.rulebook import Rulebook
from rules.telling import Told
from rules.world import World


def on_watch(told: Iterable[Told], book: Rulebook, world: World, at: datetime) -> tuple[Told, ...]:
    """What is told, without the news for desks that are off duty while another of theirs is on.

    News are messages whose key begins with "desk_"; what is meant for one desk alone
    (`Told.surely`) reaches it at any hour.
    """
    told = tuple(told)
    if not any(one.message.startswith("desk_") for one in told):
        return told
    off = {
        id
        for desks in (book.dispatchers, book.commanders)
        if len(desks) > 1  # the only one is never left out
        for id in _off_duty(desks, book, world, at)
    }
    return tuple(
        one
        for one in told
        if one.surely or one.unit not in off or not one.message.startswith("desk_")
    )


def _off_duty(
    desks: tuple[str, ...], book: Rulebook, world: World, at: datetime
) -> tuple[str, ...]:
    """Those of one role that are off duty; none where all are."""
    off = tuple(id for id in desks if not book.on_duty(book.site.units[id], world, at))
    return () if len(off) == len(desks) else off
