"""Recordings and pictures go when the site wants them no longer: `policy: {media_for: 90d}`.

Law: without that nothing ever goes, and while a call or a tip is open nothing goes that came since
it began, or in the day before. Only who decides for the site removes anything. The journal keeps
the words, and the hash by which a copy that somebody made can still be proven. A file's age counts
from when its content came last; what comes again just then is kept, see `FileMedia`.
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
from rules.people_events import TipStage
from rules.world import World

EVERY = timedelta(hours=1)
BEFORE = timedelta(days=1)  # what belongs to a matter came with its first word, or shortly before
NAME = 64  # letters of a file's name: its hash
SETTLED = frozenset({TipStage.REFUSED, TipStage.UNFOUNDED, TipStage.REWARDED})

log = logging.getLogger(__name__)


def limit(kept_for: timedelta | None, world: World | None, now: datetime) -> datetime | None:
    """What came last before this may go; None: nothing, also where somebody else decides."""
    if kept_for is None or world is None:
        return None
    open_since = [call.opened for call in world.calls.values() if call.live]
    open_since += [tip.opened for tip in world.tips.values() if tip.stage not in SETTLED]
    open_since += [waits.at for waits in world.waiting.values()]
    return min([now - kept_for, *(since - BEFORE for since in open_since)])


async def forgetting(folder: Path, clock: Clock, before: Callable[[], datetime | None]) -> None:
    """For ever: let go of what came last before that moment, now and every hour."""
    while True:
        moment = before()
        if moment is not None:
            gone = await asyncio.to_thread(forget, folder, moment)
            if gone:
                log.info("%d recordings and pictures came before %s: gone", gone, moment)
        await clock.sleep_until(clock.now() + EVERY)


def forget(folder: Path, before: datetime) -> int:
    """Remove what came last before this moment, and tell how many files. Blocking."""
    return sum(_gone(file, before.timestamp()) for file in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    for inner in folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]"):
        with suppress(OSError):  # no folder, or not ours: its files stay
            yield from [file for file in inner.iterdir() if len(file.name) == NAME]


def _gone(file: Path, limit: float) -> bool:
    """Looked at again under its lock: whoever puts it anew holds that, and makes it young."""
    try:
        if file.stat(follow_symlinks=False).st_mtime >= limit:
            return False
        with file.open("rb") as there:
            fcntl.flock(there, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(there.fileno()).st_mtime < limit:
                file.unlink()
                return True
    except (BlockingIOError, FileNotFoundError):  # somebody has it just now, or was quicker
        return False
    except OSError as error:
        log.warning("a recording that is too old stays: %s", error)
    return False
