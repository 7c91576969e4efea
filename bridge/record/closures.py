"""Closed paths, as the board shows them: closed by people, or by the site and not opened since.

A path that is shut only at this hour is not among them: it opens by itself.
"""

from bridge.views import ClosureView
from rules.rulebook import Rulebook
from rules.travel.graph import told_as
from rules.world import World


class Closures:
    """The closures of one version of a site."""

    def __init__(self, book: Rulebook) -> None:
        self._paths = book.site.paths
        self._by_site = {told_as(p.id) for p in self._paths.values() if p.closed}

    def views(self, world: World) -> tuple[ClosureView, ...]:
        """All of them, by the id that people speak of."""
        shut = dict.fromkeys(self._by_site.difference(world.opened), "") | dict(world.closed)
        return tuple(
            ClosureView(path=id, names=self._names(id), reason=shut[id]) for id in sorted(shut)
        )

    def _names(self, id: str) -> dict[str, str]:
        path = self._paths.get(id)
        return dict(path.names) if path else {}
