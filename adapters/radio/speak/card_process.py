"""The program that plays on one sound card what it reads from standard input.

    python -m adapters.radio.speak.card_process DEVICE RATE CHANNELS

DEVICE is a name (or a part of it) or an index, "" the default; RATE in Hz (0: the card's own). It
reads blocks of 16-bit samples at 16,000 Hz, mono, and writes first one byte, how many blocks it
wants ahead, then a dot for each block that has been heard: taken by the card, and its latency over.
The stream stays open and plays silence in between: a card that sleeps swallows words. It ends with
its input, and when the card ends.
"""

import os
import sys
from collections import deque
from collections.abc import Sequence
from math import ceil
from queue import SimpleQueue
from threading import Lock, Thread

import numpy as np
import sounddevice
import soxr
from numpy.typing import NDArray

from adapters.radio.hear.sound import BLOCK, from_pcm
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.sound_server import watched

AHEAD = 3  # blocks beyond the card's own latency
MOST_AHEAD = 50  # blocks: a card with more latency than a second is no card for talking
OUT = 1  # standard output


class Playing:
    """What the card is given: samples at its rate, in blocks; `latency` in its frames."""

    def __init__(self, latency: int) -> None:
        self._latency = latency
        self._lock = Lock()
        self._held: deque[Samples] = deque()
        self._begun = 0  # samples of the first block that are taken
        self._frames = 0  # that the card took, silence too
        self._due: deque[int] = deque()  # at which frame each taken block has been heard

    def put(self, block: Samples) -> None:
        """The next block."""
        with self._lock:
            self._held.append(block)

    def fill(self, out: NDArray[np.float32]) -> int:
        """Fill `out`, frames by channels, with silence where nothing waits; blocks heard by now."""
        out[:] = 0
        at = 0
        with self._lock:
            while self._held and at < len(out):
                part = self._held[0][self._begun :][: len(out) - at]
                out[at : at + len(part)] = part[:, None]
                at += len(part)
                self._begun += len(part)
                if self._begun == len(self._held[0]):
                    self._held.popleft()
                    self._begun = 0
                    self._due.append(self._frames + at + self._latency)
        self._frames += len(out)
        return self._heard()

    def _heard(self) -> int:
        count = 0
        while self._due and self._due[0] <= self._frames:
            self._due.popleft()
            count += 1
        return count


def main(arguments: Sequence[str]) -> int:
    """Play until the input ends."""
    name, wanted, channels = arguments[0], int(arguments[1]), int(arguments[2])
    device = int(name) if name.isdigit() else name or None
    heard: SimpleQueue[int] = SimpleQueue()
    try:
        found = sounddevice.query_devices(device, "output")
        rate = wanted or int(found["default_samplerate"])
        latency = float(found["default_low_output_latency"])
        playing = Playing(round(latency * rate))
        stream = sounddevice.OutputStream(
            samplerate=rate,
            device=device,
            channels=channels,
            dtype="float32",
            latency="low",
            callback=lambda out, _frames, _time, _status: heard.put(playing.fill(out)),
            finished_callback=_stopped,
        )
        stream.start()
    except (sounddevice.PortAudioError, ValueError) as error:
        sys.stderr.write(f"sound card {name!r}: {error}\n")
        return 1
    os.write(OUT, bytes([min(AHEAD + ceil(latency * RATE / BLOCK), MOST_AHEAD)]))
    Thread(target=_tell, args=(heard,), daemon=True).start()
    watched("sink", _moved)
    _read(playing, rate)
    return 0


def _read(playing: Playing, rate: int) -> None:
    other = None if rate == RATE else soxr.ResampleStream(RATE, rate, 1, "float32")
    while len(data := sys.stdin.buffer.read(2 * BLOCK)) == 2 * BLOCK:
        block = from_pcm(data)
        playing.put(block if other is None else other.resample_chunk(block))


def _tell(heard: "SimpleQueue[int]") -> None:
    while True:
        if count := heard.get():
            os.write(OUT, b"." * count)


def _moved() -> None:
    """What we play comes out of another card now: not one word more."""
    sys.stderr.write("the sound card is gone: the sound server gave us another one\n")
    sys.stderr.flush()
    os._exit(1)


def _stopped() -> None:
    """The card ended; whoever waits for input cannot be told otherwise."""
    sys.stderr.write("the sound card stopped\n")
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)  # PortAudio's own end may hang on a card that is gone
