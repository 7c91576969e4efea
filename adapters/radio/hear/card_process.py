"""The program that reads one sound card and writes what it hears to standard output.

    python -m adapters.radio.hear.card_process DEVICE RATE CHANNEL

DEVICE is a name (or a part of it) or an index, RATE in Hz (0: the card's own), CHANNEL counts from
0. PortAudio calls from a thread of its own; the main thread resamples and writes. It ends when
nobody reads, when the card ends or is exchanged for another, and when it says nothing for two
seconds.
"""

import queue
import sys
from collections.abc import Sequence
from typing import Any

import sounddevice

from adapters.radio.hear.resample import Resampler
from adapters.radio.hear.sound import to_pcm
from adapters.radio.ids.heard import Samples
from adapters.radio.sound_server import watched

ROOM = 100  # pieces of 20 ms that may wait
SILENT = 2.0  # seconds


class Card:
    """The pieces of one card as they come; `overruns` counts those that found no room."""

    def __init__(self, channel: int) -> None:
        self._channel, self._other = channel, False
        self._pieces: queue.Queue[Samples | None] = queue.Queue(ROOM)
        self.overruns = 0
        self.why = "the sound card says nothing any more"

    def heard(self, data: Any, _frames: int, _time: Any, status: Any) -> None:  # noqa: ANN401 - PortAudio's
        """PortAudio calls this on its own thread."""
        self.overruns += bool(status.input_overflow)
        self._put(data[:, self._channel].copy())  # the buffer is filled again

    def ended(self) -> None:
        """PortAudio says that nothing comes any more."""
        self._put(None)

    def moved(self) -> None:
        """What comes now is of another card."""
        self.why = "the sound card is gone: the sound server gave us another one"
        self._other = True
        self._put(None)

    def piece(self) -> Samples | None:
        """The next; None at the end, or when the card is silent."""
        try:
            piece = self._pieces.get(timeout=SILENT)
        except queue.Empty:
            return None
        return None if self._other else piece

    def _put(self, piece: Samples | None) -> None:
        try:
            self._pieces.put_nowait(piece)
        except queue.Full:
            self.overruns += 1


def main(arguments: Sequence[str]) -> int:
    """Read until the card ends (1) or nobody listens (0)."""
    name, rate, channel = arguments
    device = int(name) if name.isdecimal() else name
    try:
        hertz = int(rate) or round(sounddevice.query_devices(device, "input")["default_samplerate"])
        return _read(device, hertz, int(channel))
    except (sounddevice.PortAudioError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _read(device: int | str, rate: int, channel: int) -> int:
    card, resampler = Card(channel), Resampler(rate)
    stream = sounddevice.InputStream(
        samplerate=rate,
        blocksize=rate // 50,
        device=device,
        channels=channel + 1,
        dtype="float32",
        callback=card.heard,
        finished_callback=card.ended,
    )
    with stream:
        watched("source", card.moved)
        try:
            return _pass_on(card, resampler)
        except BrokenPipeError:
            return 0


def _pass_on(card: Card, resampler: Resampler) -> int:
    while (piece := card.piece()) is not None:
        if overruns := card.overruns:
            card.overruns = 0
            sys.stderr.write(f"overrun {overruns}\n")
            sys.stderr.flush()
        sys.stdout.buffer.write(to_pcm(resampler.feed(piece)).tobytes())
        sys.stdout.buffer.flush()
    sys.stderr.write(f"{card.why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
