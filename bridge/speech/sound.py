"""Sound as numbers: float32, mono, −1…1. What cannot be read is a MediaError that says why.

Recordings come from outside: size, rate, channels and length are checked before a sample is read.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import soundfile
import soxr
from msgspec import Struct
from numpy.typing import NDArray

from bridge.errors import MediaError
from bridge.ports import Measured

Samples = NDArray[np.float32]

LOWEST_RATE, HIGHEST_RATE = 4_000, 192_000
MOST_CHANNELS = 8
DENSEST = 96_000  # samples a second of all channels together; a bomb has more
STREAMED = 0x7FFF_0000  # sizes from here up (and 0) are what a program writes that cannot know
MIMES = {"WAV": "audio/wav", "FLAC": "audio/flac", "OGG": "audio/ogg", "MP3": "audio/mpeg"}


class Limits(Struct, frozen=True, kw_only=True):
    """The most that one recording may be."""

    seconds: float = 600.0
    bytes: int = 32 << 20


LIMITS = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Samples at `rate` Hz."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate

    def at(self, rate: int) -> "Sound":
        """The same at another rate."""
        if rate == self.rate or not len(self.samples):
            return Sound(self.samples, rate)
        return Sound(soxr.resample(self.samples, self.rate, rate), rate)

    def pcm(self) -> bytes:
        """As s16le."""
        whole = np.clip(np.rint(self.samples * 32768.0), -32768, 32767)
        return bytes(whole.astype("<i2"))

    def scaled(self, peak: float) -> "Sound":
        """As loud as `peak` at its loudest; silence stays silent."""
        loudest = float(np.abs(self.samples).max(initial=0.0))
        return Sound(self.samples * np.float32(peak / loudest), self.rate) if loudest else self


def from_pcm(pcm: bytes, rate: int) -> Sound:
    """Sound of s16le mono samples; half a sample at the end is left out."""
    whole = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2")
    return Sound(whole.astype(np.float32) / np.float32(32768.0), rate)


def decode(content: bytes, name: str, limits: Limits = LIMITS) -> Sound:
    """Read WAV, FLAC, Ogg (Vorbis, Opus) or MP3, several channels mixed to one.

    `MediaError` names the file and what is wrong: empty, unknown, damaged, cut short, too long.
    """
    kind = _kind(content, name, limits)
    if kind == "WAV":
        _check_wav(content, name)
    with _opened(content, name) as file:
        _check_header(file, name, limits)
        samples = _read(file, name, limits)
        if kind == "FLAC" and len(samples) < file.frames < STREAMED:
            raise MediaError(
                f"{name}: cut short, {len(samples)} samples of {file.frames} are there"
            )
        rate = int(file.samplerate)
    return Sound(_mono(samples, name), rate)


def measure(content: bytes, name: str, limits: Limits = LIMITS) -> Measured:
    """Length and media type, of damaged recordings too. `MediaError`: this is not audio."""
    kind = _kind(content, name, limits)
    with _opened(content, name) as file:
        seconds = file.frames / max(1, file.samplerate)
    return Measured(seconds=min(seconds, limits.seconds), mime=MIMES[kind])


def flac(sound: Sound) -> bytes:
    """As a FLAC file of 16 bits."""
    out = io.BytesIO()
    soundfile.write(out, sound.samples, sound.rate, format="FLAC", subtype="PCM_16")
    return out.getvalue()


def _kind(content: bytes, name: str, limits: Limits) -> str:
    """WAV, FLAC, OGG or MP3 by the first bytes; the file's name is not believed."""
    if not content:
        raise MediaError(f"{name}: the file is empty")
    if len(content) > limits.bytes:
        raise MediaError(f"{name}: {len(content)} bytes, more than the {limits.bytes} allowed")
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "WAV"
    known = {b"fLaC": "FLAC", b"OggS": "OGG"}.get(content[:4])
    if known is None and (content[:3] == b"ID3" or _mpeg(content)):
        known = "MP3"
    if known is None:
        raise MediaError(f"{name}: not WAV, FLAC, Ogg or MP3 (starts with {content[:8]!r})")
    return known


def _mpeg(content: bytes) -> bool:
    """Does an MPEG layer III frame stand at the start?"""
    return len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2  # noqa: PLR2004 - the sync bits


def _check_wav(content: bytes, name: str) -> None:
    for kind, start, size in _chunks(content):
        if kind != b"data":
            continue
        there = len(content) - start
        if there < size < STREAMED:
            raise MediaError(f"{name}: cut short, {there} bytes of sound of {size} are there")
        return
    raise MediaError(f"{name}: a WAV file without sound in it")


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """RIFF chunks: kind, where the body starts, its size."""
    at = 12
    while at + 8 <= len(content):
        kind, size = struct.unpack_from("<4sI", content, at)
        yield kind, at + 8, size
        at += 8 + size + size % 2


def _opened(content: bytes, name: str) -> Any:  # noqa: ANN401 - soundfile has no types
    try:
        return soundfile.SoundFile(io.BytesIO(content))
    except soundfile.LibsndfileError as error:
        raise MediaError(f"{name}: {error.error_string}") from error


def _check_header(file: Any, name: str, limits: Limits) -> None:  # noqa: ANN401
    if not LOWEST_RATE <= file.samplerate <= HIGHEST_RATE:
        raise MediaError(f"{name}: {file.samplerate} samples a second is not a sound recording")
    if file.channels > MOST_CHANNELS:
        raise MediaError(f"{name}: {file.channels} channels, at most {MOST_CHANNELS} are read")
    if limits.seconds * file.samplerate < file.frames < STREAMED:
        raise MediaError(
            f"{name}: {file.frames / file.samplerate:.0f} s, over the {limits.seconds:.0f} allowed"
        )


def _read(file: Any, name: str, limits: Limits) -> Samples:  # noqa: ANN401
    most = int(limits.seconds * min(file.samplerate, DENSEST // file.channels))
    try:
        samples: Samples = file.read(frames=most + 1, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise MediaError(f"{name}: {error.error_string}") from error
    if len(samples) > most:
        raise MediaError(f"{name}: more sound than {limits.seconds:.0f} s may hold")
    return samples


def _mono(samples: Samples, name: str) -> Samples:
    if not len(samples):
        raise MediaError(f"{name}: no sound in it")
    mixed: Samples = samples.mean(axis=1, dtype=np.float32)
    if not np.isfinite(mixed).all():
        raise MediaError(f"{name}: damaged, it has samples that are not numbers")
    return mixed
