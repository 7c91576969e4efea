"""Sound into a file: what a transmitter would have played, silence too. For trying things out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import soundfile

from adapters.radio.hear.sound import to_pcm
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.pace import Pace


class FileSink:
    """One open file; its kind follows from its name (.wav, .flac)."""

    def __init__(self, file: soundfile.SoundFile, pace: Pace) -> None:
        self._file, self._pace = file, pace

    async def write(self, block: Samples, *, settled: bool = False) -> None:  # noqa: ARG002
        """Write 20 ms, in 20 ms."""
        try:
            self._file.write(to_pcm(block))
        except soundfile.SoundFileError as error:
            raise OSError(str(error)) from error
        await self._pace.step()

    async def drain(self) -> None:
        """A file has played what it holds."""


@asynccontextmanager
async def open_file(path: Path) -> AsyncIterator[FileSink]:
    """Begin the file anew. `OSError`: it cannot be written."""
    try:
        file = soundfile.SoundFile(path, "w", RATE, 1, "PCM_16")
    except soundfile.SoundFileError as error:
        raise OSError(str(error)) from error
    with file:
        yield FileSink(file, Pace())
