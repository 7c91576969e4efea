"""Whose turn it is."""

from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.speak.steps import Key, Release, Said
from adapters.radio.speak.times import Times
from adapters.radio.speak.waiting import KEPT, Queue, Turn
from tests.adapters.radio.speak.air import Play, saying

TIMES = Times(longest=blocks(4_000), cap=blocks(8_000))


def spoken(play: Play) -> list[tuple[str, ...]]:
    return [s.keys for s in play.of(Said) if isinstance(s, Said)]


def test_the_most_urgent_first_and_equals_in_order() -> None:
    play = Play(TIMES)
    for key, priority in [("a", 3), ("b", 4), ("c", 1), ("d", 3), ("e", 2)]:
        play.keyer.put(saying(key, priority=priority))
    play.go(3_000)
    assert spoken(play) == [("c",), ("e",), ("a",), ("d",), ("b",)]


def test_an_urgent_one_overtakes_while_the_other_waits_for_a_clear_channel() -> None:
    play = Play(TIMES)
    play.carrier = True
    play.keyer.put(saying("a"))
    play.go(50)
    play.keyer.put(saying("b", priority=1))
    play.carrier = False
    play.go(1_000)
    assert spoken(play) == [("b",), ("a",)]


def test_it_ends_what_is_less_urgent_at_a_sentence_and_never_cuts_its_like() -> None:
    for running, order in [(4, ["b", "a"]), (2, ["b", "a"]), (1, ["a", "b"])]:
        play = Play(TIMES)
        play.keyer.put(saying("a", 30, 30, 30, priority=running))
        key = play.until(Key)
        assert isinstance(key, Key)
        play.go(TIMES.lead // BLOCK + 10)  # in the first sentence
        play.keyer.put(saying("b", priority=1))
        first = play.until(Release)
        assert isinstance(first, Release)
        one, three = 30 * BLOCK, 90 * BLOCK + 2 * TIMES.gap
        assert first.at - key.at == TIMES.lead + (three if running == 1 else one) + TIMES.tail
        play.go(2_000)
        assert [k for (k,) in spoken(play)] == order
        heard = round(sum(float(b[0]) for b in play.played), 3)
        assert heard == round(30 * (0.1 + 0.2 + 0.3) + 10 * 0.1, 3), (
            "no sentence twice, none left out"
        )


def test_less_than_urgent_waits_for_the_end() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a", 30, 30, priority=4))
    play.until(Key)
    play.go(TIMES.lead // BLOCK + 10)
    play.keyer.put(saying("b", priority=2))
    play.go(2_000)
    assert spoken(play) == [("a",), ("b",)]


def test_the_same_words_are_said_once_for_all_who_wait() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a", words="fog", to="p1"))
    play.keyer.put(saying("b", words="rain"))
    play.keyer.put(saying("c", words="fog", to="p2", priority=2))
    play.go(2_000)
    assert spoken(play) == [("c", "a"), ("b",)]


def test_the_same_words_after_they_were_said_are_said_again() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a", words="fog"))
    play.until(Key)
    play.keyer.put(saying("b", words="fog"))
    play.go(1_000)
    assert spoken(play) == [("a",), ("b",)]


def test_say_again() -> None:
    play = Play(TIMES)
    assert not play.keyer.again("x")
    play.keyer.put(saying("a", 5, 150, 100, to="p1"))
    play.go(2_000)
    play.keyer.put(saying("b", 7, to="p2"))
    play.go(2_000)
    assert play.keyer.again("x")
    assert play.keyer.again("y", "p1")
    assert not play.keyer.again("z", "p3")
    before = len(play.played)
    play.go(2_000)
    assert spoken(play)[-2:] == [("x",), ("y",)]
    heard = sum(float(b[0]) for b in play.played[before:])
    assert round(heard, 2) == round(7 * 0.1 + 5 * 0.1 + 150 * 0.2 + 100 * 0.3, 2)


def test_of_many_call_signs_the_newest_words_are_kept() -> None:
    queue = Queue()
    for nth in range(3 * KEPT):
        queue.said(Turn((saying(f"{nth}", to=f"p{nth}"),)))
    assert queue.last("p0") is None
    last = queue.last()
    assert last is queue.last(f"p{3 * KEPT - 1}")
    assert last is not None
    assert len([n for n in range(3 * KEPT) if queue.last(f"p{n}")]) == KEPT
