"""No identity out of a voice or out of noise. The hour of it runs in `python -m bench.ids`."""

from collections.abc import Callable

import numpy as np
import pytest

from adapters.radio.ids import dtmf, mdc1200, selcall
from adapters.radio.ids.heard import RATE
from adapters.radio.ids.several import KINDS, Several
from adapters.radio.ids.tones import silence
from tests.adapters.radio.ids import air


def everything() -> Several:
    return Several(make() for name, make in KINDS.items() if name != "ctcss")


@pytest.mark.parametrize("voice", air.VOICES)
def test_nobody_is_named_by_a_voice(
    voice: str, record_property: Callable[[str, object], None]
) -> None:
    seconds = 0.0
    decoder = everything()
    for nth, words in enumerate(air.WORDS):
        sound = air.spoken(voice, words, pitch=20 + 15 * nth, speed=130 + 15 * nth)
        seconds += len(sound) / RATE
        assert air.listen(decoder, sound, 3200) == []
    record_property("seconds of speech without a false identity", round(seconds, 1))
    assert seconds > 15


def test_nobody_is_named_by_a_noisy_voice() -> None:
    rng = np.random.default_rng(1)
    sound = air.spoken("en-us+f3", air.WORDS[2])
    for snr in (20, 10, 5):
        assert air.listen(everything(), air.heard_through(sound, rng, snr), 3200) == []


@pytest.mark.parametrize("dbfs", [-40.0, -10.0])
def test_nobody_is_named_by_noise(dbfs: float) -> None:
    rng = np.random.default_rng(2)
    sound = air.noise(rng, RATE * 30, 10 ** (dbfs / 10) / 2)
    assert air.listen(everything(), sound, 3200) == []


def test_a_channel_with_all_systems_hears_each_once() -> None:
    pieces = (
        mdc1200.encode(bytes.fromhex("01801234")),
        selcall.encode("zvei1", "17702"),
        air.spoken("en-us", air.WORDS[0]),
        selcall.encode("eea", "44501"),
        dtmf.encode("3#"),
        mdc1200.encode(bytes.fromhex("00811234")),
    )
    sound = np.concatenate([part for piece in pieces for part in (silence(0.3), piece)])
    systems = ("dtmf", "mdc1200", "zvei1", "eea")
    heard = air.listen(
        Several(KINDS[name]() for name in systems),
        sound + air.noise(np.random.default_rng(3), len(sound), 1e-4),
    )
    assert [(one.kind, one.code, one.emergency) for one in heard] == [
        ("mdc1200", "1234", False),
        ("zvei1", "17702", False),
        ("eea", "44501", False),
        ("dtmf", "3#", False),
        ("mdc1200", "1234", True),
    ]
