"""Between us and who reported: questions of units, corrections, and the word "help" alone."""

import pytest
from msgspec.structs import replace

from rules.events import Opened
from rules.people_events import ReporterAnswered, ReporterAsked
from rules.rulebook import Rulebook
from tests.rules.play import Play
from tests.sites import small_site

CALLED = {"zh": "南门有人打架", "en": "there is a fight at South Gate"}


@pytest.fixture
def taken() -> Play:
    """A fight that somebody goes to."""
    play = Play()
    play.say("chat/t", CALLED["zh"])
    play.say("radio/快警二组", "1号我去")
    return play


# ── questions ──


@pytest.mark.parametrize(
    "words",
    ["问游客：你们几个人？", "问报警人你们几个人？", "请问1号报警人：你们几个人？", "ask reporter 1: 你们几个人？",
     "快警二组呼叫指挥室，问游客，你们几个人？"],
)  # fmt: skip
def test_a_question_goes_to_who_reported_and_the_answer_back(taken: Play, words: str) -> None:
    taken.say("radio/快警二组", words)
    asked = taken.last("chat/t")
    assert asked.message == "reporter_asked"
    assert "快警二组" in asked.text
    assert "你们几个人" in asked.text
    assert taken.last("radio/快警二组").message == "asked_ack"
    taken.say("chat/t", "三个")
    assert "三个" in taken.last("radio/快警二组").text
    assert len(taken.of(ReporterAnswered)) == 1
    assert [r.unit for r in taken.of(type(asked))].count("u-2") == 1, "each hears it once"


@pytest.mark.parametrize("answer", ["是的", "嗯", "好的", "no", "yes"])
def test_a_bare_yes_is_an_answer_where_one_is_waited_for(taken: Play, answer: str) -> None:
    taken.say("radio/快警二组", "问游客：还在南门吗？")
    taken.say("chat/t", answer)
    assert answer in taken.last("radio/快警二组").text
    taken.say("chat/t", "谢谢")
    assert answer in taken.last("radio/快警二组").text, "thanks afterwards are no answer"


def test_a_desk_that_asks_hears_it_even_if_it_is_no_dispatcher(taken: Play) -> None:
    taken.say("desk/chief", "问1号报警人：有刀吗？")
    taken.say("chat/t", "没有看到刀")
    assert taken.last("desk/chief").message == "reporter_answered"
    assert "没有看到刀" in taken.last("desk/chief").text


def test_who_has_no_part_in_it_may_not_ask(taken: Play) -> None:
    taken.say("radio/山顶", "问1号报警人：几个人？")
    assert taken.last("radio/山顶").message == "not_yours"
    taken.say("radio/山顶", "问游客：几个人？")
    assert taken.last("radio/山顶").message == "ask_which"
    assert not taken.of(ReporterAsked, taken.facts)


def test_of_one_of_ours_nobody_is_asked() -> None:
    play = Play()
    play.say("radio/南门", "有人打架")
    play.say("desk/desk", "ask reporter 1: how many?")
    assert play.last("desk/desk").message == "nobody_to_ask"


def test_words_that_ask_nobody_stay_what_they_are(taken: Play) -> None:
    taken.say("radio/南门", "月亮湖有人问游客中心在哪里，有人受伤")
    assert taken.of(Opened)


# ── corrections ──


@pytest.mark.parametrize(
    "words",
    ["不是南门，是月亮湖", "更正：月亮湖", "说错了，在月亮湖", "correction: Moon Lake",
     "not at South Gate but at Moon Lake", "sorry, I meant Moon Lake"],
)  # fmt: skip
def test_a_place_is_corrected_and_who_comes_hears_it(taken: Play, words: str) -> None:
    taken.say("chat/t", words)
    where = taken.call().where
    assert where is not None
    assert where.place == "lake"
    assert taken.last("chat/t").message == "noted"
    told = [r.message for r in taken.relays(unit="u-2")][-2:]
    assert set(told) == {"placed_unit", "note_unit"}
    assert words in taken.last("desk/desk").text


def test_a_kind_is_corrected_to_what_is_graver(taken: Play) -> None:
    taken.say("chat/t", "不是打架，是有人受伤")
    assert taken.call().kind == "injury"
    assert len(taken.world.calls) == 1, "it is no other matter"


def test_lives_are_not_talked_away() -> None:
    play = Play()
    play.say("chat/t", "有人受伤，在南门")
    play.say("chat/t", "更正：不是受伤，是手机丢了")
    assert play.call(1).kind == "injury"
    assert play.call(1).live


@pytest.mark.parametrize("words", ["这不是演习，是真的", "不是同一件事", "更正", "not good but ok"])
def test_what_corrects_nothing_changes_nothing(taken: Play, words: str) -> None:
    taken.say("chat/t", words)
    where = taken.call(1).where
    assert where is not None
    assert where.place == "gate"
    assert taken.call(1).kind == "dispute"


# ── help ──


def with_help() -> Play:
    numbers = {"zh": "急救请拨120。", "en": "Ambulance: 120."}
    return Play(Rulebook(replace(small_site(), help=numbers)))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [("help", "Ambulance: 120."), ("/help", "Ambulance"), ("帮助", "急救请拨120"), ("怎么报警？", "急救"), ("how do I report?", "Ambulance")],
)  # fmt: skip
def test_help_alone_is_answered(words: str, numbers: str) -> None:
    play = with_help()
    play.say("chat/t", words)
    assert play.last("chat/t").message == "help_how"
    assert numbers in play.last("chat/t").text
    assert not play.world.calls


@pytest.mark.parametrize(
    "words",
    [
        "help!",
        "help me",
        "help, a fight",
        "救命",
        "帮助！",
        "需要帮助，有人受伤",
        "help at South Gate",
    ],
)
def test_help_with_anything_more_is_a_call(words: str) -> None:
    play = with_help()
    play.say("chat/t", words)
    assert play.world.calls


def test_help_is_a_cry_where_it_is_spoken_or_a_call_is_live(taken: Play) -> None:
    taken.say("chat/t", "help")
    assert taken.last("chat/t").message == "noted"
    play = with_help()
    play.speak("chat/t", "help")
    assert play.world.calls
    play.say("radio/南门", "help")
    assert len(play.world.calls) == 2
