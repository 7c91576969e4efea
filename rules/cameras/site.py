"""One camera of a site, and which cameras see a spot."""

from collections.abc import Iterable
from math import atan2, cos, degrees, radians, sin

from msgspec import Struct

from rules.model import Names, Point
from rules.nearest import distance

MOST = 4  # cameras that are shown of one spot
ALL_ROUND = 360.0


class Camera(Struct, frozen=True, kw_only=True):
    """Where it hangs, where it looks, and where its live view is; never how one gets in there.

    `heading` is degrees from north, clockwise; without it the camera looks all round. `view` is the
    width of its picture in degrees, `sees` how far it sees in metres.
    """

    id: str
    names: Names
    point: Point
    place: str = ""  # place id, where it hangs at one
    heading: float | None = None
    view: float = 90.0
    sees: float = 200.0
    link: str = ""  # of the live view: http or https
    still: str = ""  # of the newest picture, the same


class Near(Struct, frozen=True):
    """A camera beside a spot: metres away, and whether the spot lies in its picture."""

    camera: Camera
    metres: float
    looks: bool


def near(spot: Point, cameras: Iterable[Camera], *, radius: float = 0.0) -> tuple[Near, ...]:
    """Cameras that are near enough to see a spot; those that look at it first, then the nearest.

    `radius` (m): how well the spot is known.
    """
    found: list[Near] = []
    for camera in cameras:
        metres = distance(camera.point, spot)
        if metres <= camera.sees + radius:
            found.append(Near(camera, metres, _looks(camera, spot, metres, radius)))
    return tuple(sorted(found, key=lambda n: (not n.looks, n.metres, n.camera.id))[:MOST])


def _looks(camera: Camera, spot: Point, metres: float, radius: float) -> bool:
    if camera.heading is None or camera.view >= ALL_ROUND or metres <= radius:
        return True
    turn = (bearing(camera.point, spot) - camera.heading + 180) % ALL_ROUND - 180
    return abs(turn) <= camera.view / 2


def bearing(one: Point, other: Point) -> float:
    """Degrees from north, clockwise, in which the other lies (initial course of a great circle)."""
    lat, to, turn = radians(one.lat), radians(other.lat), radians(other.lon - one.lon)
    east, north = sin(turn) * cos(to), cos(lat) * sin(to) - sin(lat) * cos(to) * cos(turn)
    return degrees(atan2(east, north)) % ALL_ROUND
