"""Where a pair of degrees lies depends on the datum. Inside the product there is one: WGS-84.

`Point` is WGS-84 and nothing else. What another datum says is a `Shifted` until it was converted,
so that the two cannot be mixed up by type. Chinese maps shift positions by 36 to 677 m.

GCJ-02: the offset series of the Chinese survey as it has been public since 2013 (Krassovsky 1940
ellipsoid). BD-09: Baidu's further turn of it. The ways back are fixed-point rounds of the ways
there: three leave less than a millimetre.
"""

from collections.abc import Callable
from enum import StrEnum
from math import atan2, cos, hypot, pi, sin, sqrt

from msgspec import Struct

from rules.model import Point


class Datum(StrEnum):
    """What the degrees of a network mean."""

    WGS84 = "wgs84"  # GPS, Telegram, OpenStreetMap
    GCJ02 = "gcj02"  # WeChat, Amap, Tencent, DingTalk
    BD09 = "bd09"  # Baidu


class Shifted(Struct, frozen=True):
    """A spot in another datum than WGS-84, degrees."""

    lat: float
    lon: float
    datum: Datum


AXIS = 6_378_245.0  # metres, Krassovsky 1940
FLATNESS = 0.006_693_421_622_965_943  # its first eccentricity, squared
ROUNDS = 5  # of the way back: less than a micrometre is left
_TURN = pi * 3_000 / 180  # of BD-09


def to_wgs84(lat: float, lon: float, datum: Datum) -> Point:
    """The same spot in WGS-84; degrees in, degrees out."""
    if datum is Datum.BD09:
        lat, lon = _back(_bd_of_gcj, lat, lon)
    if datum is not Datum.WGS84 and in_china(lat, lon):
        lat, lon = _back(_gcj_of_wgs, lat, lon)
    return Point(lat, lon)


def from_wgs84(point: Point, datum: Datum) -> Shifted:
    """The same spot as that datum writes it."""
    lat, lon = point.lat, point.lon
    if datum is not Datum.WGS84 and in_china(lat, lon):
        lat, lon = _gcj_of_wgs(lat, lon)
    if datum is Datum.BD09:
        lat, lon = _bd_of_gcj(lat, lon)
    return Shifted(lat, lon, datum)


def in_china(lat: float, lon: float) -> bool:
    """In the rectangle in which GCJ-02 shifts positions; outside it is WGS-84."""
    return 0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347  # noqa: PLR2004 - degrees


def _back(
    there: Callable[[float, float], tuple[float, float]], lat: float, lon: float
) -> tuple[float, float]:
    """Where `there` must have begun to end at this spot."""
    at_lat, at_lon = lat, lon
    for _ in range(ROUNDS):
        end_lat, end_lon = there(at_lat, at_lon)
        at_lat, at_lon = at_lat + lat - end_lat, at_lon + lon - end_lon
    return at_lat, at_lon


def _gcj_of_wgs(lat: float, lon: float) -> tuple[float, float]:
    north, east = _metres(lon - 105.0, lat - 35.0)
    bent = 1 - FLATNESS * sin(lat * pi / 180) ** 2
    meridian = AXIS * (1 - FLATNESS) / (bent * sqrt(bent)) * pi / 180
    parallel = AXIS / sqrt(bent) * cos(lat * pi / 180) * pi / 180
    return lat + north / meridian, lon + east / parallel


def _metres(x: float, y: float) -> tuple[float, float]:
    """The shift to the north and to the east, x and y in degrees from 105° E, 35° N."""
    both = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north = both + 20 * sin(y * pi) + 40 * sin(y * pi / 3)
    north += 160 * sin(y * pi / 12) + 320 * sin(y * pi / 30)
    east = both + 20 * sin(x * pi) + 40 * sin(x * pi / 3)
    east += 150 * sin(x * pi / 12) + 300 * sin(x * pi / 30)
    slow = sqrt(abs(x))
    return (
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * slow + north * 2 / 3,
        300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * slow + east * 2 / 3,
    )


def _bd_of_gcj(lat: float, lon: float) -> tuple[float, float]:
    far = hypot(lon, lat) + 0.00002 * sin(lat * _TURN)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _TURN)
    return far * sin(angle) + 0.006, far * cos(angle) + 0.0065
