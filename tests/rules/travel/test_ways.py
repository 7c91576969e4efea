"""How long to a call, and by which way: what a dispatcher would check on the map."""

from datetime import timedelta
from math import exp

import pytest

from rules.model import Mode
from rules.nearest import METRES_A_MINUTE, Start, distance
from rules.route import Way
from rules.times import Hours, Span
from rules.travel.pace import walking
from tests.rules.travel.lanes import (
    DAYTIME,
    at,
    ground,
    later,
    on_foot,
    path,
    travel,
)

WALK = METRES_A_MINUTE[Mode.FOOT]


def near(way: Way | None, minutes: float) -> bool:
    assert way is not None
    return way.minutes == pytest.approx(minutes, abs=0.06)


def test_the_way_goes_round_where_the_path_goes_round() -> None:
    lane = path("lane", (0, 0), (0, 300), (400, 300), (400, 0))
    way = travel(lane).between(at(0, 0), at(400, 0), Mode.FOOT)
    assert way
    assert near(way, 1000 / WALK)
    assert (way.metres, way.by, way.via) == (1000, "paths", ("lane",))
    assert way.line == (at_spot(0, 0), at_spot(0, 300), at_spot(400, 300), at_spot(400, 0))


def at_spot(east: float, north: float) -> object:
    spot = path("", (east, north)).line[0]
    return type(at(0, 0))(spot.lat, spot.lon)


def test_paths_that_share_a_vertex_meet_there_and_others_do_not() -> None:
    road = path("road", (0, 0), (500, 0), (1000, 0))
    trail = path("trail", (500, 0), (500, 400))
    bridge = path("bridge", (250, -100), (250, 400))  # crosses the road, and no vertex is shared
    paths = travel(road, trail, bridge)
    way = paths.between(at(0, 0), at(500, 400), Mode.FOOT)
    assert way
    assert way.via == ("road", "trail")
    assert way.metres == 900
    assert paths.between(at(0, 0), at(250, 400), Mode.FOOT) is None


def test_from_the_middle_of_a_path_both_directions_are_right() -> None:
    lane = path("lane", (0, 0), (1000, 0))
    paths = travel(lane)
    west, east = paths.ways(at(400, 0), on_foot(at(300, 0), at(900, 0)))
    assert near(west, 100 / WALK)
    assert near(east, 500 / WALK)


def test_one_way_is_one_way_also_between_two_points_of_one_path() -> None:
    lane = path("lane", (0, 0), (1000, 0), oneway=True)
    loop = path("loop", (1000, 0), (1000, 500), (0, 500), (0, 0))
    paths = travel(lane, loop)
    assert near(paths.between(at(300, 0), at(400, 0), Mode.FOOT), 100 / WALK)
    back = paths.between(at(400, 0), at(300, 0), Mode.FOOT)
    assert near(back, (600 + 2000 + 300) / WALK)
    assert back
    assert back.via == ("lane", "loop", "lane")
    assert travel(lane).between(at(400, 0), at(300, 0), Mode.FOOT) is None


def test_each_moves_by_its_own_means() -> None:
    road = path("road", (0, 0), (0, 900), (900, 900), modes=frozenset({Mode.CAR, Mode.FOOT}))
    trail = path("trail", (0, 0), (900, 900), modes=frozenset({Mode.FOOT}))
    starts = [Start("car", at(0, 0), Mode.CAR), Start("feet", at(0, 0), Mode.FOOT)]
    car, feet = travel(road, trail).ways(at(900, 900), starts)
    assert near(car, 1800 / METRES_A_MINUTE[Mode.CAR])
    assert near(feet, 900 * 2**0.5 / WALK)


def test_a_path_has_its_own_speed_where_it_is_given() -> None:
    crowded = path("stairs", (0, 0), (300, 0), speed={Mode.FOOT: 30.0})
    assert near(travel(crowded).between(at(0, 0), at(300, 0), Mode.FOOT), 10)


def test_uphill_and_downhill_are_toblers() -> None:
    slope = path("slope", (0, 0, 1000), (1000, 0, 1200))
    up, down = (
        travel(slope).between(at(0, 0), at(1000, 0), Mode.FOOT),
        travel(slope).between(at(1000, 0), at(0, 0), Mode.FOOT),
    )
    assert near(up, 1000 / (100 * exp(-3.5 * 0.25)))
    assert near(down, 1000 / (100 * exp(-3.5 * 0.15)))
    assert near(travel(slope).between(at(0, 0), at(1000, 0), Mode.CAR), 1000 / 450)


