import numpy as np
import pytest

from bridge.simulate.air import on_air
from bridge.speech.sound import Sound

RATE = 24_000


def tones(*hertz: float, seconds: float = 1.0) -> Sound:
    t = np.arange(int(RATE * seconds)) / RATE
    return Sound(
        sum((0.2 * np.sin(2 * np.pi * h * t) for h in hertz), np.zeros(len(t))).astype(np.float32),
        RATE,
    )


def level(sound: Sound, hertz: float) -> float:
    """Amplitude at a frequency, in the middle of the sound."""
    middle = sound.samples[4000:12000]
    t = np.arange(len(middle)) / sound.rate
    return float(2 * abs(np.mean(middle * np.exp(-2j * np.pi * hertz * t))))


def test_what_a_radio_does_not_carry_is_gone() -> None:
    heard = on_air(tones(100, 1000, 3900), snr=60)
    assert heard.rate == 16_000
    assert level(heard, 1000) > 30 * level(heard, 100)
    assert level(heard, 1000) > 3 * level(heard, 3900)
    assert np.abs(heard.samples).max() == pytest.approx(0.7, abs=0.05)


@pytest.mark.parametrize("snr", [25.0, 5.0])
def test_the_noise_is_as_loud_as_asked(snr: float) -> None:
    heard = on_air(tones(1000), snr)
    noise = heard.samples[: int(0.1 * heard.rate)]
    speech = heard.samples[4000:12000]
    ratio = 10 * np.log10(np.mean(speech**2) / np.mean(noise**2))
    assert ratio == pytest.approx(10 * np.log10(1 + 10 ** (snr / 10)), abs=1.5)


def test_the_same_seed_is_the_same_sound() -> None:
    assert (on_air(tones(500), 20, seed=3).samples == on_air(tones(500), 20, seed=3).samples).all()
    assert (on_air(tones(500), 20, seed=3).samples != on_air(tones(500), 20, seed=4).samples).any()


def test_a_lower_pitch_is_slower() -> None:
    low = on_air(tones(1000), 60, pitch=0.8)
    assert low.seconds > on_air(tones(1000), 60).seconds
    assert level(low, 800) > 10 * level(low, 1000)


def test_silence_stays_finite() -> None:
    assert np.isfinite(on_air(Sound(np.zeros(RATE, np.float32), RATE), 25).samples).all()
