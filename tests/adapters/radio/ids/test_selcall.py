"""Five tones: numbers of all systems through bad air, and what is no number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.radio.ids.selcall import SYSTEMS, Selcall, encode
from adapters.radio.ids.tones import silence
from tests.adapters.radio.ids import air

each = pytest.mark.parametrize("system", SYSTEMS)


@given(st.text("0123456789ABCDF", min_size=5, max_size=5), st.sampled_from(sorted(SYSTEMS)))
@settings(max_examples=40, deadline=None)
def test_what_is_sent_is_heard(code: str, system: str) -> None:
    (heard,) = air.listen(Selcall(system, letters="ABCDF"), encode(system, code))
    assert (heard.kind, heard.code) == (system, code)


@each
@pytest.mark.parametrize("code", ["11111", "11222", "12233", "00000", "99199"])
def test_equal_digits_are_told_apart_by_the_repeat_tone(system: str, code: str) -> None:
    sound = air.heard_through(encode(system, code), np.random.default_rng(1), 12)
    assert air.codes(air.listen(Selcall(system), sound)) == [code]


@each
@pytest.mark.parametrize("speed", [0.985, 1.0, 1.015])
def test_all_numbers_are_read_at_12_db(system: str, speed: float) -> None:
    rng = np.random.default_rng(round(speed * 1000))
    for _ in range(15):
        code = "".join(rng.choice(list("0123456789"), 5))
        sound = air.clocked(encode(system, code), speed)
        assert air.codes(air.listen(Selcall(system), air.heard_through(sound, rng, 12))) == [code]


@each
@pytest.mark.parametrize("level", [-40.0, -20.0, -3.0])
def test_the_level_does_not_matter(system: str, level: float) -> None:
    filtered = air.narrow(air.cut(encode(system, "17012")).astype(np.float32))
    rng = np.random.default_rng(9)
    sound = np.round(air.heard_through(air.scaled(filtered, level), rng, 12) * 32767) / 32768
    assert air.codes(air.listen(Selcall(system), sound.astype(np.float32))) == ["17012"]


@each
def test_it_says_when(system: str) -> None:
    sound = encode(system, "17012")
    (heard,) = air.listen(Selcall(system), np.concatenate((silence(0.5), sound, silence(0.3))))
    assert abs(heard.at - 8000) < 250
    assert abs(heard.until - 8000 - len(sound)) < 250


@each
def test_a_long_first_tone_wakes_receivers(system: str) -> None:
    assert air.codes(air.listen(Selcall(system), encode(system, "17012", first=0.7))) == ["17012"]


@each
@pytest.mark.parametrize("tone", [0.4, 2.0])
def test_tones_of_a_wrong_length_are_no_number(system: str, tone: float) -> None:
    sound = encode(system, "17012", tone=SYSTEMS[system].tone * tone)
    assert air.listen(Selcall(system), sound) == []


def test_length_tells_ccir_from_eea() -> None:
    for sent, other in (("ccir", "eea"), ("eea", "ccir")):
        sound = np.concatenate((encode(sent, "17012"), silence(0.3)))
        assert air.codes(air.listen(Selcall(sent), sound)) == ["17012"]
        assert air.listen(Selcall(other), sound) == []


def test_ccir_of_70_ms_is_a_setting() -> None:
    sound = encode("ccir", "17012", tone=0.07)
    assert air.codes(air.listen(Selcall("ccir", tone=0.07), sound)) == ["17012"]


def test_the_site_says_how_many_tones_a_number_has() -> None:
    for code in ("1701", "170123"):
        assert air.listen(Selcall("zvei1"), encode("zvei1", code)) == []
        assert air.codes(air.listen(Selcall("zvei1", digits=len(code)), encode("zvei1", code))) == [
            code
        ]


def test_a_repeat_tone_with_nothing_to_repeat_is_no_number() -> None:
    # 970 Hz is C of the one system and the repeat tone of the other
    zvei2 = Selcall("zvei2", letters="ABCDF")
    assert air.listen(zvei2, encode("zvei1", "C1234")) == []
    assert air.codes(air.listen(Selcall("zvei2"), encode("zvei1", "1C234"))) == ["11234"]


def test_letters_are_no_digits_unless_the_site_has_them() -> None:
    assert air.listen(Selcall("ccir"), encode("ccir", "1701A")) == []
    assert air.codes(air.listen(Selcall("ccir", letters="A"), encode("ccir", "1701A"))) == ["1701A"]


@each
def test_two_numbers_and_words_around_them(system: str) -> None:
    words = air.spoken("en-us+f3", air.WORDS[2])
    sound = np.concatenate(
        (
            encode(system, "17012"),
            words,
            silence(0.05),
            encode(system, "55912"),
            silence(0.5),
            words,
        )
    )
    assert air.codes(air.listen(Selcall(system), sound)) == ["17012", "55912"]


@each
def test_in_deep_noise_it_misses_but_never_names_another(system: str) -> None:
    rng = np.random.default_rng(4)
    for snr in (3, 0, -2):
        for _ in range(8):
            code = "".join(rng.choice(list("0123456789"), 5))
            sound = air.heard_through(encode(system, code), rng, snr)
            assert air.codes(air.listen(Selcall(system), sound)) in ([], [code])


@each
def test_the_size_of_blocks_changes_nothing(system: str) -> None:
    sound = air.heard_through(encode(system, "17012"), np.random.default_rng(5), 12)
    whole = air.listen(Selcall(system), sound, len(sound))
    assert air.codes(whole) == ["17012"]
    for sizes in ((1, 7, 0, 333), (320,), (4096,)):
        assert air.listen(Selcall(system), sound, *sizes) == whole


def test_tones_without_end_are_no_number_and_do_not_disturb_the_next() -> None:
    endless = encode("zvei1", "12" * 200)
    sound = np.concatenate((endless, silence(0.2), encode("zvei1", "17012")))
    assert air.codes(air.listen(Selcall("zvei1"), sound)) == ["17012"]


def test_a_digit_that_cannot_be_sent_is_named() -> None:
    with pytest.raises(ValueError, match="'E'"):
        encode("zvei1", "1E234")
    assert len(encode("zvei1", "")) == 0
