"""Less noise, the same speech."""

import numpy as np
import pytest

from bridge.speech.denoise import RATE, denoised
from bridge.speech.sound import Samples, Sound
from bridge.speech.trust import snr
from tests.adapters.radio.hear.air import words


def noisy(decibels: float) -> tuple[Samples, Sound]:
    """Speech with breaks, alone and in noise."""
    dice = np.random.default_rng(5)
    speech = np.zeros(3 * RATE, np.float32)
    for at in range(3):
        speech[at * RATE : at * RATE + 5_600] = words(dice, 16_000)[:5_600]
    loud = float(np.sqrt(np.mean(speech[speech != 0] ** 2)))
    hiss = dice.standard_normal(len(speech)).astype(np.float32)
    mixed = speech + hiss * np.float32(loud * 10 ** (-decibels / 20))
    return speech, Sound((mixed / np.abs(mixed).max()).astype(np.float32), RATE)


def test_speech_stands_higher_over_the_noise() -> None:
    _, sound = noisy(10)
    assert snr(denoised(sound)) > snr(sound) + 5


def test_speech_stays_speech() -> None:
    speech, sound = noisy(10)
    cleaner = denoised(sound).samples
    before, after = (abs(float(np.corrcoef(speech, s)[0, 1])) for s in (sound.samples, cleaner))
    assert after > before - 0.02


@pytest.mark.parametrize("count", [0, 1, 100, 511, 4_000])
def test_it_is_as_long_as_it_was_and_silence_stays_silent(count: int) -> None:
    out = denoised(Sound(np.zeros(count, np.float32), RATE))
    assert len(out.samples) == count
    assert not out.samples.any()


def test_any_rate_comes_down_to_that_of_a_radio() -> None:
    out = denoised(Sound(np.ones(16_000, np.float32), 16_000))
    assert (out.rate, len(out.samples)) == (RATE, RATE)
