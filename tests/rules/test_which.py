"""A place in doubt is asked back once, by name, and the answer places the call."""

import pytest
from msgspec.structs import replace

from rules.events import PlaceAsked, Placed
from rules.model import Place
from rules.rulebook import Rulebook
from rules.transitions import Status
from rules.which import NONE, answered
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE, small_site

SPOTS = (
    Place(id="mihun", names={"zh": "迷魂台", "en": "Mihun Terrace"}, point=GATE),
    Place(id="minghun", names={"zh": "弥昏台", "en": "Minghun Terrace"}, point=HILL),
    Place(id="park-a", names={"zh": "停车场", "en": "car park"}, point=GATE),
    Place(id="park-b", names={"zh": "停车场", "en": "car park"}, point=LAKE),
)
HEARD = "米混台有人打架"  # the sound of two


def book() -> Rulebook:
    site = small_site()
    return Rulebook(replace(site, places={**site.places, **{p.id: p for p in SPOTS}}))


@pytest.fixture
def play() -> Play:
    return Play(book())


def place(play: Play) -> str:
    where = play.call().where
    return where.place if where else ""


def test_a_tie_sends_nobody_and_asks_by_name(play: Play) -> None:
    play.say("chat/t", HEARD)
    assert play.call().status is Status.UNPLACED
    assert not play.relays(message="offer")
    asked = play.last("chat/t")
    assert asked.message == "received_which"
    assert "迷魂台" in asked.text
    assert "弥昏台" in asked.text
    assert set(asked.choices) == {("迷魂台", "迷魂台 1"), ("弥昏台", "弥昏台 1")}
    assert play.told("chat/t") == ["received_which"], "one question, and no other"
    assert play.last("desk/desk").message == "desk_which"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("迷魂台", 0), ("在迷魂台", 0), ("弥昏台", 1), ("不是迷魂台，是弥昏台", 1), ("不是弥昏台", 0),
        ("第一个", "first"), ("1", "first"), ("一", "first"), ("前者", "first"), ("第二个。", "second"), ("2", "second"),
        ("后面那个", "second"), ("the second one", "second"), ("the first one please", "first"), ("the latter", "second"),
        ("Mihun Terrace", 0), ("we are at Minghun Terrace", 1), ("number two", "second"),
    ],
)  # fmt: skip
def test_the_answer_places_the_call(play: Play, answer: str, expected: int | str) -> None:
    play.say("chat/t", HEARD)
    first, second = play.call().which
    wanted = {0: "mihun", 1: "minghun", "first": first, "second": second}[expected]
    play.say("chat/t", answer)
    assert place(play) == wanted
    assert play.call().which == ()
    assert play.call().status is not Status.UNPLACED
    assert play.call().kind == "dispute"
    assert len(play.world.calls) == 1


def test_a_button_is_the_name(play: Play) -> None:
    play.say("chat/t", HEARD)
    label, words = play.last("chat/t").choices[1]
    play.say("chat/t", words)
    spot = play.book.place(place(play))
    assert spot is not None
    assert spot.names["zh"] == label


def test_two_places_of_one_name_are_told_by_their_neighbours(play: Play) -> None:
    play.say("chat/t", "停车场有人打架")
    asked = play.last("chat/t")
    assert "停车场（近" in asked.text
    assert [words for _, words in asked.choices] == ["1 1", "2 1"]
    play.say("chat/t", "2 1")
    assert place(play) == "park-b"


def test_the_desk_decides_with_one_button(play: Play) -> None:
    play.say("chat/t", HEARD)
    words = dict(play.last("desk/desk").choices)["弥昏台"]
    play.say("desk/desk", words)
    assert place(play) == "minghun"


def test_a_unit_is_asked_as_well_and_answers_for_its_call(play: Play) -> None:
    play.say("radio/快警一组", f"快警一组报告，{HEARD}")
    assert play.last("radio/快警一组").message == "received_which"
    play.say("radio/快警一组", "第二个")
    assert len(play.world.calls) == 1
    assert place(play) in ("mihun", "minghun")
    assert play.call().where


def test_in_english(play: Play) -> None:
    play.say("chat/t", "there is a fight at the car park", language="en")
    asked = play.last("chat/t")
    assert asked.text.startswith("We have your report, number 1. Is it at car park (near ")
    assert " or car park (near " in asked.text
    play.say("chat/t", "the second one")
    assert place(play) == "park-b"


def test_none_of_them_is_asked_on_and_any_place_counts(play: Play) -> None:
    play.say("chat/t", HEARD)
    play.say("chat/t", "都不是")
    assert play.last("chat/t").message == "received_elsewhere"
    play.say("chat/t", "在南门")
    assert place(play) == "gate"


def test_a_half_heard_name_is_asked_by_name_and_the_dispatcher_sees_it() -> None:
    site = small_site()
    square = Place(id="square", names={"zh": "迷魂台广场", "en": "Square"}, point=HILL)
    play = Play(Rulebook(replace(site, places={**site.places, "square": square})))
    play.say("chat/t", "迷魂广场有人打架")
    assert play.last("chat/t").message == "received_is_it"
    assert play.call().status is Status.PROPOSED, "the dispatcher is asked too"
    play.say("chat/t", "是的")
    where = play.call().where
    assert where
    assert (where.place, where.confidence) == ("square", 1.0)
    assert play.call().status is not Status.PROPOSED


def test_a_half_heard_name_that_was_not_meant_gives_way_to_the_right_one() -> None:
    site = small_site()
    square = Place(id="square", names={"zh": "迷魂台广场", "en": "Square"}, point=HILL)
    play = Play(Rulebook(replace(site, places={**site.places, "square": square})))
    play.say("chat/t", "迷魂广场有人打架")
    play.say("chat/t", "不是")
    assert play.last("desk/desk").message == "desk_not_there"
    play.say("chat/t", "在月亮湖")
    assert place(play) == "lake"


def test_another_matter_is_no_answer(play: Play) -> None:
    play.say("chat/t", HEARD)
    play.say("chat/t", "迷魂台有人受伤流血")
    assert len(play.world.calls) == 2


def test_words_that_are_no_answer_stay_words(play: Play) -> None:
    play.say("chat/t", HEARD)
    play.say("chat/t", "快点来")
    assert play.call().status is Status.UNPLACED
    assert play.call().which


def test_an_answer_that_nobody_gives_becomes_the_desks(play: Play) -> None:
    play.say("chat/t", HEARD)
    play.pass_(minutes=2)
    assert play.call().status is Status.ESCALATED


def test_facts_of_the_question(play: Play) -> None:
    play.say("chat/t", HEARD)
    (asked,) = play.of(PlaceAsked)
    assert set(asked.places) == {"mihun", "minghun"}
    assert not play.of(Placed)


def test_a_place_that_the_site_lost_meanwhile_is_no_answer() -> None:
    assert answered("1", ("gone", "gate"), book()) == "gone"
    assert answered("迷魂台", ("gone",), book()) == ""
    assert answered("不是", ("gone",), book()) == NONE
