"""Everybody is equally loud, and nothing is ever clipped."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.radio.hear.filters import high_pass, voice_band
from adapters.radio.hear.level import CEILING, Level
from adapters.radio.hear.sound import BLOCK, decibel, power
from adapters.radio.ids.heard import RATE, Samples
from tests.adapters.radio.hear.air import at_power, blocks_of, white, words


def levelled(level: Level, sound: Samples) -> Samples:
    return np.concatenate([level.feed(b, voiced=True) for b in blocks_of(sound)])


@pytest.mark.parametrize("db", [-40, -30, -20, -10])
def test_speech_comes_to_its_level(db: float) -> None:
    sound = at_power(words(np.random.default_rng(1), 20 * RATE), db)
    out = levelled(Level(), sound)[-8 * RATE :]
    assert abs(decibel(power(out)) + 20) < 2.5


def test_noise_between_words_is_not_lifted() -> None:
    level = Level()
    for block in blocks_of(at_power(white(np.random.default_rng(2), 10 * RATE), -50)):
        level.feed(block, voiced=False)
    assert level.gain_db == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_no_sample_passes_the_ceiling(loud: list[tuple[float, bool]]) -> None:
    level, dice = Level(), np.random.default_rng(3)
    for peak, voiced in loud:
        block = (peak * dice.uniform(-1, 1, BLOCK)).astype(np.float32)
        assert np.abs(level.feed(block, voiced=voiced)).max() <= CEILING + 1e-6


def test_the_limiter_bends_the_gain_and_does_not_cut_the_tops() -> None:
    """A tone beyond the ceiling keeps its shape: its harmonics stay 30 dB down."""
    t = np.arange(RATE) / RATE
    out = levelled(Level(), (1.2 * np.sin(2 * np.pi * 1000 * t)).astype(np.float32))
    lines = np.abs(np.fft.rfft(out * np.hanning(len(out)))) ** 2
    assert lines[3000] < lines[1000] / 1000


def tone_gain(hz: float) -> float:
    """What the high-pass does to a tone, dB."""
    tone = np.sin(2 * np.pi * hz * np.arange(RATE) / RATE).astype(np.float32)
    fir = high_pass()
    out = np.concatenate([fir.feed(b) for b in blocks_of(tone)])
    return decibel(power(out[RATE // 2 :]) / power(tone[RATE // 2 :]))


@pytest.mark.parametrize("hz", [50, 67.0, 100, 123, 167.9, 199.5])
def test_sub_audible_tones_and_hum_go(hz: float) -> None:
    assert tone_gain(hz) < -60


@pytest.mark.parametrize("hz", [300, 400, 1000, 3000, 7000])
def test_the_voice_stays_as_it_is(hz: float) -> None:
    assert abs(tone_gain(hz)) < 0.1


def test_the_high_pass_is_late_by_exactly_one_block() -> None:
    fir, click = high_pass(), np.zeros(3 * BLOCK, np.float32)
    click[7] = 1
    out = np.concatenate([fir.feed(b) for b in blocks_of(click)])
    assert int(np.argmax(out)) == BLOCK + 7


def test_a_click_does_not_ring_in_the_measured_band() -> None:
    band, click = voice_band(), np.zeros(2 * BLOCK, np.float32)
    click[BLOCK] = 1
    out = np.concatenate([band.feed(b) for b in blocks_of(click)]) ** 2
    middle = BLOCK + 64
    assert out[middle - 20 : middle + 20].sum() > 0.9 * out.sum()
