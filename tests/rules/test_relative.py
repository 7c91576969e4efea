"""Places told by other places, resolved along the way that travel knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.gazetteer import fold
from rules.model import Mode, Point
from rules.nearest import Ground, StraightLine, distance
from rules.relative import length, relative, walked
from rules.route import Way
from rules.rulebook import Rulebook
from rules.said import Where
from rules.where_words import where_in
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE, small_book, small_site

BEND = Point(GATE.lat, GATE.lon + 0.01)  # the path goes east first, then north


class Bent(StraightLine):
    """Every way from the gate goes round a corner."""

    def between(self, a: Point, b: Point, mode: Mode, ground: Ground | None = None) -> Way | None:  # noqa: ARG002
        line = (a, BEND, b) if GATE in (a, b) else (a, b)
        return Way(minutes=1.0, metres=round(length(line)), by="paths", line=line)


BENT = Rulebook(small_site(), Bent())


def told(words: str, book: Rulebook = BENT) -> Where | None:
    folded = fold(words)
    return relative(folded, book.gazetteer.find(folded), book)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("在南门和月亮湖之间", "where_between:gate|lake"),
        ("南门到月亮湖的路上有人晕倒", "where_between:gate|lake"),
        ("between South Gate and Moon Lake", "where_between:gate|lake"),
        ("halfway between the South Gate and the Moon Lake", "where_between:gate|lake"),
        ("on the path from Moon Lake to Cloud View", "where_between:lake|hill"),
        ("南门往月亮湖方向两百米", "where_towards:gate|lake|200"),
        ("从南门出发向月亮湖走了一公里半", "where_towards:gate|lake|1500"),
        ("离南门两百五十米往望云台", "where_towards:gate|hill|250"),
        ("往望云台方向离南门一百米", "where_towards:gate|hill|100"),
        ("200 m below South Gate towards Moon Lake", "where_towards:gate|lake|200"),
        ("from South Gate towards Cloud View, half a kilometre", "where_towards:gate|hill|500"),
        ("about two hundred metres from Moon Lake towards Cloud View", "where_towards:lake|hill|200"),
        ("过了南门三百米", "where_past:gate|300"),
        ("300 metres past South Gate", "where_past:gate|300"),
        ("从南门过来过了月亮湖两里地", "where_past_from:lake|gate|1000"),
        ("南门以北一里地", "where_offset:gate|n|500"),
        ("月亮湖东北方向一百米", "where_offset:lake|ne|100"),
        ("300 m north-east of the Moon Lake", "where_offset:lake|ne|300"),
        ("南门往上半公里", "where_up:gate|500"),
        ("from South Gate uphill half a kilometre", "where_up:gate|500"),
        ("月亮湖下面两百来米", "where_down:lake|200"),
        ("100 yards below Cloud View", "where_down:hill|91.4"),
        ("离月亮湖大概还有两百五十米", "where_away:lake|250"),
        ("南门附近有人打架", "where_near:gate"),
        ("there is a fight near the South Gate", "where_near:gate"),
    ],
)  # fmt: skip
def test_what_people_say_of_places(words: str, reason: str) -> None:
    where = told(words)
    assert where is not None
    assert where.reason == reason
    assert 0 < where.confidence <= 1


@pytest.mark.parametrize(
    "words",
    [
        "南门",
        "从南门到月亮湖",
        "南门，两百个人",
        "we walked to Moon Lake",
        "南门停车场那边",
        "有人受伤",
        "",
    ],
)
def test_names_alone_are_no_phrase(words: str) -> None:
    assert told(words) is None


def test_between_is_the_middle_of_the_way_and_may_be_anywhere_on_it() -> None:
    where, straight = told("南门和月亮湖之间"), told("南门和月亮湖之间", small_book())
    assert where
    assert straight
    whole = length((GATE, BEND, LAKE))
    assert where.radius == round(whole / 2)
    assert distance(where.point, walked((GATE, BEND, LAKE), whole / 2)) < 1
    assert distance(straight.point, walked((GATE, LAKE), distance(GATE, LAKE) / 2)) < 1
    assert distance(where.point, straight.point) > 100, "the path goes round a corner"


def test_so_far_towards_is_on_the_path() -> None:
    where = told("南门往月亮湖方向两百米")
    assert where
    assert abs(distance(GATE, where.point) - 200) < 1
    assert where.point.lat == pytest.approx(GATE.lat), "east, as the path goes"
    assert where.confidence > 0.8


def test_farther_than_the_way_is_less_sure() -> None:
    where = told("南门往月亮湖方向九十公里")
    assert where
    assert distance(where.point, LAKE) < 1
    assert where.radius > 80_000
    assert where.confidence < 0.7


def test_the_side_of_the_compass() -> None:
    where = told("南门以北一里地")
    assert where
    assert abs(distance(GATE, where.point) - 500) < 2
    assert where.point.lat > GATE.lat
    assert where.point.lon == pytest.approx(GATE.lon)


def test_up_or_down_without_a_goal_may_be_any_path() -> None:
    where = told("南门往上半公里")
    assert where
    assert where.point == GATE
    assert where.radius == 500 + small_site().places["gate"].radius
    assert where.confidence < 0.7, "the dispatcher decides"


def test_a_phrase_over_a_tie_is_asked_first() -> None:
    site = small_site()
    twin = replace(site.places["hill"], id="twin", names={"zh": "旺运台"})
    book = Rulebook(replace(site, places={**site.places, "twin": twin}))
    assert told("南门和往允台之间", book) is None


def test_it_is_told_in_both_languages_with_how_far_it_may_be_off() -> None:
    where = told("南门往月亮湖方向一千米")
    assert where
    assert where_in(where, "zh", BENT) == "南门往月亮湖方向1000米处（约200米范围内）"
    assert (
        where_in(where, "en", BENT)
        == "a spot 1000 m from South Gate towards Moon Lake (within about 200 m)"
    )


def test_a_call_between_two_places_is_told_so_to_everybody() -> None:
    play = Play(BENT)
    play.say("chat/t", "南门和月亮湖之间有人受伤流血")
    call = play.call()
    assert call.where
    assert call.where.reason == "where_between:gate|lake"
    offers = play.relays(message="offer") or play.relays(message="desk_proposed")
    assert offers
    assert all(
        "南门和月亮湖之间（约" in r.text or "a spot between South Gate" in r.text for r in offers
    )


def test_the_desk_may_say_it_so_as_well() -> None:
    play = Play()
    play.say("chat/t", "help!")
    play.say("desk/desk", "定位1 南门往月亮湖方向两百米")
    where = play.call().where
    assert where
    assert where.reason == "where_towards:gate|lake|200"


@given(
    st.lists(st.tuples(st.floats(29, 29.1), st.floats(110, 110.1)), min_size=2, max_size=6),
    st.floats(0, 40_000),
)
def test_a_point_along_a_line_is_never_farther_than_was_walked(
    spots: list[tuple[float, float]], metres: float
) -> None:
    line = [Point(*s) for s in spots]
    assert distance(line[0], walked(line, metres)) <= metres * 1.01 + 0.01


def test_a_plate_goes_before_a_shared_position() -> None:
    site = small_site()
    lake = replace(site.places["lake"], codes=("灯杆 A12",))
    play = Play(Rulebook(replace(site, places={**site.places, "lake": lake})))
    play.say("chat/t2", "灯杆A12有人受伤，不在南门", point=HILL)
    found = play.call().where
    assert found
    assert found.place == "lake"
