"""Whole transmissions, on a made-up air whose true times are known to the sample."""

from itertools import pairwise

import numpy as np
import pytest

from adapters.radio.hear.ear import Ear, Hearing, Opens
from adapters.radio.hear.events import Audio, Began, Ended, Heard, Rearmed, Reason, Stuck
from adapters.radio.hear.sound import BLOCK, blocks
from adapters.radio.ids.heard import RATE, Samples
from tests.adapters.radio.hear.air import (
    Spoken,
    at_power,
    blocks_of,
    clicks,
    hertz,
    hiss,
    pink,
    shaped,
    white,
    words,
)

TENTH = RATE // 10
DELAY = BLOCK  # of the high-pass, made good in all times


def evening(seed: int, count: int, *, least_gap: float) -> tuple[Samples, list[Spoken]]:
    """Transmissions of 0.3-2.5 s, 5-30 dB above one of three noises, with random gaps, clicks."""
    dice = np.random.default_rng(seed)
    parts, spoken, at = [], [], 0
    for _ in range(count):
        gap = int(dice.uniform(least_gap, least_gap + 2) * RATE)
        length = int(dice.uniform(0.3, 2.5) * RATE)
        parts += [np.zeros(gap, np.float32), at_power(words(dice, length), dice.uniform(-28, -15))]
        spoken.append(Spoken(at + gap, at + gap + length))
        at += gap + length
    rest = 4 * RATE - at % RATE  # to whole seconds: quick to transform
    sound = np.concatenate([*parts, np.zeros(rest, np.float32)])
    noise = (white, pink, hiss)[seed % 3](dice, len(sound))
    sound += at_power(noise, (-33, -40, -58)[seed // 3 % 3])
    sound += 0.3 * clicks(dice, len(sound), each_second=0.5)
    return np.clip(sound, -1, 1), spoken


def line(sound: Samples, spoken: list[Spoken], lead: int, trail: int) -> list[bool]:
    """The carrier: on a little before and after the words."""
    on = np.zeros(len(sound) // BLOCK, bool)
    for one in spoken:
        on[(one.at - lead) // BLOCK : (one.until + trail) // BLOCK] = True
    return [bool(o) for o in on]


def hear(hearing: Hearing, sound: Samples, carrier: list[bool] | None = None) -> list[Heard]:
    ear = Ear(hearing)
    told = [
        event
        for nth, block in enumerate(blocks_of(sound))
        for event in ear.feed(block, carrier[nth] if carrier else None)
    ]
    return told + ear.finish()


def segments(told: list[Heard]) -> list[Ended]:
    """All that ended; on the way, that each is told whole, in order, no sample twice."""
    at, begun, ended = 0, None, []
    for event in told:
        match event:
            case Began():
                assert begun is None
                assert event.at >= at
                begun = at = event.at
            case Audio():
                assert begun is not None
                assert event.at == at
                assert len(event.samples) == BLOCK
                at += BLOCK
            case Ended():
                assert (event.began, event.at) == (begun, at)
                begun = None
                ended.append(event)
            case _:
                continue
    assert begun is None
    return ended


@pytest.mark.parametrize("seed", range(10))
def test_no_word_is_lost_with_vox(seed: int) -> None:
    """With the other seeds 200 transmissions; each lies within exactly one of ours."""
    sound, spoken = evening(seed, 20, least_gap=1.8)
    ended = segments(hear(Hearing(opens=Opens.VOX), sound))
    assert len(ended) == len(spoken)
    for ours, true in zip(ended, spoken, strict=True):
        assert ours.began <= true.at
        assert ours.at >= true.until
        assert ours.reason is Reason.CLOSED


@pytest.mark.parametrize("seed", range(10))
def test_no_word_is_lost_with_a_line(seed: int) -> None:
    """The line is exact, so our times are: before it by the pre-roll, or where the last ended."""
    sound, spoken = evening(seed, 20, least_gap=0.9)
    carrier = line(sound, spoken, TENTH, TENTH)
    ended = segments(hear(Hearing(weak_hang=600), sound, carrier))
    assert len(ended) == len(spoken)
    edges = np.flatnonzero(np.diff(np.array(carrier, int), prepend=0, append=0)) * BLOCK
    free = 0
    for ours, true, (on, off) in zip(ended, spoken, edges.reshape(-1, 2), strict=True):
        assert ours.began == max(on - blocks(400), free) <= true.at
        assert ours.at == off >= true.until
        free = off


def test_both_and_either() -> None:
    sound, spoken = evening(1, 6, least_gap=2.0)
    carrier = line(sound, spoken, TENTH, TENTH)
    deaf_line = [False] * len(carrier)
    both = segments(hear(Hearing(opens=Opens.BOTH), sound, carrier))
    assert len(both) == 6
    assert segments(hear(Hearing(opens=Opens.BOTH), sound, deaf_line)) == []
    assert len(segments(hear(Hearing(opens=Opens.EITHER), sound, deaf_line))) == 6
    assert segments(hear(Hearing(opens=Opens.LINE), sound, deaf_line)) == []


def test_an_unknown_line_leaves_it_to_vox() -> None:
    sound, spoken = evening(2, 4, least_gap=2.0)
    assert len(segments(hear(Hearing(opens=Opens.LINE, after=300), sound))) == len(spoken)


def test_the_sound_is_that_of_the_air_at_its_time() -> None:
    sound, spoken = evening(6, 3, least_gap=1.0)
    told = hear(Hearing(level=False), sound, line(sound, spoken, TENTH, TENTH))
    heard = np.zeros_like(sound)
    for event in told:
        if isinstance(event, Audio):
            heard[event.at : event.at + BLOCK] = event.samples
    one = spoken[1]
    audible = shaped(sound, (hertz(len(sound)) > 250).astype(np.float64))
    ours, true = heard[one.at : one.until], audible[one.at : one.until]
    alike = float(np.dot(ours, true) / np.sqrt(np.dot(ours, ours) * np.dot(true, true)))
    assert alike > 0.97


def test_the_tail_is_cut_and_nothing_else() -> None:
    sound, spoken = evening(3, 5, least_gap=1.0)
    carrier = line(sound, spoken, TENTH, 3 * TENTH)
    off = np.flatnonzero(np.diff(np.array(carrier, int)) < 0) * BLOCK + BLOCK
    ended = segments(hear(Hearing(tail=160), sound, carrier))
    assert [e.at for e in ended] == [int(o) - blocks(160) for o in off]


def test_sound_goes_on_while_they_still_speak() -> None:
    ear = Ear(Hearing(tail=100))
    loud = np.full(BLOCK, 0.1, np.float32)
    late = [
        ear.now - event.at
        for _ in range(100)
        for event in ear.feed(loud, True)
        if isinstance(event, Audio)
    ]
    assert max(late[-50:]) <= blocks(100) + DELAY + BLOCK


def test_a_long_one_goes_on_in_parts_without_a_gap() -> None:
    sound = at_power(words(np.random.default_rng(7), 30 * RATE), -25)
    hearing = Hearing(part=5000, longest=8000)
    told = hear(hearing, sound, [True] * (len(sound) // BLOCK))
    ended = segments(told)
    assert [e.reason for e in ended[:-1]] == [Reason.PART] * (len(ended) - 1)
    assert ended[-1].reason is Reason.STOPPED
    assert all(a.at == b.began for a, b in pairwise(ended))
    assert all(blocks(5000) <= e.at - e.began <= blocks(8000) for e in ended[:-1])
    assert ended[-1].at >= len(sound)


def test_a_click_of_the_line_is_short() -> None:
    sound, _ = evening(0, 1, least_gap=1.0)
    carrier = [20 <= nth < 23 for nth in range(len(sound) // BLOCK)]
    assert [e.reason for e in segments(hear(Hearing(), sound, carrier))] == [Reason.SHORT]


def test_with_vox_the_tail_of_a_squelch_is_short_and_a_word_alone_is_not() -> None:
    """Half a second after the words 150 ms of noise; then, later, a word as short as words are."""
    dice, sound = np.random.default_rng(11), np.zeros(10 * RATE, np.float32)
    sound[2 * RATE : 4 * RATE] = at_power(words(dice, 2 * RATE), -25)
    sound[5 * RATE : 5 * RATE + 2400] = at_power(hiss(dice, 2400), -25)
    sound[8 * RATE : 8 * RATE + 3200] = at_power(words(dice, 3200), -25)
    ended = segments(hear(Hearing(opens=Opens.VOX), sound))
    assert [e.reason for e in ended] == [Reason.CLOSED, Reason.SHORT, Reason.CLOSED]


def test_what_we_send_is_not_heard_nor_kept_for_the_next() -> None:
    ear = Ear(Hearing())
    loud = np.full(BLOCK, 0.1, np.float32)
    ear.deaf(100 * BLOCK)
    told = [e for nth in range(130) for e in ear.feed(loud, nth > 20)]
    assert next(e for e in told if isinstance(e, Began)).at == 100 * BLOCK


def test_a_transmission_ends_when_we_begin_to_send() -> None:
    ear = Ear(Hearing())
    loud = np.full(BLOCK, 0.1, np.float32)
    told = [e for _ in range(50) for e in ear.feed(loud, True)]
    ear.deaf(ear.now + 20 * BLOCK)
    told += [e for _ in range(10) for e in ear.feed(loud, True)]
    assert [e.reason for e in segments(told)] == [Reason.DEAF]
    assert not ear.busy


def test_a_stuck_carrier_alarms_and_is_heard_again_after_it_left() -> None:
    quiet = np.zeros(BLOCK, np.float32)
    ear = Ear(Hearing(longest_open=1000, hang=100, weak_hang=100))
    told = [e for nth in range(200) for e in ear.feed(quiet, nth < 100)]
    assert [e for e in told if isinstance(e, Stuck | Rearmed)] == [
        Stuck(blocks(1000)),
        Rearmed(105 * BLOCK),
    ]
    assert [e.reason for e in segments(told)] == [Reason.STUCK]


def test_the_same_sound_tells_the_same() -> None:
    sound, _ = evening(5, 3, least_gap=1.5)
    first, second = (segments(hear(Hearing(opens=Opens.VOX), sound)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "wrong", [{"vox_on": 2.0, "vox_off": 3.0}, {"part": 9000, "longest": 8000}]
)
def test_settings_that_cannot_be_meant(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="is above"):
        Hearing(**wrong)  # type: ignore[arg-type]
