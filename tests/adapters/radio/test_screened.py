"""No recogniser hears how radios tell who they are; the recording keeps it."""

from collections.abc import Sequence

import numpy as np
import pytest

from adapters.radio.hear.sound import BLOCK, from_pcm, power
from adapters.radio.ids import dtmf, mdc1200
from adapters.radio.ids.heard import RATE, Decoder, Heard, Samples
from adapters.radio.ids.several import KINDS, Several
from adapters.radio.screened import floor_of, following, held, spans, without
from adapters.radio.words import Words
from tests.adapters.radio.other import likeness, speech
from tests.adapters.radio.test_words import Ear

BURST = mdc1200.encode(bytes((0x01, 0x80, 0x1A, 0x2B)))
GAP = np.zeros(RATE // 5, np.float32)


def heard(sound: Samples, systems: Sequence[str]) -> tuple[Samples, list[Heard], Ear]:
    """What a recogniser hears of it, what was told, and the ear."""
    ear, decoder = Ear(), Several([KINDS[name]() for name in systems])
    followed = following(Words(ear, lambda _: None), held(systems))
    assert followed is not None
    told: list[Heard] = []
    for at in range(0, len(sound), BLOCK):
        followed.feed(sound[at : at + BLOCK])
        told += found(decoder, sound[at : at + BLOCK], followed)
    told += found(decoder, None, followed)
    for waiting in getattr(followed, "_waiting", ()):  # `end` needs a loop: the rest is let go
        assert len(waiting) <= BLOCK
    while getattr(followed, "_waiting", None):
        followed._pass(followed._waiting.popleft())  # type: ignore[union-attr]
    return from_pcm(bytes(ear.begun[-1].pcm)), told, ear


def found(decoder: Decoder, block: Samples | None, followed: object) -> list[Heard]:
    told = list(decoder.finish() if block is None else decoder.feed(block))
    if told:
        followed.tones(told)  # type: ignore[attr-defined]
    return told


def hissing(*parts: Samples) -> Samples:
    """On a channel with a little noise, in whole blocks."""
    sound = np.concatenate(parts)
    sound = sound[: len(sound) - len(sound) % BLOCK]
    hiss = np.random.default_rng(4).normal(0, 0.001, len(sound))
    return np.asarray(sound + hiss, np.float32)


@pytest.mark.parametrize("first", [True, False], ids=["before the words", "after them"])
def test_a_burst_is_left_out_and_every_word_is_there(first: bool) -> None:
    words = speech(1.5)
    parts = (BURST, GAP, words) if first else (words, GAP, BURST)
    sound = hissing(GAP, *parts, GAP)
    got, told, ear = heard(sound, ["mdc1200"])
    assert [one.code for one in told] == ["1A2B"]
    assert len(got) == len(sound)
    assert likeness(got, BURST) < 0.3
    assert likeness(sound, BURST) > 0.9
    assert likeness(got, words) > 0.99
    assert len(ear.begun) == 1, "it was known in time"


def test_a_long_number_of_a_keypad_is_heard_anew_without_it() -> None:
    keys, words = dtmf.encode("1701#"), speech(1.5)
    sound = hissing(GAP, keys, GAP, words)
    got, told, ear = heard(sound, ["dtmf"])
    assert [one.code for one in told] == ["1701#"]
    assert [one.dropped for one in ear.begun] == [True, False]
    assert likeness(got, keys) < 0.3
    assert likeness(got, words) > 0.99


def test_in_its_place_stands_the_noise_of_the_channel() -> None:
    sound = hissing(GAP, BURST, GAP, speech(1.0))
    _, told, _ = heard(sound, ["mdc1200"])
    ((begin, end),) = spans(told)
    made = without(sound, spans(told), floor=floor_of(sound, spans(told)))
    assert power(made[begin:end]) == pytest.approx(1e-6, rel=0.5)
    assert np.array_equal(made[end:], sound[end:])


def test_without_identities_nothing_is_late() -> None:
    ear = Ear()
    followed = following(Words(ear, lambda _: None), held([]))
    assert followed is not None
    followed.feed(np.zeros(BLOCK, np.float32))
    assert len(ear.begun[0].pcm) == 2 * BLOCK
