"""A reporter who says that nobody need come: who decides, and what they hear."""

import pytest

from rules.events import Escalated
from rules.transitions import Status
from tests.rules.play import Play


@pytest.mark.parametrize(("language", "words", "heard"), [
    ("zh", ("南门有人受伤", "不用来了"), "核实之前不会结案"),
    ("en", ("somebody is hurt at the South Gate", "never mind"), "until somebody has looked"),
])  # fmt: skip
def test_a_grave_matter_stays_with_people_and_its_reporter_hears_so(
    language: str, words: tuple[str, str], heard: str
) -> None:
    play = Play()
    for said in words:
        play.say("chat/t", said, language=language)
    assert play.call().live
    assert play.of(Escalated)[0].reason == "reason_reporter_withdrew"
    assert heard in play.last("chat/t").text
    assert "核实后再结案" in play.last("desk/desk").text
    play.say("chat/t", words[1], language=language)
    assert play.told("chat/t").count("withdrawn_kept") == 2, "each time that they say it"
    play.say("desk/desk", "close 1 looked into")
    assert play.call().status is Status.CLOSED


def test_who_is_on_the_way_goes_on_and_the_reporter_hears_so() -> None:
    play = Play()
    play.say("chat/t", "手机丢了，在南门")
    play.say("radio/南门", "1号我去")
    play.say("chat/t", "不用来了")
    assert play.call().status is Status.TAKEN
    assert "人员已经出动" in play.last("chat/t").text
    assert "人员已经出动" in play.last("desk/desk").text


def test_an_ordinary_matter_ends_as_its_reporter_wants() -> None:
    play = Play()
    play.say("chat/t", "手机丢了，在南门")
    play.say("chat/t", "不用来了")
    assert play.call().status is Status.CLOSED
    assert play.told("chat/t")[-1] == "cancelled"


def test_only_who_withdraws_hears_of_it() -> None:
    play = Play()
    play.say("chat/t", "南门有人打架")
    play.say("chat/other", "南门有人打架")
    assert len(play.call().sources) == 2
    play.say("chat/t", "不用来了")
    assert play.told("chat/t")[-1] == "withdrawn_kept"
    assert "withdrawn_kept" not in play.told("chat/other")
