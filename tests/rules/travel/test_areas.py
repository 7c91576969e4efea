"""Areas by travel time, and who is covered at which hour."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.model import Mode, Place, Point
from rules.rulebook import Rulebook
from rules.terrain import Path
from rules.territory import inside
from rules.times import Hours, Span
from rules.travel.areas import Area, circles, merged
from rules.travel.coverage import Cover, day
from rules.travel.passable import Terrain
from rules.travel.rings import Cell, rings_of
from tests.rules.travel.lanes import TIMES, at, ground, path
from tests.sites import GATE, HILL, LAKE, small_site


def area(*paths: Path, minutes: float = 4, inwards: bool = False, **where: Point) -> Area:
    terrain = Terrain({p.id: p for p in paths}, TIMES)
    point = where.get("point", at(0, 0))
    return circles(terrain, point, Mode.FOOT, [minutes], ground(), inwards=inwards)[0]


def holds(found: Area, point: Point) -> bool:
    """Even-odd over all rings of a polygon."""
    return any(sum(inside(point, ring) for ring in rings) % 2 == 1 for rings in found.polygons)


def test_as_far_along_the_path_as_one_gets_and_a_step_aside() -> None:
    found = area(path("lane", (-600, 0), (600, 0)))  # 4 minutes: 300 m
    assert len(found.polygons) == 1
    for east, reached in ((0, True), (290, True), (-290, True), (350, False), (-350, False)):
        assert holds(found, at(east, 0)) is reached, east
    assert holds(found, at(100, 20))
    assert not holds(found, at(100, 60))


def test_a_one_way_is_reached_from_one_end_and_left_from_the_other() -> None:
    lane = path("lane", (-600, 0), (600, 0), oneway=True)
    out, into = area(lane), area(lane, inwards=True)
    assert (holds(out, at(250, 0)), holds(out, at(-250, 0))) == (True, False)
    assert (holds(into, at(250, 0)), holds(into, at(-250, 0))) == (False, True)


def test_uphill_reaches_less_far_than_downhill() -> None:
    slope = path("slope", (-600, 0, 1000), (0, 0, 1120), (600, 0, 1240))
    out = area(slope)
    assert holds(out, at(-235, 0))
    assert not holds(out, at(225, 0))
    assert holds(area(slope, inwards=True), at(235, 0))


def test_a_block_that_is_gone_round_has_a_hole() -> None:
    block = path("block", (0, 0), (200, 0), (200, 200), (0, 200), (0, 0))
    (rings,) = area(block, minutes=10).polygons
    assert len(rings) == 2
    assert inside(at(100, 100), rings[1])


def test_a_lift_carries_the_area_to_the_top_but_not_over_the_cliff() -> None:
    lift = path("lift", (0, 0), (0, 500), wait=timedelta(minutes=1), ride=timedelta(minutes=1))
    top = path("top", (0, 500), (500, 500))
    found = area(path("low", (0, 0), (500, 0)), lift, top)
    assert len(found.polygons) == 2
    assert holds(found, at(100, 500))
    assert not holds(found, at(0, 250))
    assert not holds(found, at(200, 500))


def test_closed_paths_are_not_reached() -> None:
    near, far = path("near", (0, 0), (100, 0)), path("far", (100, 0), (300, 0), closed=True)
    found = area(near, far)
    assert holds(found, at(90, 0))
    assert not holds(found, at(200, 0))


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30))
def test_the_rings_hold_exactly_the_squares(cells: set[Cell]) -> None:
    polygons = [
        [tuple(Point(y / 1.0, x / 1.0) for x, y in ring) for ring in rings]
        for rings in rings_of(cells)
    ]
    for x in range(-1, 8):
        for y in range(-1, 8):
            middle = Point(y + 0.5, x + 0.5)
            held = sum(sum(inside(middle, r) for r in rings) % 2 for rings in polygons)
            assert held == ((x, y) in cells)


def test_stretches_over_each_other_are_one() -> None:
    assert merged([(5, 9), (0, 2), (1, 3), (8, 12)]) == [(0, 3), (5, 12)]


def covered(*paths: Path, minutes: float = 5.0, **duty: tuple[str, ...]) -> list[Cover]:
    site = small_site()
    units = {
        id: replace(u, shifts=duty.get(id.replace("-", "_"), ())) for id, u in site.units.items()
    }
    shifts = {
        "day": Hours(spans=(Span(7 * 60, 19 * 60),)),
        "night": Hours(spans=(Span(19 * 60, 7 * 60),)),
    }
    far = Place(id="far", names={"zh": "远处"}, point=Point(29.3701, 110.46))
    site = replace(
        site,
        units=units,
        shifts=shifts,
        places={**site.places, "far": far},
        paths={p.id: p for p in paths},
    )
    book = Rulebook(site)
    return list(day(book, date(2026, 10, 1), (minutes,), lambda unit: unit.id.startswith("p-")))


def lane(id: str, *points: Point, **more: object) -> Path:
    line = path(id, (0, 0), (1, 1), **more)
    spots = tuple(type(line.line[0])(p.lat, p.lon) for p in points)
    return replace(line, line=spots)


def test_places_that_nobody_reaches_hour_by_hour() -> None:
    hours = covered(lane("lane", GATE, LAKE, HILL), p_hill=("day",))
    assert [len(h.units) for h in (hours[6], hours[7], hours[18], hours[19])] == [1, 2, 2, 1]
    assert hours[10].places["hill"] == 0
    night = hours[3].places["hill"]
    assert night is not None
    assert night == pytest.approx(2224 / 75, abs=0.1)
    assert hours[10].at.hour == 10
    assert hours[10].at.utcoffset() == timedelta(hours=8)


def test_metres_of_path_beyond_everybodys_reach() -> None:
    hours = covered(lane("lane", GATE, LAKE, HILL), p_hill=("day",))
    assert hours[10].metres == pytest.approx(2224, abs=2)
    assert hours[10].beyond[5.0] == pytest.approx(2224 - 750, abs=3), "375 m from either end"
    assert hours[3].beyond[5.0] == pytest.approx(2224 - 375, abs=3)


def test_a_path_with_hours_covers_by_day_alone() -> None:
    hours = covered(
        lane("lane", GATE, LAKE), lane("top", LAKE, HILL, hours=Hours(spans=(Span(7 * 60, 19 * 60),))),
        p_hill=("night",),
    )  # fmt: skip
    assert hours[10].places["hill"] is not None
    assert hours[3].places["hill"] == 0, "the night watch stands there"


def test_without_paths_the_straight_line_counts_and_no_metres() -> None:
    hours = covered()
    assert hours[0].metres == 0
    assert hours[0].places["gate"] == 0
    assert hours[0].places["far"]
