"""The people of a site as a child of `patrolbridge run`: started with it, stopped with it.

They run in a process of their own, so that they can only come through the doors.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

GOODBYE = 5.0  # seconds to stop by itself
PREFIX = "people    "


async def people(site: Path, data: Path, more: Sequence[str], show: Callable[[str], None]) -> None:
    """Play until cancelled. That they ended is shown, and the bridge goes on without them."""
    command = [sys.executable, "-m", "bridge", "simulate", str(site), "--data", str(data)]
    process = await asyncio.create_subprocess_exec(
        *command,
        "--child",
        *more,
        stdin=asyncio.subprocess.PIPE,  # ends when we do, however we end
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            show(PREFIX + line.decode("utf-8", "replace").rstrip())
        show(f"{PREFIX}ended ({await process.wait()})")
        await asyncio.get_running_loop().create_future()
    finally:
        await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):  # it ended at this very moment
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GOODBYE)
    except TimeoutError:
        process.kill()
        await process.wait()
