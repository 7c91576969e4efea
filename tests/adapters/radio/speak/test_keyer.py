"""When we key, what we play, when we let go: to the sample."""

from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest

from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.speak.steps import Diverted, Expired, Key, Release, Said, Why
from adapters.radio.speak.times import Times
from tests.adapters.radio.speak.air import Play, saying, sound

TIMES = Times(longest=blocks(4_000), cap=blocks(8_000))


def slots(key: str, priority: int = 3, tries: int = 0, first: int = 0) -> int:
    return crc32(f"{key}/{first}/{tries}".encode()) % (2 * priority) * TIMES.slot


def test_the_whole_transmission_to_the_sample() -> None:
    play = Play(TIMES, {3: sound(7, 0.9)})
    play.keyer.put(saying("a", 10, 20))
    said = play.until(Said)
    keyed = TIMES.clear_for + slots("a")
    length = TIMES.lead + 7 * BLOCK + 10 * BLOCK + TIMES.gap + 20 * BLOCK + TIMES.tail
    assert play.of(Key) == [Key(("a",), keyed)]
    assert play.of(Release) == [Release(keyed + length, drain=True)]
    assert said == Said(("a",), keyed + length)
    on_air = play.sound(keyed, keyed + length)
    parts = [
        (TIMES.lead, 0),
        (7 * BLOCK, 0.9),
        (10 * BLOCK, 0.1),
        (TIMES.gap, 0),
        (20 * BLOCK, 0.2),
    ]
    wanted = np.concatenate([np.full(n, v, np.float32) for n, v in [*parts, (TIMES.tail, 0)]])
    assert np.array_equal(on_air, wanted)
    assert not play.sound(0, keyed).any()


@pytest.mark.parametrize("talks", [1, 40, 333])
def test_it_waits_until_nobody_has_talked_for_long_enough(talks: int) -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a"))
    play.carrier = True
    play.go(talks)
    play.carrier = False
    assert play.until(Key) == Key(("a",), talks * BLOCK + TIMES.clear_for + slots("a"))


