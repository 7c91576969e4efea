"""What is said of a transmission: level and signal-to-noise ratio, against known mixes."""

import numpy as np
import pytest

from adapters.radio.hear.ear import Ear, Hearing, Opens
from adapters.radio.hear.quality import BEST, WORST, Quality
from adapters.radio.ids.heard import RATE, Samples
from tests.adapters.radio.hear.air import Dice, Spoken, at_power, hiss, pink, white, words
from tests.adapters.radio.hear.test_ear import hear, line, segments


def mixed(dice: Dice, noise: Samples, snr: float, *, muted: bool) -> tuple[Samples, list[Spoken]]:
    """Words at -25 dBFS; a muted receiver gives noise only while the carrier is on."""
    lead, count = 3 * RATE, int(dice.uniform(1.5, 5) * RATE)
    sound = at_power(noise[: lead + count + 2 * RATE], -25 - snr)
    if muted:
        sound[: lead - RATE // 10] = sound[lead + count + RATE // 10 :] = 0
    sound[lead : lead + count] += at_power(words(dice, count), -25)
    return sound, [Spoken(lead, lead + count)]


@pytest.mark.parametrize("muted", [True, False])
@pytest.mark.parametrize("snr", [5, 10, 15, 20, 25, 30])
def test_snr_and_level_are_right_within_2_and_a_half_db(snr: float, muted: bool) -> None:
    dice = np.random.default_rng(8)
    for kind in (white, pink, hiss):
        sound, spoken = mixed(dice, kind(dice, 10 * RATE), snr, muted=muted)
        carrier = line(sound, spoken, RATE // 10, RATE // 10) if muted else None
        opens = Opens.LINE if muted else Opens.VOX
        (ended,) = segments(hear(Hearing(opens=opens), sound, carrier))
        assert abs(ended.snr_db - snr) < 2.5
        assert abs(ended.level_db + 25) < 1.5
        assert abs(ended.voiced - (spoken[0].until - spoken[0].at)) < RATE


def test_a_carrier_without_words() -> None:
    sound = at_power(hiss(np.random.default_rng(9), 5 * RATE), -30)
    (ended,) = segments(hear(Hearing(), sound, [True] * 250))
    assert ended.snr_db < 2
    assert ended.voiced == 0
    assert abs(ended.level_db + 30) < 0.5


def test_nothing_at_all_can_be_asked() -> None:
    assert Quality().snr_db() == WORST
    assert Quality().level_db() == -120


def test_it_keeps_within_what_can_be_measured() -> None:
    quality = Quality()
    for nth in range(100):
        quality.feed(1.0 if nth % 2 else 1e-9)
    assert quality.snr_db() == BEST


def test_an_ear_begins_in_the_middle_of_noise() -> None:
    ear = Ear(Hearing(opens=Opens.VOX))
    sound = at_power(white(np.random.default_rng(10), 5 * RATE), -20)
    assert [e for i in range(0, len(sound), 320) for e in ear.feed(sound[i : i + 320])] == []
