"""The place of a scanned code against a place that the words name, and against the phone's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.call import Call
from rules.events import Offered, PlaceAsked
from rules.model import Form, Place, Point, UnitKind
from rules.phrases import reason_in
from rules.rulebook import Rulebook
from rules.transitions import Status
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE, small_site, unit

BY_THE_GATE = Point(29.3515, 110.440)  # 170 m from it
SPOTS = (
    Place(id="steps", names={"zh": "百步梯", "en": "Hundred Steps"}, point=BY_THE_GATE, radius=30),
    Place(id="valley", names={"zh": "十里画廊", "en": "Gallery Valley"}, point=LAKE, radius=1500),
    Place(id="park-a", names={"zh": "停车场", "en": "car park"}, point=BY_THE_GATE),
    Place(id="park-b", names={"zh": "停车场", "en": "car park"}, point=HILL),
    Place(id="pole", names={"zh": "灯杆", "en": "lamp"}, point=HILL, codes=("D0123",)),
)
DOUBT = "where_not_code"
FIT = "有人受伤流血"


def book() -> Rulebook:
    site = small_site()
    aid = unit("u-3", UnitKind.PATROL, "急救三组", "aid three", "chat/u-3", point=HILL)
    return Rulebook(
        replace(
            site,
            places={**site.places, **{p.id: p for p in SPOTS}},
            units={**site.units, "u-3": aid},
        )
    )


BOOK = book()


def said(code: str, words: str, **more: object) -> Play:
    play = Play(BOOK)
    play.say("chat/t", words, place=code, **more)
    return play


def where(play: Play) -> tuple[str, str]:
    call = play.call()
    assert call.where is not None
    return call.where.place, call.where.reason.partition(":")[0]


def asked(call: Call) -> set[str]:
    return set(call.which)


# ── clearly elsewhere ──


def test_a_named_place_far_from_the_code_is_asked_and_shown_to_the_desk() -> None:
    play = said("gate", "月亮湖有人打架")
    assert where(play) == ("lake", DOUBT)
    assert asked(play.call()) == {"lake", "gate"}
    assert play.told("chat/t") == ["received_which"]
    assert "月亮湖还是南门" in play.last("chat/t").text
    desk = next(r for r in play.relays(message="desk_which"))
    assert dict(desk.choices) == {"月亮湖": "locate 1 lake", "南门": "locate 1 gate"}
    call = play.call()
    assert call.where
    assert "南门" in reason_in(call.where.reason, "zh", BOOK)
    assert "South Gate" in reason_in(call.where.reason, "en", BOOK)


def test_what_is_not_about_lives_waits_for_the_answer_or_the_desk() -> None:
    play = said("gate", "月亮湖有人打架")
    assert play.call().status is Status.PROPOSED
    assert not play.of(Offered, play.facts)


def test_lives_do_not_wait() -> None:
    play = said("gate", f"我在月亮湖，{FIT}")
    assert where(play) == ("lake", DOUBT)
    assert play.call().where
    assert play.of(Offered, play.facts), "somebody is on the way to the named place"
    assert asked(play.call()) == {"lake", "gate"}
    assert play.told("desk/desk").count("desk_which") == 1


@pytest.mark.parametrize("words", ["月亮湖有人打架", f"月亮湖{FIT}"])
@pytest.mark.parametrize(
    ("answer", "place"),
    [("月亮湖", "lake"), ("南门", "gate"), ("第二个", "gate"), ("不是月亮湖", "gate"), ("South Gate", "gate")],
)  # fmt: skip
def test_the_answer_decides(words: str, answer: str, place: str) -> None:
    play = said("gate", words)
    play.say("chat/t", answer)
    assert where(play) == (place, "where_answered")
    assert not play.call().which
    assert len(play.world.calls) == 1


def test_who_is_on_the_way_hears_that_it_is_the_other_place() -> None:
    play = said("gate", f"月亮湖{FIT}")
    going = {f.unit for f in play.of(Offered, play.facts)}
    play.say("chat/t", "南门")
    assert {r.unit for r in play.relays(message="placed_unit")} >= going


def test_the_desk_decides_with_one_button() -> None:
    play = said("gate", "月亮湖有人打架")
    play.say("desk/desk", dict(play.relays(message="desk_which")[0].choices)["南门"])
    assert where(play)[0] == "gate"
    assert not play.call().which


def test_the_same_code_with_more_words_is_no_answer() -> None:
    play = said("gate", "月亮湖有人打架")
    play.say("chat/t", "快点来", place="gate")
    assert where(play) == ("lake", DOUBT)
    play.say("chat/t", "都不是", place="gate")
    play.say("chat/t", "快点来啊", place="gate")
    assert where(play)[0] == "lake"
    play.say("chat/t", "在望云台", place="gate")
    assert where(play)[0] == "hill"


def test_a_correction_outweighs_the_code() -> None:
    play = said("gate", "有人打架")
    assert where(play) == ("gate", "where_channel")
    play.say("chat/t", "说错了，在月亮湖", place="gate")
    assert where(play) == ("lake", "where_named")


def test_a_call_without_a_place_that_is_told_two_asks_which() -> None:
    play = Play(BOOK)
    play.say("chat/t", "有人打架")
    play.say("chat/t", "在月亮湖", place="gate")
    assert asked(play.call()) == {"lake", "gate"}
    play.say("chat/t", "月亮湖")
    assert where(play)[0] == "lake"


def test_a_lost_life_without_a_place_goes_to_the_named_one_at_once() -> None:
    play = Play(BOOK)
    play.say("chat/t", FIT)
    play.say("chat/t", "在月亮湖", place="gate")
    assert where(play) == ("lake", DOUBT)
    assert play.of(Offered, play.facts)


def test_beside_the_codes_own_name_another_far_one_is_asked() -> None:
    play = said("gate", f"我在南门，月亮湖那边{FIT}")
    assert where(play)[0] == "lake"
    assert asked(play.call()) == {"lake", "gate"}


def test_three_places() -> None:
    play = said("gate", "月亮湖和望云台有人打架")
    assert asked(play.call()) == {"lake", "hill", "gate"}


# ── not elsewhere ──


@pytest.mark.parametrize(
    "words",
    [
        "有人打架", "南门有人打架", "我在南门，有人打架", "从月亮湖走过来的，有人打架", "我们刚从月亮湖下来，有人打架了",
        "离开月亮湖以后遇到有人打架", "月亮湖回来的路上有人打架", "去月亮湖的路上有人打架", "要去月亮湖，有人打架",
        "往月亮湖方向走，有人打架", "有人打架，不是在月亮湖", "有人打架，月亮湖怎么走", "有人打架往月亮湖跑了",
        "we walked here from the Moon Lake and there is a fight", "there is a fight, we are going to Moon Lake",
        "on our way to the Moon Lake there is a fight", "a fight! we just left Moon Lake", "there is a fight, not at Moon Lake",
        "how do I get to Moon Lake? there is a fight", "fight here, I came from Moon Lake",
    ],
)  # fmt: skip
def test_places_of_the_way_are_not_where_it_is(words: str) -> None:
    play = said("gate", words)
    assert where(play) == ("gate", "where_channel")
    assert not play.of(PlaceAsked, play.facts)
    assert play.told("chat/t") == ["received"]


@pytest.mark.parametrize(
    "words",
    [
        "从月亮湖摔下来受伤了", "从月亮湖传来呼救声，有人受伤", "请快去月亮湖，有人受伤", "走到月亮湖走不动了，受伤",
        "路过月亮湖看到有人受伤", "小孩掉进月亮湖受伤了", "someone fell from Moon Lake and is hurt",
        "screams coming from Moon Lake, somebody is hurt", "send somebody to Moon Lake, he is hurt",
    ],
)  # fmt: skip
def test_words_that_only_look_like_a_way_still_count(words: str) -> None:
    assert where(said("gate", words))[0] == "lake"


@pytest.mark.parametrize(
    ("code", "words", "place", "reason"),
    [
        ("gate", "百步梯有人打架", "steps", "where_named"),  # beside it: finer
        ("steps", "南门有人打架", "gate", "where_named"),
        ("lake", "十里画廊有人打架", "lake", "where_channel"),  # within it: the code is finer
        ("valley", "月亮湖有人打架", "lake", "where_named"),
        ("gate", "停车场有人打架", "park-a", "where_named"),  # of two of a name, the one beside it
        ("hill", "停车场有人打架", "park-b", "where_named"),
        ("lake", "停车场有人打架", "lake", "where_code_or"),  # both far: it has one of its own
        ("park-b", "停车场有人打架", "park-b", "where_channel"),
        ("gate", "D0123号杆有人打架", "pole", "where_plate"),  # exact, and nobody is asked
        ("gate", "望云台附近有人打架", "hill", DOUBT),
        ("gate", "南门附近有人打架", "gate", "where_near"),
    ],
)
def test_what_is_near_is_finer(code: str, words: str, place: str, reason: str) -> None:
    play = said(code, words)
    assert where(play) == (place, reason)
    assert bool(play.call().which) == (reason == DOUBT)


def test_a_spot_by_distances_from_the_code_or_from_names_is_where_it_says() -> None:
    beyond = said("gate", "从南门往月亮湖走了300米有人打架").call().where
    assert beyond is not None
    assert beyond.reason == "where_towards:gate|lake|300"
    far = said("hill", "从南门往月亮湖走了300米有人打架").call().where
    assert far == beyond
    fits = said("lake", "离望云台还有1200米，有人打架")
    assert where(fits) == ("lake", "where_channel"), "it leaves open where; the code does not"


def test_a_way_that_something_was_lost_on_needs_no_code() -> None:
    play = said("lake", "手机从南门到望云台落在环保车上了")
    assert play.call().ends == ("gate", "hill")
    assert not play.call().which


def test_a_platform_on_a_line_of_its_own_is_believed() -> None:
    play = Play(BOOK)
    play.say("chat/p-gate", "月亮湖有人打架", place="gate")
    assert where(play) == ("lake", "where_named")
    play.say("chat/p-gate", "有人受伤流血", place="gate")
    assert play.call(2).where == said("gate", FIT).call().where


def test_a_code_that_the_site_does_not_have_changes_nothing() -> None:
    assert where(said("gone", "月亮湖有人打架")) == ("lake", "where_named")


# ── the phone ──


@pytest.mark.parametrize(
    ("phone", "words", "place", "reason"),
    [
        (GATE, "有人打架", "gate", "where_channel"),
        (Point(29.3553, 110.4437), "有人打架", "gate", "where_channel"),  # 690 m: Mars coordinates
        (HILL, "有人打架", "hill", "where_phone_not_code"),
        (LAKE, "月亮湖有人打架", "lake", "where_named"),  # two against the code
        (GATE, "月亮湖有人打架", "lake", DOUBT),
        (HILL, "月亮湖有人打架", "lake", DOUBT),
    ],
)
def test_a_shared_position(phone: Point, words: str, place: str, reason: str) -> None:
    play = said("gate", words, point=phone)
    assert where(play) == (place, reason)
    assert asked(play.call()) == ({place, "gate"} if "not_code" in reason else set())


def test_a_phone_far_from_all_names_waits_for_the_desk() -> None:
    play = said("gate", "有人打架", point=Point(29.365, 110.455))
    assert where(play) == ("", "where_phone_not_code")
    assert play.call().status is Status.PROPOSED
    assert said("gate", FIT, point=Point(29.365, 110.455)).of(Offered)


# ── whatever is said ──

NAMES = {p: BOOK.site.places[p].names for p in ("gate", "lake", "hill")}
CODES = st.sampled_from(sorted(NAMES))
THERE = st.sampled_from([
    "{zh}有人{zh_what}", "我在{zh}，有人{zh_what}", "我朋友在{zh}那边{zh_what}", "快来{zh}！{zh_what}",
    "{en_what} at {en}", "we are at the {en}, somebody is {en_what}", "{zh_what}，在{zh}",
])  # fmt: skip
WHAT = st.sampled_from([("打架", "fight", 2), ("受伤", "hurt", 1)])
ANSWER = st.sampled_from(["0", "1", "name 0", "name 1", ""])


def words_of(form: str, named: str, what: tuple[str, str, int]) -> str:
    return form.format(**NAMES[named], zh_what=what[0], en_what=what[1])


@settings(max_examples=150, deadline=None)
@given(CODES, CODES, THERE, WHAT, ANSWER)
def test_no_place_that_was_told_is_lost(
    code: str, named: str, form: str, what: tuple[str, str, int], answer: str
) -> None:
    """Both places are on the table until one is chosen; lives are on the way meanwhile."""
    play = said(code, words_of(form, named, what))
    call = play.call()
    assert call.where is not None
    assert {call.where.place, *call.where.candidates} == {code, named}
    assert call.where.place == named
    if code != named:
        assert set(call.which) == {code, named}
        assert bool(play.of(Offered, play.facts)) == (what[2] == 1)
        if answer:
            nth = int(answer[-1])
            id = call.which[nth]
            play.say("chat/t", NAMES[id]["zh"] if "name" in answer else ("第一个", "第二个")[nth])
            after = play.call().where
            assert after is not None
            assert after.place == id
            assert play.of(Offered, play.facts) or play.call().status is Status.ESCALATED


@settings(max_examples=60, deadline=None)
@given(CODES, st.sampled_from(["打架", "受伤", "fight", "手机丢了", "help me", "", "🙂"]))
def test_a_code_alone_is_where_it_is(code: str, words: str) -> None:
    assert where(said(code, words)) == (code, "where_channel")


def test_the_words_are_in_every_language() -> None:
    say = BOOK.site.catalogue.say
    for key in (DOUBT, "where_phone_not_code", "where_code_or"):
        told = {say(key, language, Form.TEXT, detail="X") for language in ("zh", "en")}
        assert len(told) == 2
        assert all("X" in words for words in told)
