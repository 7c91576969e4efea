"""What cannot be read says why; what can is the same sound in every wrapping."""

import io
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import MediaError
from bridge.speech.sound import Limits, Sound, decode, flac, from_pcm, measure

RATE = 16_000


def tone(seconds: float = 1.0, rate: int = RATE, hertz: float = 440) -> Sound:
    turns = np.arange(int(seconds * rate)) * hertz / rate
    return Sound((0.5 * np.sin(2 * np.pi * turns)).astype(np.float32), rate)


def wrapped(sound: Sound, wrapping: str = "WAV", coding: str = "PCM_16") -> bytes:
    out = io.BytesIO()
    soundfile.write(out, sound.samples, sound.rate, format=wrapping, subtype=coding)
    return out.getvalue()


WAV = wrapped(tone())
FLAC = flac(tone())


def wav_with(at: int, value: bytes) -> bytes:
    return WAV[:at] + value + WAV[at + len(value) :]


@pytest.mark.parametrize(
    ("wrapping", "coding", "mime"),
    [
        ("WAV", "PCM_16", "audio/wav"),
        ("WAV", "FLOAT", "audio/wav"),
        ("WAV", "ULAW", "audio/wav"),
        ("FLAC", "PCM_16", "audio/flac"),
        ("OGG", "VORBIS", "audio/ogg"),
        ("OGG", "OPUS", "audio/ogg"),
        ("MP3", "MPEG_LAYER_III", "audio/mpeg"),
    ],
)
def test_every_wrapping_holds_the_same_sound(wrapping: str, coding: str, mime: str) -> None:
    content = wrapped(tone(), wrapping, coding)
    sound = decode(content, "a")
    assert sound.rate == RATE
    assert sound.seconds == pytest.approx(1.0, abs=0.1)
    assert float(np.sqrt(np.mean(sound.samples**2))) == pytest.approx(0.354, abs=0.03)
    measured = measure(content, "a")
    assert measured.mime == mime
    assert measured.seconds == pytest.approx(sound.seconds, abs=0.1)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "the file is empty"),
        (b"#!AMR\n" + bytes(100), "not WAV, FLAC, Ogg or MP3"),
        (b"please read me as sound", "not WAV, FLAC, Ogg or MP3"),
        (WAV[:5000], "cut short, 4956 bytes of sound of 32000 are there"),
        (WAV[:44], "cut short, 0 bytes"),
        (WAV[:20], "without sound in it"),
        (WAV[:40] + bytes(4), "no sound in it"),
        (b"RIFF" + bytes(4) + b"WAVE" + bytes(400), "without sound in it"),
        (wav_with(24, struct.pack("<I", 1)), "1 samples a second"),
        (wav_with(24, struct.pack("<I", 4_000_000_000)), "bad.wav: "),
        (wav_with(22, struct.pack("<H", 40)), "bad.wav: "),
        (wav_with(22, struct.pack("<H", 0)), "bad.wav: "),
        (FLAC[: len(FLAC) // 2], "bad.wav: "),
        (FLAC[:200] + bytes(300) + FLAC[500:], "bad.wav: "),
        (wrapped(tone(), "OGG", "OPUS")[:300], "bad.wav: "),
        (wrapped(Sound(np.full(99, np.nan, np.float32), RATE), "WAV", "FLOAT"), "not numbers"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_fault(content: bytes, wrong: str) -> None:
    with pytest.raises(MediaError) as error:
        decode(content, "bad.wav")
    assert str(error.value).startswith("bad.wav: ")
    assert wrong in str(error.value)


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(MediaError, match=r"1 s, over the 0 allowed"):
        decode(WAV, "a", Limits(seconds=0.25))
    with pytest.raises(MediaError, match=r"more than the 100 allowed"):
        decode(WAV, "a", Limits(bytes=100))


def test_many_channels_of_nothing_are_no_bomb() -> None:
    out = io.BytesIO()
    soundfile.write(out, np.zeros((192_000, 8), np.float32), 192_000, format="FLAC")
    with pytest.raises(MediaError, match="more sound than 1 s may hold"):
        decode(out.getvalue(), "a", Limits(seconds=1.2))


def test_a_recording_of_unknown_length_is_read_to_its_end() -> None:
    assert decode(wav_with(40, b"\xff\xff\xff\xff"), "a").seconds == 1.0
    assert decode(wav_with(40, struct.pack("<I", 0x7FFFF000)), "a").seconds == 1.0


def test_a_damaged_recording_can_still_be_measured() -> None:
    assert measure(WAV[: 44 + 16000], "a").seconds == 0.5
    with pytest.raises(MediaError):
        measure(b"no sound at all", "a")


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", b"fLaC", b"OggS", b"ID3"])
)
def test_no_bytes_break_the_reader(rest: bytes, start: bytes) -> None:
    for read in (decode, measure):
        try:
            read(start + rest, "a")
        except MediaError:
            continue


@given(st.integers(0, len(FLAC) - 1), st.binary(min_size=1, max_size=30))
def test_no_damage_breaks_the_reader(at: int, damage: bytes) -> None:
    for whole in (FLAC, WAV[:3000]):
        try:
            decode(whole[: at % len(whole)] + damage + whole[at % len(whole) + len(damage) :], "a")
        except MediaError:
            continue


def test_two_channels_become_one() -> None:
    both = np.stack([tone().samples, -tone().samples], axis=1)
    out = io.BytesIO()
    soundfile.write(out, both, RATE, format="WAV")
    assert np.abs(decode(out.getvalue(), "a").samples).max() < 1e-4


def test_samples_come_back_from_s16le_as_they_went() -> None:
    sound = tone()
    again = from_pcm(sound.pcm() + b"\x01", RATE)
    assert np.abs(again.samples - sound.samples).max() < 1e-4
    assert from_pcm(Sound(np.array([2, -2], np.float32), RATE).pcm(), RATE).samples.tolist() == [
        pytest.approx(32767 / 32768),
        -1.0,
    ]


def test_another_rate_is_the_same_sound() -> None:
    half = tone(hertz=440).at(8000)
    assert (half.rate, len(half.samples)) == (8000, 8000)
    assert np.argmax(np.abs(np.fft.rfft(half.samples))) == 440


def test_loudness_is_set_by_the_peak() -> None:
    assert np.abs(tone().scaled(0.8).samples).max() == pytest.approx(0.8, abs=1e-3)
    silence = Sound(np.zeros(10, np.float32), RATE)
    assert silence.scaled(0.8) is silence
