"""Which zones a spot lies in."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rules.model import Point
from rules.terrain import Zone
from rules.territory import inside, zones_of
from tests.sites import GATE, HILL, small_site

SQUARE = (Point(0, 0), Point(0, 10), Point(10, 10), Point(10, 0))
NOTCHED = (Point(0, 0), Point(0, 10), Point(10, 10), Point(5, 5), Point(10, 0))  # open to the north
DEGREES = st.floats(-12, 22, allow_nan=False)


def test_inside_outside_and_on_the_line() -> None:
    assert inside(Point(5, 5), SQUARE)
    assert not inside(Point(5, 11), SQUARE)
    assert not inside(Point(5, -1), SQUARE)
    for edge in (Point(0, 5), Point(0, 0), Point(10, 3), Point(7, 10)):
        assert inside(edge, SQUARE)
    assert inside(Point(6, 1), NOTCHED)
    assert not inside(Point(9, 5), NOTCHED)


def test_fewer_than_three_corners_hold_nothing() -> None:
    assert not inside(Point(0, 0), ())
    assert not inside(Point(0, 0), (Point(0, 0), Point(0, 1)))


@given(DEGREES, DEGREES, st.integers(0, 3))
def test_the_order_of_the_corners_does_not_matter(lat: float, lon: float, first: int) -> None:
    turned = (*SQUARE[first:], *SQUARE[:first])
    expected = 0 <= lat <= 10 and 0 <= lon <= 10
    assert inside(Point(lat, lon), turned) is expected
    assert inside(Point(lat, lon), turned[::-1]) is expected


def test_a_zone_holds_its_places_and_its_outline() -> None:
    around = (Point(29.3, 110.4), Point(29.3, 110.5), Point(29.355, 110.5), Point(29.355, 110.4))
    zones = {
        "south": Zone(id="south", names={"en": "south"}, outline=around),
        "walk": Zone(id="walk", names={"en": "walk"}, places=frozenset({"hill"})),
        "both": Zone(id="both", names={"en": "both"}, places=frozenset({"hill"}), outline=around),
    }
    site = structs.replace(small_site(), zones=zones)
    assert zones_of(GATE, "gate", site) == {"south", "both"}
    assert zones_of(GATE, "", site) == {"south", "both"}
    assert zones_of(HILL, "hill", site) == {"walk", "both"}
    assert zones_of(None, "hill", site) == {"walk", "both"}
    assert zones_of(None, "", site) == frozenset()
    assert zones_of(GATE, "gate", small_site()) == frozenset()
