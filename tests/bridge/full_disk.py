"""A process whose disk fills up: `python -m tests.bridge.full_disk FOLDER`; prints what it saw.

The limit of file size that the system sets a process stands in for the end of the disk.
"""

# ruff: noqa: T201  its prints are what the test reads
import asyncio
import resource
import sys
from pathlib import Path

from bridge.clock import SystemClock
from bridge.errors import LogError, MediaError
from bridge.logs import open_log
from bridge.media import FileMedia
from bridge.ports import Append


def allow(size: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


async def fill(folder: Path) -> None:
    log = await open_log(f"sqlite:{folder}/log.db", SystemClock())
    written = 0
    allow(600_000)
    try:
        while True:
            await log.commit(Append(stream="a", key=str(written), body=bytes(10_000)))
            written += 1
    except LogError as error:
        print("log", error)
    print("kept", sum([len(batch) async for batch in log.history("a")]) == written > 10)
    media = FileMedia(folder / "media")
    try:
        await media.put(bytes(700_000))
    except MediaError as error:
        print("media", error, type(error.__cause__).__name__)
    print("left", sum(p.is_file() for p in (folder / "media").rglob("*")))
    allow(resource.RLIM_INFINITY)
    await log.commit(Append(stream="a", key=str(written), body=bytes(10_000)))
    ref = await media.put(bytes(700_000))
    print("again", sum([len(batch) async for batch in log.history("a")]) == written + 1)
    print("media again", await media.open(ref) == bytes(700_000))
    await log.aclose()


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1])))
