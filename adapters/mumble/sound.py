"""Voice as Opus packets and back. Opus speaks at 48,000 Hz; what is stored has 16,000."""

import io
from collections.abc import Iterator

import av
import numpy as np
import soundfile

RATE = 16_000  # Hz of what is heard
AIR = 48_000  # Hz of Opus
FRAME = 960  # samples of a packet: 20 ms
BITS = 32_000  # a second; speech needs no more


class Decoder:
    """One speaker's packets to s16le mono samples at `RATE`."""

    def __init__(self) -> None:
        self._opus = av.AudioCodecContext.create("libopus", "r")
        self._opus.sample_rate = AIR
        self._opus.layout = "mono"
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)

    def feed(self, opus: bytes) -> bytes:
        """The samples of a packet; none where it is damaged."""
        try:
            frames = self._opus.decode(av.Packet(opus))
        except av.FFmpegError:
            return b""
        made = [part for frame in frames for part in self._resampler.resample(frame)]
        return b"".join(part.to_ndarray().astype("<i2").tobytes() for part in made)


def packets(pcm: bytes, rate: int) -> Iterator[bytes]:
    """s16le mono samples as packets of 20 ms; the last is filled up with silence."""
    encoder = av.AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = AIR, "mono", "s16"
    encoder.bit_rate = BITS
    encoder.options = {"application": "voip", "frame_duration": "20"}
    samples = _at_air_rate(pcm, rate)
    samples = np.pad(samples, (0, -len(samples) % FRAME))
    for at in range(0, len(samples), FRAME):
        frame = _frame(samples[at : at + FRAME], AIR)
        frame.pts = at
        yield from (bytes(packet) for packet in encoder.encode(frame))


def _frame(samples: "np.ndarray[tuple[int], np.dtype[np.int16]]", rate: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
    frame.sample_rate = rate
    return frame


def _at_air_rate(pcm: bytes, rate: int) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    samples = np.frombuffer(pcm, "<i2").astype(np.int16)
    if rate == AIR or not len(samples):
        return samples
    resampler = av.AudioResampler(format="s16", layout="mono", rate=AIR)
    parts = [*resampler.resample(_frame(samples, rate)), *resampler.resample(None)]
    return np.concatenate([part.to_ndarray()[0] for part in parts]).astype(np.int16)


def flac(pcm: bytes) -> bytes:
    """s16le mono samples at `RATE` as a file."""
    out = io.BytesIO()
    soundfile.write(out, np.frombuffer(pcm, "<i2"), RATE, "PCM_16", format="FLAC")
    return out.getvalue()
