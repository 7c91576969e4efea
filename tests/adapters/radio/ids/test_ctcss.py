"""The tone under the voice: every one of the list, told once, and none of its neighbours."""

import numpy as np
import pytest

from adapters.radio.ids.ctcss import TONES, Ctcss, encode
from adapters.radio.ids.tones import silence
from tests.adapters.radio.ids import air


@pytest.mark.parametrize("tone", TONES)
def test_every_tone_is_told_from_its_neighbours(tone: float) -> None:
    sound = encode(tone, 1.5)
    speech = air.noise(np.random.default_rng(1), len(sound), 0.02)
    assert air.codes(air.listen(Ctcss(), sound + speech)) == [f"{tone:.1f}"]


def test_it_is_told_once_for_each_time_it_comes() -> None:
    sound = np.concatenate((encode(88.5, 3), silence(2), encode(88.5, 3), encode(123.0, 3)))
    assert air.codes(air.listen(Ctcss(), sound)) == ["88.5", "88.5", "123.0"]
    decoder = Ctcss()
    assert air.codes(
        [*air.listen(decoder, encode(67.0, 2)), *air.listen(decoder, encode(67.0, 2))]
    ) == ["67.0", "67.0"]


def test_mains_hum_and_noise_are_no_tone() -> None:
    rng = np.random.default_rng(2)
    time = np.arange(16_000 * 5) / 16_000
    hum = 0.2 * np.sin(2 * np.pi * 50 * time) + 0.05 * np.sin(2 * np.pi * 150 * time)
    wide = rng.normal(0, 0.1, len(time))
    for sound in (hum, wide, hum + wide):
        assert air.listen(Ctcss(), sound.astype(np.float32)) == []


def test_the_size_of_blocks_changes_nothing() -> None:
    sound = encode(103.5, 2)
    whole = air.listen(Ctcss(), sound, len(sound))
    assert air.listen(Ctcss(), sound, 1, 777, 0, 90) == whole