def test_stairs_are_climbed_at_the_best_rate_of_climbing_and_a_wall_as_well() -> None:
    assert walking(100, 2 / 7 * 100) == pytest.approx(walking(100, 2 / 7 * 100 + 1e-9))
    assert walking(10, 100) == walking(1, 100) < walking(1000, 100)
    assert walking(0, 0) == 0
    assert walking(0, 50) > walking(0, -50) > 0


def test_a_closed_path_is_gone_round_and_an_opened_one_is_taken() -> None:
    short = path("short", (0, 0), (500, 0))
    long = path("long", (0, 0), (0, 500), (500, 500), (500, 0))
    paths = travel(short, long)
    start, end = at(0, 0), at(500, 0)
    assert near(paths.between(start, end, Mode.FOOT, ground()), 500 / WALK)
    assert near(paths.between(start, end, Mode.FOOT, ground(closed=("short",))), 1500 / WALK)
    assert paths.between(start, end, Mode.FOOT, ground(closed=("short", "long"))) is None
    assert near(paths.between(start, end, Mode.FOOT, ground(closed=("gone",))), 500 / WALK)


def test_what_people_opened_goes_before_the_site_and_its_hours() -> None:
    shut = path("shut", (0, 0), (500, 0), closed=True)
    late = path("late", (500, 0), (900, 0), hours=DAYTIME)
    paths, night = travel(shut, late), later(12 * 60)
    start, end = at(0, 0), at(900, 0)
    for now in (None, ground(), ground(later(0), opened=("gone",))):
        way = paths.between(start, end, Mode.FOOT, now)
        assert way
        assert (way.by, way.via) == ("paths+line", ("late",)), "closed until somebody opens it"
    way = paths.between(start, end, Mode.FOOT, ground(night, opened=("shut",)))
    assert way
    assert (way.by, way.via) == ("paths+line", ("shut",))
    way = paths.between(start, end, Mode.FOOT, ground(night, opened=("shut", "late")))
    assert near(way, 900 / WALK)
    assert way
    assert way.closing == ""


def test_hours_count_as_they_are_when_one_sets_out() -> None:
    gate = path("gate", (0, 0), (300, 0), hours=DAYTIME)
    paths = travel(gate)
    assert paths.between(at(0, 0), at(300, 0), Mode.FOOT, ground(later(12 * 60))) is None
    assert near(paths.between(at(0, 0), at(300, 0), Mode.FOOT, ground()), 4)
    assert near(paths.between(at(0, 0), at(300, 0), Mode.FOOT), 4), "nobody says when"


def test_a_path_that_closes_before_one_is_through_is_named() -> None:
    lane = path("lane", (0, 0), (750, 0))
    gate = path("gate", (750, 0), (1500, 0), hours=DAYTIME)
    paths, end = travel(lane, gate), at(1500, 0)
    for minutes, closing in ((8 * 60 + 35, ""), (8 * 60 + 45, "gate"), (8 * 60 + 55, "gate")):
        way = paths.between(at(0, 0), end, Mode.FOOT, ground(later(minutes)))
        assert way
        assert way.closing == closing, minutes


def test_a_lift_is_waited_for_once_and_takes_its_own_time() -> None:
    lift = path(
        "lift", (0, 0, 500), (0, 50, 700), (0, 100, 800),
        wait=timedelta(minutes=3), ride=timedelta(minutes=2), hours=DAYTIME,
    )  # fmt: skip
    below = path("below", (-750, 0, 500), (0, 0, 500), speed={Mode.FOOT: 75.0})
    middle = path("middle", (0, 50, 700), (75, 50, 700), speed={Mode.FOOT: 75.0})
    above = path("above", (0, 100, 800), (750, 100, 800), speed={Mode.FOOT: 75.0})
    paths = travel(lift, below, middle, above)
    way = paths.between(at(-750, 0), at(750, 100), Mode.FOOT, ground())
    assert near(way, 10 + 3 + 2 + 10)
    assert way
    assert way.via == ("below", "lift", "above")
    down = paths.between(at(750, 100), at(-750, 0), Mode.FOOT, ground())
    assert near(down, 25)
    half = paths.between(at(-750, 0), at(75, 50), Mode.FOOT, ground())
    share = 206.16 / (206.16 + 111.8)
    assert near(half, 10 + 3 + 2 * share + 1)


def test_who_boards_in_time_rides_to_the_end() -> None:
    lift = path(
        "lift",
        (0, 0),
        (0, 100),
        wait=timedelta(minutes=3),
        ride=timedelta(minutes=9),
        hours=DAYTIME,
    )
    below = path("below", (-375, 0), (0, 0))
    paths = travel(lift, below)
    before, after = 9 * 60 - 6, 9 * 60 - 4  # 5 minutes to the lift, which closes at 19:00
    for minutes, closing in ((before, ""), (after, "lift")):
        way = paths.between(at(-375, 0), at(0, 100), Mode.FOOT, ground(later(minutes)))
        assert way
        assert way.closing == closing


