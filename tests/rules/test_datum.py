"""Positions of other datums, against points that others have published."""

from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.datum import Datum, from_wgs84, in_china, to_wgs84
from rules.model import Point
from rules.nearest import distance

# Test points of the public "eviltransform" project (its tests in every language hold them).
PUBLISHED = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]
# Test point of the public "gcoord" project: BD-09, and the same in GCJ-02 and in WGS-84. (Points of
# "eviltransform" for BD-09 use another turn and lie 41 m off all others: not taken.)
PUBLISHED_BD = ((45.0, 123.0), (44.99365430, 122.99363304), (44.99171540, 122.98762210))
# Test points of the public "coordtransform" project: GCJ-02 and BD-09.
PUBLISHED_GCJ_BD = ((39.915, 116.404), (39.92133699351021, 116.41036949371029))


@pytest.mark.parametrize(("wgs", "gcj"), PUBLISHED)
def test_gcj02_as_published(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    shifted = from_wgs84(Point(*wgs), Datum.GCJ02)
    assert (shifted.lat, shifted.lon) == pytest.approx(gcj, abs=2e-7)  # 2 cm
    assert distance(to_wgs84(*gcj, Datum.GCJ02), Point(*wgs)) < 0.02


def test_bd09_as_published() -> None:
    bd, gcj, wgs = PUBLISHED_BD
    found = to_wgs84(*bd, Datum.BD09)
    assert distance(found, Point(*wgs)) < 0.5
    shifted = from_wgs84(found, Datum.GCJ02)
    assert (shifted.lat, shifted.lon) == pytest.approx(gcj, abs=5e-6)


def test_bd09_is_a_turn_of_gcj02() -> None:
    gcj, bd = PUBLISHED_GCJ_BD
    wgs = to_wgs84(*gcj, Datum.GCJ02)
    shifted = from_wgs84(wgs, Datum.BD09)
    assert (shifted.lat, shifted.lon) == pytest.approx(bd, abs=1e-7)


def test_the_shift_is_larger_than_posts_are_apart() -> None:
    huangshan = Point(30.130, 118.169)
    shifted = from_wgs84(huangshan, Datum.GCJ02)
    assert distance(huangshan, Point(shifted.lat, shifted.lon)) == pytest.approx(575, abs=2)


def test_wgs84_and_places_abroad_stay_where_they_are() -> None:
    bern = Point(46.948, 7.447)
    assert to_wgs84(46.948, 7.447, Datum.GCJ02) == bern
    assert to_wgs84(30.13, 118.169, Datum.WGS84) == Point(30.13, 118.169)
    abroad = from_wgs84(bern, Datum.GCJ02)
    assert (abroad.lat, abroad.lon) == (bern.lat, bern.lon)


@given(
    lat=st.floats(min_value=3.9, max_value=53.5),
    lon=st.floats(min_value=73.7, max_value=135.0),
    datum=st.sampled_from(Datum),
)
def test_there_and_back_is_the_same_spot(lat: float, lon: float, datum: Datum) -> None:
    assert in_china(lat, lon)
    point = Point(lat, lon)
    shifted = from_wgs84(point, datum)
    back = to_wgs84(shifted.lat, shifted.lon, datum)
    metres = 111_320.0
    north = abs(back.lat - lat) * metres
    east = abs(back.lon - lon) * metres * cos(radians(lat))
    assert max(north, east) < 0.001
