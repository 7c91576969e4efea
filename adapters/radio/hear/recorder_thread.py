"""The recorder on a thread of its own, so that a slow disk never holds the event loop.

One call after the other, in the order they were made. Blocks are handed over one by one; what
waits for a slow disk is bounded by the caller, who awaits each call.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from adapters.radio.hear.record import Recorder, Recording, Told
from adapters.radio.hear.sound import blocks
from adapters.radio.ids.heard import Samples

Result = TypeVar("Result")


class RecorderThread:
    """As `Recorder`, to be awaited."""

    def __init__(self, recorder: Recorder, thread: ThreadPoolExecutor) -> None:
        self._recorder = recorder
        self._thread = thread

    async def recover(self) -> tuple[list[Recording], list[Told]]:
        """What an earlier process left."""
        return await self._do(self._recorder.recover)

    async def begin(self, name: str) -> list[Told]:
        """Begin a recording."""
        return await self._do(lambda: self._recorder.begin(name))

    async def write(self, samples: Samples) -> list[Told]:
        """Go on with it."""
        return await self._do(lambda: self._recorder.write(samples))

    async def note(self, name: str, words: bytes) -> list[Told]:
        """Keep this beside the recording."""
        return await self._do(lambda: self._recorder.note(name, words))

    async def end(self) -> tuple[Recording, list[Told]]:
        """It is whole and durable."""
        return await self._do(self._recorder.end)

    async def forget(self, recording: Recording) -> None:
        """It is in the journal."""
        await self._do(lambda: self._recorder.forget(recording))

    async def _do(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@asynccontextmanager
async def open_recorder(
    folder: Path, *, most: int = blocks(120_000)
) -> AsyncIterator[RecorderThread]:
    """A recorder into `folder` while it is open; its last call is done when it closes."""
    thread = ThreadPoolExecutor(1, "recorder")
    try:
        yield RecorderThread(Recorder(folder, most=most), thread)
    finally:
        await asyncio.to_thread(thread.shutdown)