def test_a_voice_in_the_last_moment_before_keying_counts() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a"))
    play.go((TIMES.clear_for + slots("a")) // BLOCK - 1)
    play.carrier = True
    play.go()
    play.carrier = False
    assert not play.of(Key)
    assert play.until(Key) == Key(("a",), 2 * (TIMES.clear_for + slots("a")) + 0)


def test_two_that_wait_for_the_same_voice_do_not_start_together() -> None:
    starts = set()
    for nth in range(40):
        play = Play(TIMES)
        play.keyer.put(saying(f"{nth}"))
        step = play.until(Key)
        assert isinstance(step, Key)
        starts.add(step.at)
    assert starts == {TIMES.clear_for + n * TIMES.slot for n in range(6)}


def test_after_our_own_words_the_receiver_is_deaf_for_a_while() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a"))
    play.keyer.put(saying("b"))
    said = play.until(Said)
    assert isinstance(said, Said)
    play.carrier = True  # our own tail, as the receiver hears it
    play.go(5)
    play.carrier = False
    assert play.until(Key) == Key(("b",), said.at + TIMES.deaf_for + TIMES.clear_for + slots("b"))


def test_who_talks_while_the_radios_open_has_the_channel() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a"))
    play.until(Key)
    play.go(TIMES.lead // BLOCK - 1)
    play.carrier = True
    assert play.until(Release) == Release(play.keyer.now, drain=False)
    assert not np.concatenate(play.played).any()
    play.go(20)
    play.carrier = False
    quiet = play.keyer.now
    assert play.until(Key) == Key(("a",), quiet + TIMES.clear_for + slots("a", tries=1))
    assert play.until(Said)
    assert not play.of(Diverted)


def test_after_the_first_sound_the_words_are_finished() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a"))
    play.until(Key)
    play.go(TIMES.lead // BLOCK)
    play.carrier = True
    assert isinstance(play.until(Said), Said)


def test_a_voice_that_comes_while_the_line_is_asked_is_given_way() -> None:
    play = Play(TIMES)
    play.mute = True
    play.keyer.put(saying("a"))
    play.until(Key)
    play.carrier = True
    play.go()
    assert play.of(Release) == [Release(play.keyer.now, drain=False)]
    assert play.keyer.answer(keyed=True) == []
    assert not play.keyer.on_air


def test_a_busy_channel_gives_it_back_in_time() -> None:
    play = Play(TIMES)
    play.carrier = True
    play.go(3)
    play.keyer.put(saying("a", begin_by=play.keyer.now + blocks(10_000)))
    assert play.until(Diverted) == Diverted(("a",), Why.BUSY, 0, 1, blocks(10_000) + 3 * BLOCK)
    assert not play.of(Key)


def test_a_crowd_of_our_own_gives_it_back_too() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("long", 100, priority=1))
    play.keyer.put(saying("a", begin_by=blocks(1_000)))
    assert play.until(Diverted) == Diverted(("a",), Why.CROWDED, 0, 1, blocks(1_000))


def test_a_line_that_does_not_come_on_is_tried_again_and_then_given_back() -> None:
    play = Play(TIMES)
    play.mute = True
    play.keyer.put(saying("a", begin_by=blocks(6_000)))
    first = play.until(Key)
    assert isinstance(first, Key)
    play.take(play.keyer.answer(keyed=False))
    second = play.until(Key)
    assert isinstance(second, Key)
    assert second.at >= first.at + TIMES.retry
    play.go(TIMES.answer // BLOCK)  # no answer at all
    assert play.of(Release)[-1] == Release(second.at + TIMES.answer, drain=False)
    given = play.until(Diverted)
    assert given == Diverted(("a",), Why.NOT_KEYED, 0, 1, blocks(6_000))
    assert not play.of(Said)


def test_a_line_that_falls_gives_back_what_was_not_said() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a", 10, 20, 30))
    key = play.until(Key)
    assert isinstance(key, Key)
    play.go((TIMES.lead + TIMES.gap) // BLOCK + 10 + 20 + 1)
    play.take(play.keyer.fell())
    assert play.of(Diverted) == [Diverted(("a",), Why.CUT_OFF, 2, 3, play.keyer.now)]
    play.go(200)
    assert len(play.of(Key)) == 1


def test_too_late_is_not_said() -> None:
    play = Play(TIMES)
    play.carrier = True
    play.keyer.put(saying("a", expires=blocks(500)))
    assert play.until(Expired) == Expired(("a",), blocks(500))
    play.carrier = False
    play.go(100)
    assert not play.of(Key)


def test_what_was_begun_in_time_is_finished() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a", 100, 100, expires=blocks(2_000)))
    assert play.until(Said)
    assert not play.of(Expired)
    assert len(play.of(Key)) == 2


def test_a_long_text_leaves_room_for_others() -> None:
    play = Play(TIMES)
    play.keyer.put(saying("a", 80, 60, 100))  # 4 s hold the first two
    first = play.until(Release)
    assert isinstance(first, Release)
    assert not play.of(Said)
    play.keyer.put(saying("b", 5))
    keys = [play.until(Key), play.until(Key)]
    assert [k.keys for k in keys if isinstance(k, Key)] == [("b",), ("a",)]
    rest = keys[1]
    assert isinstance(rest, Key)
    assert rest.at >= first.at + TIMES.break_for
    said = play.until(Said)
    assert isinstance(said, Said)
    assert said.at - rest.at == TIMES.lead + 100 * BLOCK + TIMES.tail
    assert [s.keys for s in play.of(Said) if isinstance(s, Said)] == [("b",), ("a",)]


def test_no_transmission_is_longer_than_the_site_allows() -> None:
    play = Play(TIMES)
    room = play.keyer.room // BLOCK
    play.keyer.put(saying("a", room, 1, room))
    play.until(Said)
    lengths = [
        r.at - k.at
        for k, r in zip(play.of(Key), play.of(Release), strict=True)
        if isinstance(k, Key) and isinstance(r, Release)
    ]
    assert len(lengths) == 3
    assert max(lengths) == TIMES.longest


def test_a_sentence_that_fits_no_transmission_is_refused() -> None:
    play = Play(TIMES)
    with pytest.raises(ValueError, match="cannot be said"):
        play.keyer.put(saying("a", play.keyer.room // BLOCK + 1))
    with pytest.raises(ValueError, match="cannot be said"):
        play.keyer.put(replace(saying("a"), sentences=()))


def test_a_call_tone_opens_the_radio_of_one() -> None:
    play = Play(TIMES, {3: sound(2, 0.9)})
    play.keyer.put(saying("a", 10, call=sound(5, 0.7), to="p1"))
    key = play.until(Key)
    play.until(Said)
    assert isinstance(key, Key)
    begin = key.at + TIMES.lead
    assert np.array_equal(
        play.sound(begin, begin + 7 * BLOCK), np.concatenate((sound(5, 0.7), sound(2, 0.9)))
    )
    with pytest.raises(ValueError, match="cannot be said"):
        play.keyer.put(saying("b", play.keyer.room // BLOCK, call=sound(1), to="p1"))


def test_we_say_who_we_are_while_we_use_the_channel() -> None:
    times = replace(TIMES, ident_every=blocks(60_000))
    play = Play(times, {3: sound(2, 0.9)})
    play.keyer.identify((sound(11, 0.6),))
    play.go(4_000)
    assert not play.of(Key), "nobody uses the channel"
    for nth in range(20):
        play.keyer.put(saying(f"{nth}"))
        play.go(500)  # 10 s
    keys = [k.keys[0] for k in play.of(Key) if isinstance(k, Key)]
    assert [keys.index(f"ident/{n}") for n in (1, 2, 3)] == [1, 9, 17]
