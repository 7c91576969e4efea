"""The reserve that stands in for others, and minimums that are missed, as the board shows them."""

from collections.abc import Iterator

from bridge.standby_views import MovedView, StandbyView, ThinView
from rules.reserves.events import Moving, Stage
from rules.rulebook import Rulebook
from rules.world import World


def standby(world: World, book: Rulebook) -> StandbyView:
    """All of it."""
    return StandbyView(moves=_moves(world, book), thin=tuple(_thin(world, book)))


def _moves(world: World, book: Rulebook) -> tuple[MovedView, ...]:
    """Every move that is not over, the oldest first; one that was refused is nobody's matter."""
    shown = (m for m in world.moves.values() if m.stage is not Stage.REFUSED)
    return tuple(_moved(m, book) for m in sorted(shown, key=lambda m: (m.since, m.move.id)))


def _thin(world: World, book: Rulebook) -> Iterator[ThinView]:
    """Every minimum that is missed, in the order of the site."""
    for id, one in book.site.density.items():
        if (have := world.thin.get(id)) is not None:
            yield ThinView(id=id, names=dict(one.names), need=one.units, have=have)


def _moved(moving: Moving, book: Rulebook) -> MovedView:
    move, unit = moving.move, book.site.units.get(moving.move.unit)
    return MovedView(
        id=move.id,
        unit=move.unit,
        unit_names=dict(unit.names) if unit else {},
        post=move.post,
        post_names=_names(move.post, book),
        closes=tuple(_names(place, book) for place in move.closes),
        stage=moving.stage,
        minutes=move.minutes,
        since=moving.since,
    )


def _names(place: str, book: Rulebook) -> dict[str, str]:
    known = book.place(place)
    return dict(known.names) if known else {}
