"""Noise is known as noise, and words from it are not believed."""

import numpy as np
import pytest

from bridge.simulate.air import noise, on_air
from bridge.speech.gate import Gate
from bridge.speech.sound import Sound, decode
from bridge.speech.trust import confidence, level, snr, why_doubtful, why_no_speech
from tests.bridge.speech.conftest import recording

CLEAN = decode(recording("zh-clean16k-00"), "clean")


@pytest.mark.parametrize("decibels", [5.0, 10.0, 20.0])
def test_noise_is_measured_without_the_clean_speech(decibels: float) -> None:
    heard = [snr(on_air(CLEAN, decibels, 1.0, seed)) for seed in range(3)]
    assert heard == pytest.approx([decibels] * 3, abs=3.0)


def test_speech_without_noise_is_clean() -> None:
    assert snr(CLEAN) > 40
    assert snr(Sound(np.zeros(0, np.float32), 8000)) == -10.0


def test_nothing_from_below_ten_decibels_is_believed() -> None:
    assert confidence(1.0, 9.9) < 0.5
    assert confidence(1.0, snr(on_air(CLEAN, 9.0))) < 0.5
    assert confidence(1.0, 60.0) == pytest.approx(0.95)
    assert confidence(0.4, 60.0) == 0.0


def test_more_agreement_and_less_noise_are_never_worth_less() -> None:
    steps = np.linspace(0, 1, 21)
    assert sorted(confidence(a, 30) for a in steps) == [confidence(a, 30) for a in steps]
    assert sorted(confidence(0.9, 30 * s) for s in steps) == [
        confidence(0.9, 30 * s) for s in steps
    ]


def test_the_desk_is_told_why() -> None:
    assert why_doubtful(0.95, 30) == ""
    assert why_doubtful(0.95, 7) == "noisy: speech only 7 dB over the noise"
    assert why_doubtful(0.8, 30, "袁家界") == "sounds much like 袁家界"
    assert why_doubtful(0.5, 30) == "two passes agree only 50%"


@pytest.mark.parametrize("decibels", [60.0, 20.0, 5.0])
def test_speech_is_let_through(gate: Gate, decibels: float) -> None:
    assert why_no_speech(on_air(CLEAN, decibels), gate) == ""


@pytest.mark.parametrize("loudness", [0.01, 0.1, 0.9])
def test_noise_is_not(gate: Gate, loudness: float) -> None:
    for seed in range(5):
        hiss = Sound(noise(8000 + 4000 * seed, seed) * np.float32(loudness / 4), 8000)
        assert why_no_speech(hiss, gate) == "noise without speech"


def test_silence_and_clicks_are_not(gate: Gate) -> None:
    assert why_no_speech(Sound(np.zeros(8000, np.float32), 8000), gate) == "silence"
    assert why_no_speech(Sound(CLEAN.samples[:1600], 16_000), gate) == "only 0.10 s long"
    assert gate.speech(Sound(np.zeros(0, np.float32), 8000)) == 0.0
    assert level(Sound(np.full(10, 1.0, np.float32), 8000)) == 0.0
