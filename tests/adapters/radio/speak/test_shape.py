"""Speech made fit for the air."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.shape import KEPT, PEAK, pieces, shaped
from bridge.ports import Speech


def speech(rate: int, seconds: float, level: float = 0.2, hertz: float = 440.0) -> Speech:
    """A tone with half a second of silence around it."""
    tone = level * np.sin(np.arange(round(rate * seconds)) * 2 * np.pi * hertz / rate)
    quiet = np.zeros(rate // 2)
    pcm = (np.concatenate((quiet, tone, quiet)) * 32767).astype("<i2")
    return Speech(pcm=pcm.tobytes(), rate=rate, voice="tone")


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
def test_any_rate_becomes_ours_at_one_level_without_the_silence(rate: int) -> None:
    samples = shaped(speech(rate, 1.0))
    assert samples.dtype == np.float32
    assert len(samples) % BLOCK == 0
    assert RATE <= len(samples) <= RATE + 2 * KEPT + 2 * BLOCK
    assert float(np.abs(samples).max()) == pytest.approx(PEAK, abs=1e-4)
    middle = samples[RATE // 4 : 3 * RATE // 4]
    strongest = int(np.argmax(np.abs(np.fft.rfft(middle)))) * RATE / len(middle)
    assert strongest == pytest.approx(440, abs=3)


def test_the_same_level_for_loud_and_quiet_voices_and_none_for_silence() -> None:
    for level in (0.01, 0.999):
        assert float(np.abs(shaped(speech(16_000, 0.5, level))).max()) == pytest.approx(
            PEAK, abs=0.01
        )
    assert not len(shaped(Speech(pcm=b"", rate=8_000, voice="")))
    assert not len(shaped(Speech(pcm=bytes(999), rate=24_000, voice="")))


def test_what_is_too_long_is_cut_where_it_is_quiet() -> None:
    voice = np.full(50 * BLOCK, 0.5, np.float32)
    pause = np.zeros(4 * BLOCK, np.float32)
    words: Samples = np.concatenate((voice, pause, voice, pause, voice))
    cut = pieces(words, 70 * BLOCK)
    assert len(cut) == 3
    edges = np.cumsum([len(p) for p in cut])[:-1] // BLOCK
    assert 50 <= edges[0] <= 54
    assert 104 <= edges[1] <= 108


@given(st.integers(0, 400), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_no_piece_is_too_long_and_nothing_is_lost(blocks: int, longest: int, seed: int) -> None:
    samples = np.random.default_rng(seed).normal(size=blocks * BLOCK).astype(np.float32)
    cut = pieces(samples, longest * BLOCK)
    assert all(0 < len(p) <= longest * BLOCK and len(p) % BLOCK == 0 for p in cut)
    assert np.array_equal(np.concatenate([np.zeros(0, np.float32), *cut]), samples)
