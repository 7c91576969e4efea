"""Sound from a program: it writes 16-bit little-endian samples at 16,000 Hz, mono, and may die.

A sound card is read by such a program (`card_process`): what PortAudio does when a card is pulled
out, crash, hang or fall silent, then ends in a process that can be begun anew, and a card that
comes back is found again, which PortAudio does only in a fresh process. Its lines on stderr say
what is wrong; `overrun N` says that N blocks were lost.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.inlet import Inlet
from adapters.radio.hear.sound import BLOCK, from_pcm
from bridge.ports import Clock

BYTES = 2 * BLOCK
LONGEST = 4096  # bytes of a line that is kept
SILENT = 2.0  # seconds without a block after which the program is begun anew
STARTING = 8.0  # seconds until the first: on a busy machine it takes three to load PortAudio
AGAIN = timedelta(seconds=1)


def card_command(device: str, rate: int | None = None, channel: int = 0) -> tuple[str, ...]:
    """The program that reads a sound card: by name or index, at a rate (None: its own)."""
    command = (sys.executable, "-m", "adapters.radio.hear.card_process")
    return (*command, device, str(rate or 0), str(channel))


class _Pipe:
    """Keeps the program running."""

    def __init__(self, inlet: Inlet, key: str, command: Sequence[str], clock: Clock) -> None:
        self._inlet = inlet
        self._key = key
        self._command = command
        self._clock = clock
        self._failing = False
        self._said = ""

    async def run(self) -> None:
        """For ever: begin it, take what it says, and begin it anew when it stops."""
        while True:
            self._said = ""
            try:
                why = await self._once()
            except OSError as error:
                why = str(error)
            self._fail(self._said or why)
            await self._clock.sleep_until(self._clock.now() + AGAIN)

    async def _once(self) -> str:
        """One life of the program; why it ended."""
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
        )
        complaints = asyncio.create_task(self._listen(process))
        try:
            return await self._take(process)
        finally:
            with suppress(ProcessLookupError):  # it was quicker
                process.kill()
            await process.wait()
            await complaints

    async def _take(self, process: Process) -> str:
        assert process.stdout
        patience = STARTING
        while True:
            try:
                async with asyncio.timeout(patience):
                    block = await process.stdout.readexactly(BYTES)
            except TimeoutError:
                return f"no sound for {patience:g} s"
            except asyncio.IncompleteReadError:
                return "it ended"
            patience = SILENT
            self._inlet.give(from_pcm(block))
            if self._failing:
                self._failing = False
                self._inlet.tell(Back(self._key))

    async def _listen(self, process: Process) -> None:
        """Take its lines; of one that never ends, the end."""
        assert process.stderr
        rest = b""
        while chunk := await process.stderr.read(LONGEST):
            *lines, rest = (rest + chunk)[-2 * LONGEST :].split(b"\n")
            for line in lines:
                self._note(line.decode(errors="replace").strip())
        self._note(rest.decode(errors="replace").strip())

    def _note(self, words: str) -> None:
        match words.split():
            case ["overrun", count] if count.isdecimal():
                self._inlet.tell(Trouble(self._key, "overrun in the sound card", int(count)))
            case _:
                self._said = words[:200] or self._said

    def _fail(self, why: str) -> None:
        """One alarm until it is back."""
        if not self._failing:
            self._failing = True
            self._inlet.tell(Trouble(self._key, why))


@asynccontextmanager
async def open_pipe(key: str, command: Sequence[str], clock: Clock) -> AsyncIterator[Inlet]:
    """The sound of a program that is kept running while this is open."""
    inlet = Inlet(key)
    keeper = asyncio.create_task(_Pipe(inlet, key, command, clock).run())
    try:
        yield inlet
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        inlet.end()
