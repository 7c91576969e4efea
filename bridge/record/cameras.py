"""The cameras that a desk may open for a call: those that told of it, then who sees its place.

Law: an address is the site file's own. What comes from outside never becomes a link.
"""

from bridge.case_views import CameraView
from rules.call import Call
from rules.cameras.site import Camera, near
from rules.rulebook import Rulebook
from rules.said import Where

MOST = 1_000  # spots that are remembered


class Cameras:
    """Which cameras see a spot; of 900 cameras this is asked with every change of a call."""

    def __init__(self, book: Rulebook) -> None:
        self._cameras = book.site.cameras
        self._known: dict[Where, tuple[CameraView, ...]] = {}

    def of(self, call: Call) -> tuple[CameraView, ...]:
        """Those of a call; none where the site has none."""
        if not self._cameras:
            return ()
        ids = dict.fromkeys(s.camera for s in call.sources)
        saw = tuple(_view(c, saw=True) for id in ids if (c := self._cameras.get(id)))
        beside = self._near(call.where) if call.where else ()
        return (*saw, *(c for c in beside if c.id not in ids))

    def _near(self, where: Where) -> tuple[CameraView, ...]:
        if where not in self._known:
            if len(self._known) >= MOST:
                self._known.clear()
            radius = min(where.radius, 100.0)  # how far off it may be is no reason to show them all
            found = near(where.point, self._cameras.values(), radius=radius)
            self._known[where] = tuple(
                _view(n.camera, metres=round(n.metres), looks=n.looks) for n in found
            )
        return self._known[where]


def _view(camera: Camera, *, metres: int = 0, looks: bool = True, saw: bool = False) -> CameraView:
    return CameraView(
        id=camera.id,
        names=dict(camera.names),
        link=camera.link,
        still=camera.still,
        metres=metres,
        looks=looks,
        saw=saw,
    )
