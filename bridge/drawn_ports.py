"""The door to what is drawn on a map."""

from typing import Protocol

from bridge.message import Point


class Atlas(Protocol):
    """The site on the map, in GeoJSON (RFC 7946, WGS-84), as the site counts now."""

    @property
    def version(self) -> str:
        """Changes whenever what is drawn does."""

    async def drawn(self) -> bytes:
        """Paths, zones, places, cameras: a collection of features, each `what`, `id`, `names`."""

    async def circles(self, to: Point) -> bytes:
        """From where one reaches a spot in 1, 3 and 5 minutes: areas by `mode` and `minutes`.

        No features where the site has no paths.
        """

    async def holes(self, within: float) -> bytes:
        """Per hour of today: who is on duty, and the places and ways out of everybody's reach."""
