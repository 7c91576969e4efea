"""The position of a phone against a place that the words name, where no code was scanned."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.events import Offered, PlaceAsked
from rules.model import Form, Place, Point, UnitKind
from rules.phone_spot import id_of, spot
from rules.phrases import reason_in
from rules.rulebook import Rulebook
from rules.transitions import Status
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE, small_site, unit

BY_THE_GATE = Point(29.3515, 110.440)  # 170 m from it
NOWHERE = Point(29.365, 110.455)  # far from every name
SPOTS = (
    Place(id="valley", names={"zh": "十里画廊", "en": "Gallery Valley"}, point=LAKE, radius=1500),
    Place(id="park-a", names={"zh": "停车场", "en": "car park"}, point=BY_THE_GATE),
    Place(id="park-b", names={"zh": "停车场", "en": "car park"}, point=HILL),
)
HURT = "有人受伤流血"


def book() -> Rulebook:
    site = small_site()
    aid = unit("u-3", UnitKind.PATROL, "急救三组", "aid three", "chat/u-3", point=HILL)
    places = {**site.places, **{p.id: p for p in SPOTS}}
    return Rulebook(replace(site, places=places, units={**site.units, "u-3": aid}))


BOOK = book()


def said(words: str, phone: Point | None = HILL, **more: object) -> Play:
    play = Play(BOOK)
    play.say("chat/t", words, point=phone, **more)
    return play


def where(play: Play) -> tuple[str, str]:
    found = play.call().where
    assert found is not None
    return found.place, found.reason.partition(":")[0]


# ── clearly elsewhere ──


@pytest.mark.parametrize(
    ("words", "language", "asked"),
    [
        ("月亮湖有人打架", "zh", "是在月亮湖还是望云台？"),
        ("there is a fight at the Moon Lake", "en", "Moon Lake or Cloud View"),
    ],
)
def test_both_are_asked_for_and_stand_on_the_table(words: str, language: str, asked: str) -> None:
    play = said(words, language=language)
    assert where(play) == ("lake", "where_not_phone")
    assert play.told("chat/t") == ["received_which"]
    assert asked in play.last("chat/t").text
    desk = play.relays(message="desk_which")[0]
    assert [order for _, order in desk.choices] == ["locate 1 lake", "locate 1 hill"]
    call = play.call()
    assert call.where
    assert call.where.confidence == 0.5
    assert call.status is Status.PROPOSED, "what is not about lives waits for an answer"
    assert not play.of(Offered, play.facts)
    assert "望云台" in reason_in(call.where.reason, "zh", BOOK)
    assert "Cloud View" in reason_in(call.where.reason, "en", BOOK)


@pytest.mark.parametrize(
    ("answer", "place"),
    [("月亮湖", "lake"), ("望云台", "hill"), ("第二个", "hill"), ("不是月亮湖", "hill"), ("以手机定位为准", "lake")],
)  # fmt: skip
def test_the_answer_decides(answer: str, place: str) -> None:
    play = said("月亮湖有人打架")
    play.say("chat/t", answer)
    expected = "where_not_phone" if "手机" in answer else "where_answered"
    assert where(play) == (place, expected), "a named place has its own name to be answered with"


def test_lives_do_not_wait() -> None:
    play = said(f"月亮湖{HURT}")
    assert where(play)[0] == "lake"
    assert play.of(Offered, play.facts), "somebody is on the way to the named place"
    assert set(play.call().which) == {"lake", "hill"}
    assert play.told("desk/desk").count("desk_which") == 1


def test_the_desk_decides_with_one_button() -> None:
    play = said("月亮湖有人打架")
    play.say("desk/desk", dict(play.relays(message="desk_which")[0].choices)["望云台"])
    assert where(play)[0] == "hill"
    assert not play.call().which


# ── a phone where nothing has a name ──


@pytest.mark.parametrize(
    ("words", "language", "asked", "answer"),
    [
        ("月亮湖有人打架", "zh", "是在月亮湖还是手机所在的位置？", "手机所在的位置"),
        ("a fight at the Moon Lake", "en", "Moon Lake or where the phone is", "my location"),
        ("月亮湖有人打架", "zh", "手机所在的位置", "第二个"),
    ],
)
def test_where_the_phone_is_can_be_chosen_though_it_has_no_name(
    words: str, language: str, asked: str, answer: str
) -> None:
    play = said(words, NOWHERE, language=language)
    assert where(play) == ("lake", "where_phone_off")
    assert asked in play.last("chat/t").text
    play.say("chat/t", answer, language=language)
    call = play.call()
    assert call.where
    assert (call.where.place, call.where.reason) == ("", "where_answered")
    assert call.where.point == NOWHERE
    assert len(play.world.calls) == 1
    assert play.of(Offered) or call.status is Status.ESCALATED


def test_the_buttons_hold_it_too() -> None:
    play = said("月亮湖有人打架", NOWHERE)
    choices = play.last("chat/t").choices
    assert choices == (("月亮湖", "月亮湖 1"), ("手机所在的位置", "2 1"))
    other = said("月亮湖有人打架", NOWHERE)
    desk = dict(other.relays(message="desk_which")[0].choices)
    for here, channel, words in (
        (play, "chat/t", choices[1][1]),
        (other, "desk/desk", desk["手机所在的位置"]),
    ):
        here.say(channel, words)
        found = here.call().where
        assert found
        assert (found.point, found.place) == (NOWHERE, "")


def test_a_place_of_a_phone_is_no_more_than_a_position() -> None:
    assert spot("phone:1,2", BOOK) is None
    assert spot("phone:99.00000,2.0", BOOK) is None
    found = spot(id_of(Point(-29.123456, -110.5)), BOOK)
    assert found
    assert found.point == Point(-29.12346, -110.5)


# ── not elsewhere ──


@pytest.mark.parametrize(
    ("words", "phone", "place", "reason", "at"),
    [
        ("有人打架", HILL, "hill", "where_shared", HILL),  # no place is named
        ("南门有人打架", GATE, "gate", "where_named", GATE),
        ("南门有人打架", BY_THE_GATE, "gate", "where_named", GATE),  # beside it: the name is finer
        ("南门有人打架", Point(29.3553, 110.4437), "gate", "where_named", GATE),  # Mars coordinates
        (
            "十里画廊有人打架",
            BY_THE_GATE,
            "valley",
            "where_shared",
            BY_THE_GATE,
        ),  # the phone is finer
        ("停车场有人打架", BY_THE_GATE, "park-a", "where_named", BY_THE_GATE),  # of two, that one
        ("停车场有人打架", HILL, "park-b", "where_named", HILL),
        ("从月亮湖走过来的，有人打架", HILL, "hill", "where_shared", HILL),  # of the way
        ("要去月亮湖，有人打架", HILL, "hill", "where_shared", HILL),
        ("有人打架，不是在月亮湖", HILL, "hill", "where_shared", HILL),
        ("how do I get to Moon Lake? a fight", HILL, "hill", "where_shared", HILL),
        ("停车场有人打架", NOWHERE, "", "where_shared", NOWHERE),  # it could be either
    ],
)
def test_what_is_near_is_finer(
    words: str, phone: Point, place: str, reason: str, at: Point
) -> None:
    play = said(words, phone)
    found = play.call().where
    assert found
    assert (*where(play), found.point) == (place, reason, at)
    assert not play.of(PlaceAsked, play.facts)


def test_a_unit_of_ours_is_where_it_is() -> None:
    play = Play(BOOK)
    play.say("chat/u-3", "月亮湖有人打架", point=HILL)
    assert where(play) == ("hill", "where_shared")


def test_between_two_names_the_finer_one_counts() -> None:
    there = said("从南门往月亮湖走了300米有人打架", GATE).call().where
    assert there
    assert there.reason == "where_towards:gate|lake|300", "exact, and the phone is near"
    far = said("从南门往月亮湖走了300米有人打架", NOWHERE).call().where
    assert far
    assert far.point == there.point
    assert far.confidence == there.confidence / 2, "the desk looks at it"


# ── whatever is said ──

NAMES = {p: BOOK.site.places[p].names for p in ("gate", "lake", "hill")}
POINTS = {"gate": GATE, "lake": LAKE, "hill": HILL, "": NOWHERE}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(POINTS)),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from(["{zh}有人打架", "我在{zh}，有人打架", "a fight at {en}", f"{{zh}}{HURT}"]),
    st.sampled_from([0, 1]),
)
def test_no_place_that_was_told_is_lost(at: str, named: str, form: str, nth: int) -> None:
    """Both are on the table until one is chosen; lives are on the way meanwhile."""
    play = said(form.format(**NAMES[named]), POINTS[at])
    call = play.call()
    assert call.where is not None
    assert call.where.place == named
    if at == named:
        assert not call.which
        return
    other = at or id_of(NOWHERE)
    assert call.which == (named, other)
    assert bool(play.of(Offered, play.facts)) == (HURT in form)
    play.say("chat/t", ("第一个", "第二个")[nth])
    after = play.call().where
    assert after is not None
    assert after.point == (POINTS[at] if nth else POINTS[named])


def test_the_words_are_in_every_language() -> None:
    say = BOOK.site.catalogue.say
    for key in ("where_not_phone", "where_phone_off", "phone_spot"):
        assert len({say(key, language, Form.TEXT, detail="X") for language in ("zh", "en")}) == 2
