"""Sound into a sound card, through a program of its own (`card_process`).

PortAudio finds a card that comes back only in a fresh process, and what it does when one is pulled
out is its own affair. The program tells which blocks have been heard: that sets the pace.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from adapters.radio.hear.sound import to_pcm
from adapters.radio.ids.heard import Samples

STARTING = 10.0  # seconds; it loads PortAudio
LEAVING = 1.0  # seconds
FAR = 15  # blocks: a busy machine may leave us waiting for 300 ms, and words do not stutter


def card_command(device: str, rate: int = 0, channels: int = 1) -> tuple[str, ...]:
    """The program that plays on a card: by name or index, at a rate (0: its own)."""
    command = (sys.executable, "-m", "adapters.radio.speak.card_process")
    return (*command, device, str(rate), str(channels))


class CardSink:
    """One running program, that wants so many blocks ahead."""

    def __init__(self, process: Process, ahead: int) -> None:
        self._process = process
        self._ahead = ahead
        self._unheard = 0

    async def write(self, block: Samples, *, settled: bool = False) -> None:
        """Hand over 20 ms; returns when the card wants more, or may have more."""
        stdin = self._process.stdin
        assert stdin
        stdin.write(to_pcm(block).tobytes())
        self._unheard += 1
        await stdin.drain()
        await self._until(self._ahead - 1 + (FAR if settled else 0))

    async def drain(self) -> None:
        """Return when all of it has been heard."""
        await self._until(0)

    async def _until(self, most: int) -> None:
        stdout = self._process.stdout
        assert stdout
        while self._unheard > most:
            dots = await stdout.read(64)
            if not dots:
                raise OSError(await _why(self._process))
            self._unheard -= len(dots)


@asynccontextmanager
async def open_card(command: Sequence[str]) -> AsyncIterator[CardSink]:
    """Start the program. `OSError`: it cannot play, and why."""
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    assert process.stdout
    try:
        async with asyncio.timeout(STARTING):
            ahead = await process.stdout.read(1)
        if not ahead:
            raise OSError(await _why(process))
        yield CardSink(process, max(ahead[0], 1))
    finally:
        await _end(process)


async def _why(process: Process) -> str:
    """The last line that it complained with."""
    assert process.stderr
    lines = (await process.stderr.read()).decode(errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return said[-1] if said else "the sound card's program ended"


async def _end(process: Process) -> None:
    """It ends with its input; if it does not, it is killed."""
    assert process.stdin
    process.stdin.close()
    try:
        async with asyncio.timeout(LEAVING):
            await process.communicate()
    except (TimeoutError, OSError):
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
