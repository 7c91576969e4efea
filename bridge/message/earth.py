"""Distance and direction on the sphere of 6,371 km, as the crow flies."""

from math import atan2, cos, degrees, radians, sin

from bridge.message import Point
from rules.nearest import distance as metres


def bearing(one: Point, two: Point) -> float:
    """Degrees from north at which two lies, seen from one (forward azimuth)."""
    lat1, lat2 = radians(one.lat), radians(two.lat)
    dlon = radians(two.lon - one.lon)
    y = sin(dlon) * cos(lat2)
    x = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(dlon)
    return degrees(atan2(y, x)) % 360


__all__ = ["bearing", "metres"]
