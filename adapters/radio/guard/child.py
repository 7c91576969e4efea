"""One life of a guard, as the main process sees it: started, spoken with, ended."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.radio.guard import wire
from adapters.radio.lines.wires import Wires

MODULE = "adapters.radio.guard"
FAREWELL = 2.0  # seconds that a guard has to lower its lines and end


class Child:
    """A running guard."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self.pid = process.pid

    def say(self, message: wire.Order) -> None:
        """Pass it on; never waits."""
        if not self._writer.is_closing():
            self._writer.write(wire.line(message))

    async def hear(self) -> wire.Word | None:
        """The next word; None where there is no guard any more, or none that makes sense."""
        try:
            raw = await self._reader.readline()
            return wire.word(raw) if raw else None
        except (ConnectionError, ValueError):
            return None

    def kill(self) -> None:
        """End it at once: the kernel closes its ports."""
        if self._process.returncode is None:
            self._process.kill()

    async def farewell(self) -> None:
        """Let it lower its lines and end; kill it where it does not."""
        self._writer.close()
        try:
            async with asyncio.timeout(FAREWELL):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()


@asynccontextmanager
async def started(wires: Wires) -> AsyncIterator[Child]:
    """A guard of these wires, for as long as the context lasts. `OSError` where none starts."""
    ours, theirs = socket.socketpair()
    try:
        number = theirs.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", MODULE, str(number),
            pass_fds=(number,), start_new_session=True, stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    child = Child(process, reader, writer)
    try:
        child.say(wire.Begin(wires))
        yield child
    finally:
        await child.farewell()
