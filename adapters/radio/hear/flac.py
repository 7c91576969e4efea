"""FLAC as it comes: the encoder writes into our hands, and we write to the disk.

So an error of the disk is an `OSError` of ours, and the same bytes can stay in memory. After every
frame the header is told how many samples there are (RFC 9639, 8.2: 36 bits from the low half of
byte 21), so what a crash leaves is a whole file: at most the frame that the encoder still held, and
the sample it looks ahead, are lost (256 ms).
"""

import io
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from adapters.radio.hear.sound import to_pcm
from adapters.radio.ids.heard import RATE, Samples

FRAME = 4096  # samples; what libsndfile puts into one
SYNC = (b"\xff\xf8", b"\xff\xf9")  # how a frame begins
ENDLESS = 1 << 36  # samples; a header without a count says more
COUNT, DEPTH = 21, 0xF0  # where the header counts samples, and what shares that byte

Pcm = NDArray[np.int16]


class Write(NamedTuple):
    """Bytes that belong to a place of the file."""

    at: int
    data: bytes


class Flac:
    """One recording: 16,000 Hz, 16 bit, mono."""

    def __init__(self) -> None:
        self._samples = 0  # in whole frames
        self._tape = _Tape()
        self._file = soundfile.SoundFile(
            self._tape, "w", samplerate=RATE, channels=1, subtype="PCM_16", format="FLAC"
        )

    def feed(self, samples: Samples) -> list[Write]:
        """Encode; what must be written by now."""
        self._file.write(to_pcm(samples))
        writes = self._tape.take()
        return writes + self._counted(writes)

    def finish(self) -> list[Write]:
        """What must be written at the end, also into the header."""
        self._file.close()
        return self._tape.take()

    def _counted(self, writes: list[Write]) -> list[Write]:
        """The header's new count, where whole frames were written."""
        frames = sum(write.data[:2] in SYNC for write in writes)
        if not frames:
            return []
        self._samples += frames * FRAME
        count = self._samples.to_bytes(5, "big")
        return [Write(COUNT, bytes((DEPTH | count[0],)) + count[1:])]


class _Tape:
    """A file for the encoder that only notes what is to be written."""

    def __init__(self) -> None:
        self._at = self._size = 0
        self._writes: list[Write] = []

    def take(self) -> list[Write]:
        writes, self._writes = self._writes, []
        return writes

    def write(self, data: bytes) -> int:
        self._writes.append(Write(self._at, bytes(data)))
        self._at += len(data)
        self._size = max(self._size, self._at)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, _: int = -1) -> bytes:
        return b""


def apply(writes: list[Write], content: bytearray) -> None:
    """Do the writes in memory."""
    for write in writes:
        content[write.at : write.at + len(write.data)] = write.data


def readable(content: bytes) -> Pcm:
    """All samples that can be read, of a file that may have been cut; none of what is no FLAC."""
    frames: list[Pcm] = []
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            while file.tell() < file.frames < ENDLESS:
                frames.append(file.read(FRAME, dtype="int16"))
    except soundfile.LibsndfileError:
        pass  # the power went: the disk has less than the header says
    return np.concatenate(frames) if frames else np.zeros(0, np.int16)


def encoded(pcm: Pcm) -> bytes:
    """A whole file of the samples."""
    content = io.BytesIO()
    soundfile.write(content, pcm, RATE, subtype="PCM_16", format="FLAC")
    return content.getvalue()
