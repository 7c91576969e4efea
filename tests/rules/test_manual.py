"""The word "help" alone is a question that is answered; with anything more it is a cry for help."""

from typing import Any

import pytest

from rules.model import Point
from tests.rules.play import Play


@pytest.mark.parametrize(("words", "cry"), [("help", "help!"), ("帮助", "救命")])
def test_it_says_how_to_cry_for_help(words: str, cry: str) -> None:
    play = Play()
    play.say("chat/t1", words, language="zh" if words == "帮助" else "en")
    assert not play.world.calls
    assert cry in play.last("chat/t1").text
    play.say("chat/t1", cry)
    assert len(play.world.calls) == 1


@pytest.mark.parametrize("more", [{"point": Point(29.35, 110.44)}, {"place": "lake"}])
def test_with_a_position_it_is_a_call(more: dict[str, Any]) -> None:
    play = Play()
    play.say("chat/t1", "help", **more)
    assert len(play.world.calls) == 1
