"""Noise opens nothing, however it sounds; speech at 5 dB over it does, before the pre-roll ends.

Minutes here; `python -m bench.squelch` plays an hour of each.
"""

from collections.abc import Callable

import numpy as np
import pytest

from adapters.radio.hear.ear import VOX_LATE
from adapters.radio.hear.filters import voice_band
from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.hear.vox import Vox
from adapters.radio.ids.heard import RATE, Samples
from tests.adapters.radio.hear.air import (
    Dice,
    at_power,
    blocks_of,
    clicks,
    drift,
    hiss,
    hum,
    pink,
    white,
    words,
)

Noise = Callable[[Dice, int], Samples]
NOISES = pytest.mark.parametrize("noise", [white, pink, hiss])
MINUTE = 60 * RATE


def active(vox: Vox, samples: Samples) -> list[bool]:
    band = voice_band()
    return [vox.feed(band.feed(block)) for block in blocks_of(samples)]


@NOISES
@pytest.mark.parametrize("db", [-60, -40, -20])
def test_noise_opens_nothing(noise: Noise, db: float) -> None:
    dice = np.random.default_rng(1)
    sound = at_power(noise(dice, MINUTE), db) * drift(MINUTE)
    sound += at_power(hum(MINUTE), db + 10) + 0.5 * clicks(dice, MINUTE, each_second=3)
    assert not any(active(Vox(), sound))


def test_clicks_in_silence_open_nothing() -> None:
    sound = clicks(np.random.default_rng(2), MINUTE, each_second=10)
    assert not any(active(Vox(), sound))


def test_hum_alone_opens_nothing() -> None:
    assert not any(active(Vox(), at_power(hum(MINUTE), -30)))


@NOISES
@pytest.mark.parametrize("snr", [5, 10, 30])
def test_speech_opens_in_time_and_stays(noise: Noise, snr: float) -> None:
    dice = np.random.default_rng(3)
    for _ in range(8):
        lead, count = 3 * RATE, int(dice.uniform(1, 4) * RATE)
        sound = at_power(noise(dice, lead + count + 2 * RATE), -25 - snr)
        sound[lead : lead + count] += at_power(words(dice, count), -25)
        told = active(Vox(), sound)
        assert not any(told[: lead // BLOCK])
        spoken = np.flatnonzero(told[lead // BLOCK : (lead + count) // BLOCK]) * BLOCK
        assert len(spoken)
        assert spoken[0] + BLOCK <= blocks(700) + VOX_LATE
        assert np.diff(spoken, append=count).max() <= blocks(600)
        assert not any(told[-RATE // BLOCK :])


def test_a_step_of_noise_becomes_the_floor() -> None:
    dice = np.random.default_rng(4)
    sound = at_power(hiss(dice, MINUTE), -30)
    sound[: 10 * RATE] *= 0.01
    told = active(Vox(), sound)
    assert any(told)
    assert not any(told[15 * RATE // BLOCK :])


def test_a_long_speech_stays_speech() -> None:
    sound = at_power(words(np.random.default_rng(5), MINUTE), -25)
    sound += at_power(white(np.random.default_rng(6), MINUTE), -45)
    told = np.flatnonzero(active(Vox(), sound)) * BLOCK
    assert np.diff(told).max() <= blocks(300)
