"""Recordings and pictures go when the site wants them no longer: `policy: {media_for: 90d}`.

Law: without that nothing ever goes. The journal keeps the words, and the hash by which a copy that
somebody made can still be proven. A file's age counts from when its content came last; what comes
again just then is kept, see `FileMedia`.
"""

import asyncio
import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bridge.ports import Clock

EVERY = timedelta(hours=1)
NAME = 64  # letters of a file's name: its hash

log = logging.getLogger(__name__)


async def forgetting(folder: Path, clock: Clock, kept_for: Callable[[], timedelta | None]) -> None:
    """For ever: let go of files that are older than the site wants, now and every hour."""
    while True:
        age = kept_for()
        if age is not None:
            gone = await asyncio.to_thread(forget, folder, clock.now() - age)
            if gone:
                log.info("%d recordings and pictures are older than %s: gone", gone, age)
        await clock.sleep_until(clock.now() + EVERY)


def forget(folder: Path, before: datetime) -> int:
    """Remove what came last before this moment, and tell how many files. Blocking."""
    limit = before.timestamp()
    return sum(_gone(file, limit) for file in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    for inner in folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]"):
        yield from (file for file in inner.iterdir() if len(file.name) == NAME)


def _gone(file: Path, limit: float) -> bool:
    """Looked at again under its lock: whoever puts it anew holds that, and makes it young."""
    if file.stat(follow_symlinks=False).st_mtime >= limit:
        return False
    with suppress(BlockingIOError, FileNotFoundError), file.open("rb") as there:
        fcntl.flock(there, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(there.fileno()).st_mtime < limit:
            file.unlink()
            return True
    return False
