"""Words that nobody wants any more, lines that fail, times that contradict each other."""

import pytest

from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.speak.steps import Diverted, Key, Release, Said, Why
from adapters.radio.speak.times import Times
from tests.adapters.radio.speak.air import Play, saying
from tests.adapters.radio.speak.test_keyer import TIMES


@pytest.mark.parametrize("when", ["waiting", "keying", "lead", "words", "tail"])
def test_what_nobody_wants_any_more_is_broken_off(when: str) -> None:
    play = Play(TIMES)
    play.mute = when == "keying"
    play.keyer.put(saying("a", 50))
    if when != "waiting":
        play.until(Key)
    play.go(
        {"lead": 3, "words": TIMES.lead // BLOCK + 5, "tail": TIMES.lead // BLOCK + 51}.get(when, 0)
    )
    at = play.keyer.now
    play.take(play.keyer.withdraw("a"))
    play.go(300)
    assert not play.of(Said)
    assert not play.keyed
    releases = play.of(Release)
    assert len(releases) == (when != "waiting")
    if when == "words":
        assert releases == [Release(at + TIMES.tail, drain=True)]


def test_the_other_one_who_waits_for_the_same_words_still_hears_them() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a", words="fog"))
    play.keyer.put(saying("b", words="fog"))
    play.until(Key)
    play.go(3)
    play.take(play.keyer.withdraw("a"))
    said = play.until(Said)
    assert isinstance(said, Said)
    assert said.keys == ("b",)


def test_without_a_sound_card_all_is_given_back() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a", 10, 20))
    play.keyer.put(saying("b"))
    play.until(Key)
    play.go(TIMES.lead // BLOCK + 11)
    play.take(play.keyer.abandon())
    now = play.keyer.now
    assert play.of(Diverted) == [
        Diverted(("a",), Why.CUT_OFF, 1, 2, now),
        Diverted(("b",), Why.AWAY, 0, 1, now),
    ]
    assert not play.keyer.on_air


def test_a_line_that_does_not_go_down_keeps_us_silent() -> None:
    play = Play(TIMES)
    keyer = play.keyer
    keyer.put(saying("a"))
    play.mute = True
    play.until(Key)
    keyer.answer(keyed=True)
    steps = [s for _ in range(200) for s in keyer.tick(carrier=False)[1]]
    assert [type(s) for s in steps] == [Release]
    assert [type(s) for s in keyer.released(down=False)] == [Said]
    keyer.put(saying("b", begin_by=keyer.now + blocks(1_000)))
    steps = [s for _ in range(200) for s in keyer.tick(carrier=False)[1]]
    assert [type(s) for s in steps] == [Diverted]
    assert keyer.on_air
    keyer.released(down=True)
    assert not keyer.on_air


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"lead": 100}, "whole blocks"),
        ({"slot": -BLOCK}, "whole blocks"),
        ({"longest": blocks(500)}, "no room"),
        ({"cap": blocks(20_000)}, "cap cuts"),
    ],
)
def test_times_that_contradict_each_other_are_refused(wrong: dict[str, int], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Times(**wrong)  # type: ignore[arg-type]
