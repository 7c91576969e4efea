"""Sound from a file, for trying out and for tests: WAV, FLAC and whatever libsndfile reads."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import soundfile

from adapters.radio.hear.resample import Resampler
from adapters.radio.hear.sound import BLOCK, Cut
from adapters.radio.ids.heard import RATE, Samples
from bridge.errors import MediaError
from bridge.ports import Clock

CHUNK = 4800  # frames


def read_blocks(file: Path) -> Iterator[Samples]:
    """The first channel in blocks, the last filled up with silence. `MediaError`."""
    cut = Cut()
    try:
        with soundfile.SoundFile(file) as sound:
            resampler = Resampler(sound.samplerate)
            while len(frames := sound.read(CHUNK, dtype="float32", always_2d=True)):
                yield from cut.feed(resampler.feed(np.ascontiguousarray(frames[:, 0])))
    except soundfile.LibsndfileError as error:
        raise MediaError(f"{file.name}: {error}") from error
    if (rest := cut.rest()) is not None:
        yield rest


async def play(file: Path, clock: Clock | None = None) -> AsyncIterator[Samples]:
    """The blocks of a file, each at its time by `clock`, or as fast as they are taken."""
    start = clock.now() if clock else None
    for nth, block in enumerate(read_blocks(file)):
        if clock and start:
            await clock.sleep_until(start + timedelta(seconds=nth * BLOCK / RATE))
        yield block
