"""The tones before the words."""

import numpy as np
import pytest

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.alerts import HIGH, LOW, alerts


def strongest(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * len(samples)))
    return float(np.argmax(spectrum)) * RATE / (8 * len(samples))


def test_each_priority_has_its_own_and_the_last_has_none() -> None:
    tones = alerts()
    assert sorted(tones) == [1, 2, 3]
    assert [len(tones[p]) for p in (1, 2, 3)] == sorted(
        (len(t) for t in tones.values()), reverse=True
    )
    for samples in tones.values():
        assert len(samples) % BLOCK == 0
        assert float(np.abs(samples).max()) == pytest.approx(0.501, abs=0.005)  # -6 dBFS


@pytest.mark.parametrize(
    ("priority", "step", "pitches"),
    [(1, 0.15, [HIGH, LOW] * 4), (2, 0.2, [LOW, HIGH]), (3, 0.15, [HIGH])],
)
def test_the_pitches(priority: int, step: float, pitches: list[float]) -> None:
    samples, size = alerts()[priority], round(step * RATE)
    parts = [samples[n * size : (n + 1) * size] for n in range(len(pitches))]
    assert [strongest(p) for p in parts] == pytest.approx(pitches, abs=5)
    assert not samples[len(pitches) * size :].any()


def test_the_level_is_what_is_asked() -> None:
    quieter = alerts(-20.0)
    assert float(np.abs(quieter[1]).max()) == pytest.approx(0.1, abs=0.001)
