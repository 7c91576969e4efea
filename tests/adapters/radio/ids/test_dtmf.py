"""DTMF: every key through bad air; no digits from a voice, and never a wrong number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.radio.ids import dtmf
from adapters.radio.ids.dtmf import Dtmf, encode
from adapters.radio.ids.tones import silence, sine
from tests.adapters.radio.ids import air

ALL = "0123456789*#ABCD"
CODES = st.text(ALL, min_size=2, max_size=8)


def numbers() -> Dtmf:
    """Hears any sequence, `#` within too."""
    return Dtmf(ends="")


@given(CODES)
@settings(max_examples=30, deadline=None)
def test_what_is_sent_is_heard(code: str) -> None:
    assert air.codes(air.listen(numbers(), encode(code))) == [code]


@pytest.mark.parametrize(("tone", "pause"), [(0.1, 0.1), (0.05, 0.05), (0.04, 0.04), (0.3, 0.2)])
@pytest.mark.parametrize("speed", [0.985, 1.0, 1.015])
def test_all_numbers_are_read_at_12_db(tone: float, pause: float, speed: float) -> None:
    rng = np.random.default_rng(round(1e6 * tone + 1e3 * speed))
    for _ in range(10):
        code = "".join(rng.choice(list(ALL), 5))
        sound = air.clocked(encode(code, tone=tone, pause=pause), speed)
        assert air.codes(air.listen(numbers(), air.heard_through(sound, rng, 12))) == [code]


@pytest.mark.parametrize("twist", [-7.0, -4.0, 4.0, 8.0])
def test_tilted_pairs_count(twist: float) -> None:
    rng = np.random.default_rng(7)
    sound = air.heard_through(encode(ALL, tone=0.05, pause=0.05, twist=twist), rng, 15)
    assert air.codes(air.listen(numbers(), sound)) == [ALL]


@pytest.mark.parametrize("twist", [-13.0, 15.0])
def test_pairs_tilted_too_far_do_not(twist: float) -> None:
    assert air.listen(numbers(), encode(ALL, twist=twist)) == []


@pytest.mark.parametrize("off", [0.96, 1.04])
def test_tones_beside_the_nominal_ones_do_not_count(off: float) -> None:
    assert air.listen(numbers(), air.clocked(encode(ALL), off)) == []


@pytest.mark.parametrize("level", [-40.0, -20.0, -3.0])
def test_the_level_does_not_matter(level: float) -> None:
    rng = np.random.default_rng(9)
    filtered = air.narrow(air.cut(encode(ALL, tone=0.05, pause=0.05)).astype(np.float32))
    sound = np.round(air.heard_through(air.scaled(filtered, level), rng, 12) * 32767) / 32768
    assert air.codes(air.listen(numbers(), sound.astype(np.float32))) == [ALL]


def test_short_blips_are_no_digits() -> None:
    assert air.listen(numbers(), encode("123456", tone=0.015, pause=0.1)) == []


def test_a_break_of_10_ms_does_not_split_a_digit() -> None:
    sound = encode("55", tone=0.1, pause=0.1)
    sound[700:860] = 0
    assert air.codes(air.listen(numbers(), sound)) == ["55"]


def test_one_tone_of_a_pair_is_no_digit() -> None:
    for hertz in (*dtmf.LOW, *dtmf.HIGH):
        assert air.listen(Dtmf(ends="", shortest=1), sine((hertz,), 0.3, -6)) == []


def test_a_number_ends_with_its_last_key_or_after_a_while() -> None:
    decoder = Dtmf(pause=1.0)
    assert air.codes(decoder.feed(encode("1#"))) == []  # the key is still down
    assert air.codes(decoder.feed(silence(0.1))) == ["1#"]
    assert air.codes(decoder.feed(encode("17"))) == []
    assert air.codes(decoder.feed(silence(0.9))) == []
    (heard,) = decoder.feed(silence(0.2))
    assert heard.code == "17"
    begun = len(encode("1#")) + 1600
    assert abs(heard.at - begun) < 250
    assert abs(heard.until - (begun + len(encode("17")))) < 250


def test_pauses_within_a_number_do_not_end_it() -> None:
    assert air.codes(air.listen(Dtmf(), encode("1701*3#", pause=1.2))) == ["1701*3#"]


def test_two_numbers_are_two() -> None:
    sound = np.concatenate((encode("17"), silence(2), encode("1#"), silence(0.2), encode("3#")))
    assert air.codes(air.listen(Dtmf(), sound)) == ["17", "1#", "3#"]


def test_a_single_key_is_no_number() -> None:
    assert air.listen(Dtmf(), encode("5")) == []
    assert air.codes(air.listen(Dtmf(shortest=1), encode("5"))) == ["5"]


def test_a_number_with_an_unreadable_digit_is_dropped() -> None:
    rng = np.random.default_rng(2)
    sound = encode("12345", tone=0.1, pause=0.1)
    third = slice(6400, 8000)  # samples of the third key
    sound[third] += air.noise(rng, 1600, air.power(sound) / 10**0.2)
    assert air.listen(Dtmf(), sound) == []


def test_in_deep_noise_it_misses_but_never_hears_another_number() -> None:
    rng = np.random.default_rng(4)
    for snr in (5, 4, 3, 2, 0):
        for _ in range(8):
            code = "".join(rng.choice(list(ALL), 5))
            sound = air.heard_through(encode(code), rng, snr)
            assert air.codes(air.listen(numbers(), sound)) in ([], [code])


def test_a_tone_under_the_voice_and_hum_do_not_disturb() -> None:
    sound = encode("1701#", level=-20)
    time = np.arange(len(sound)) / 16_000
    hum = 0.3 * np.sin(2 * np.pi * 50 * time) + 0.1 * np.sin(2 * np.pi * 88.5 * time) + 0.2
    assert air.codes(air.listen(Dtmf(), (sound + hum).astype(np.float32))) == ["1701#"]


def test_words_before_a_number_leave_it_whole() -> None:
    words = air.spoken("en-us", air.WORDS[0])
    sound = np.concatenate((words, silence(0.1), encode("1701*3#")))
    assert air.codes(air.listen(Dtmf(), sound)) == ["1701*3#"]


def test_the_size_of_blocks_changes_nothing() -> None:
    sound = air.heard_through(encode("1701*3#"), np.random.default_rng(5), 12)
    whole = air.listen(Dtmf(), sound, len(sound))
    assert air.codes(whole) == ["1701*3#"]
    for sizes in ((1, 7, 0, 333), (320,), (4096,)):
        assert air.listen(Dtmf(), sound, *sizes) == whole


def test_the_sample_count_goes_on_after_a_transmission() -> None:
    decoder = Dtmf()
    (first,) = air.listen(decoder, encode("17"))
    (second,) = air.listen(decoder, encode("17"))
    assert abs(second.at - first.at - len(encode("17"))) <= dtmf.HOP


def test_a_key_that_is_held_for_long_is_one_digit() -> None:
    assert air.codes(air.listen(Dtmf(), encode("17", tone=20.0))) == ["17"]


def test_endless_keys_become_numbers_of_bounded_length() -> None:
    heard = air.listen(Dtmf(), encode("12" * 50, tone=0.05, pause=0.05))
    assert [len(code) for code in air.codes(heard)] == [dtmf.MOST, dtmf.MOST, 100 - 2 * dtmf.MOST]


def test_a_key_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="'E'"):
        encode("1E")
    assert len(encode("")) == 0
