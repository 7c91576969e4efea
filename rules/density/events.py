"""A minimum is missed, or met again, and how the world keeps that."""

from typing import TYPE_CHECKING, get_args

from rules.site_events import Fact

if TYPE_CHECKING:
    from rules.world import World


class Thin(Fact, frozen=True, kw_only=True, tag=True):
    """Fewer are on duty than the site wants; or still fewer than when it was told last.

    `could`: who could come, each as `id:status_…`.
    """

    density: str
    need: int
    have: int
    could: tuple[str, ...] = ()


class ThinOver(Fact, frozen=True, kw_only=True, tag=True):
    """Enough are there again; or nobody asks for them any more: then `have` < `need`."""

    density: str
    need: int
    have: int


DensityFact = Thin | ThinOver
DENSITY_FACTS: tuple[type[DensityFact], ...] = get_args(DensityFact)


def thin_after(world: "World", fact: DensityFact) -> dict[str, object]:
    """The tables of the world that the fact changes."""
    if isinstance(fact, Thin):
        return {"thin": world.thin.set(fact.density, fact.have)}
    known = fact.density in world.thin
    return {"thin": world.thin.delete(fact.density) if known else world.thin}