def test_nobody_steps_into_a_cable_car_on_its_way() -> None:
    cable = path("cable", (0, 0), (1000, 0), ride=timedelta(minutes=5))
    trail = path("trail", (0, 0), (500, 100), (1000, 0))
    way = travel(cable, trail).between(at(500, 20), at(1000, 0), Mode.FOOT)
    assert way
    assert way.via == ("trail",)


def test_a_step_aside_is_walked_and_a_long_way_aside_is_told() -> None:
    lane = path("lane", (0, 0), (1000, 0))
    paths = travel(lane)
    near_by = paths.between(at(0, 0), at(500, 100), Mode.CAR)
    assert near(near_by, 500 / 450 + 140 / WALK)
    far = paths.between(at(0, 0), at(500, 300), Mode.CAR)
    assert near(far, 500 / 450 + 420 / WALK)
    assert near_by
    assert far
    assert (near_by.by, far.by) == ("paths", "paths+line")
    assert far.metres == 500 + 420
    assert far.line[-1] == at(500, 300)


def test_two_beside_each_other_in_the_wild_do_not_go_to_the_path_first() -> None:
    lane = path("lane", (0, 0), (1000, 0))
    way = travel(lane).between(at(480, 2000), at(520, 2000), Mode.FOOT)
    assert way
    assert (way.by, way.via) == ("line", ())
    assert near(way, 40 * 1.4 / WALK)


def test_a_mode_that_no_path_serves_has_the_straight_line_but_not_past_a_closure() -> None:
    trail = path("trail", (0, 0), (500, 0), modes=frozenset({Mode.FOOT}))
    paths = travel(trail)
    way = paths.between(at(0, 0), at(500, 0), Mode.CAR)
    assert way
    assert way.by == "line"
    assert paths.between(at(0, 0), at(500, 0), Mode.FOOT, ground(closed=("trail",))) is None


def test_a_loop_is_gone_the_shorter_way_round() -> None:
    loop = path("loop", (0, 0), (400, 0), (400, 400), (0, 400), (0, 0))
    paths = travel(loop)
    assert near(paths.between(at(100, 0), at(0, 100), Mode.FOOT), 200 / WALK)
    assert near(paths.between(at(0, 100), at(100, 0), Mode.FOOT), 200 / WALK)


def test_the_line_begins_and_ends_where_people_are() -> None:
    lane = path("lane", (0, 0), (1000, 0))
    way = travel(lane).between(at(100, 50), at(600, -50), Mode.FOOT)
    assert way
    assert (way.line[0], way.line[-1]) == (at(100, 50), at(600, -50))
    assert len(way.line) == 4
    assert distance(way.line[1], at(100, 0)) < 0.2


def test_two_on_one_spot_are_there_at_once() -> None:
    way = travel(path("lane", (0, 0), (1000, 0))).between(at(500, 0), at(500, 0), Mode.FOOT)
    assert way
    assert (way.minutes, way.metres) == (0, 0)


def test_the_lines_of_one_feature_are_closed_and_told_as_one() -> None:
    trail, rest = path("trail", (0, 0), (300, 0)), path("trail/2", (300, 0), (600, 0))
    paths = travel(trail, rest, path("round", (0, 0), (0, 100), (600, 100), (600, 0)))
    way = paths.between(at(0, 0), at(600, 0), Mode.FOOT, ground())
    assert way
    assert way.via == ("trail",)
    way = paths.between(at(0, 0), at(600, 0), Mode.FOOT, ground(closed=("trail",)))
    assert way
    assert way.via == ("round",)


def test_hours_pass_midnight_and_a_closure_at_midnight_is_seen_from_before() -> None:
    late = path("late", (0, 0), (750, 0), hours=Hours(spans=(Span(20 * 60, 0),)))
    night = path("night", (750, 0), (1500, 0), hours=Hours(spans=(Span(22 * 60, 2 * 60),)))
    paths = travel(late, night)
    for hour, closing in ((13.5, ""), (13.9, "late"), (14.0, None), (11.5, None)):
        way = paths.between(at(0, 0), at(1500, 0), Mode.FOOT, ground(later(hour * 60)))
        through = way is not None and way.by == "paths"
        assert through == (closing is not None), hour
        assert closing is None or (way is not None and way.closing == closing), hour
