"""Who asks, listens: after a question of ours nothing but what is urgent is keyed for a while."""

from typing import cast

from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.speak.steps import Key, Release, Said
from adapters.radio.speak.times import Times
from tests.adapters.radio.speak.air import Play, saying

TIMES = Times(answers=blocks(3_000))


def asked(play: Play) -> int:
    """A question was on the air; the sample at which the line went down."""
    play.keyer.put(saying("question", 10, asks=True))
    play.keyer.put(saying("next", 10))
    return cast("Release", play.until(Release)).at


def keyed_after(play: Play, since: int) -> int:
    """Milliseconds until the next words."""
    return (cast("Key", play.until(Key)).at - since) // 16


def test_the_next_words_wait_for_the_answer() -> None:
    play = Play(TIMES)
    since = asked(play)
    assert 3_300 <= keyed_after(play, since) <= 3_400


def test_after_words_that_ask_nothing_they_do_not() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("news", 10))
    play.keyer.put(saying("next", 10))
    since = cast("Release", play.until(Release)).at
    assert keyed_after(play, since) < 1_500


def test_what_is_urgent_breaks_in() -> None:
    play = Play(TIMES)
    since = asked(play)
    play.keyer.put(saying("urgent", 10, priority=1))
    assert keyed_after(play, since) < 1_000
    assert [s for s in play.of(Key) if "urgent" in cast("Key", s).keys]


def test_an_answer_ends_the_wait_and_a_click_does_not() -> None:
    play = Play(TIMES)
    since = asked(play)
    play.go(20)
    play.carrier = True
    play.go(2)  # a click
    play.carrier = False
    assert keyed_after(play, since) > 3_200
    play = Play(TIMES)
    since = asked(play)
    play.go(20)
    play.carrier = True
    play.go(50)  # "收到"
    play.carrier = False
    assert keyed_after(play, since) < 2_700


def test_however_long_the_answer_is_nobody_is_talked_over() -> None:
    play = Play(TIMES)
    asked(play)
    play.go(100)
    play.carrier = True
    play.go(400)
    assert len(play.of(Key)) == 1
    play.carrier = False
    play.until(Said)
    assert len(play.of(Key)) == 2
    assert BLOCK == 320
