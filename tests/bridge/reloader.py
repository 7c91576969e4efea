"""A process whose rules change: `python -m tests.bridge.reloader URL FOLDER NAME`.

It decides one message, takes the site's file as it stands with another name for a unit, decides one
more, and says so. Around every commit it writes a line, so that it can be killed there.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bridge import codec
from bridge.clock import SystemClock
from bridge.config import load
from bridge.engine import Engine
from bridge.logs import open_log
from bridge.ports import Append, Entry, Log
from bridge.reload import Offer, Watcher
from bridge.streams import INBOX, JOURNAL
from bridge.versions import Versions
from rules.inputs import Inbound
from rules.rulebook import Rulebook
from tests.stories.reloading import Folder
from tests.waiting import SOON


class Telling:
    """The log at its port, which tells of every commit."""

    def __init__(self, inner: Log) -> None:
        self._inner = inner
        self.read, self.follow, self.history = inner.read, inner.follow, inner.history
        self.last, self.claim, self.release = inner.last, inner.claim, inner.release
        self.promises, self.aclose = inner.promises, inner.aclose

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        os.write(1, b"begun\n")
        await self._inner.commit(*lines, done=done, fence=fence)
        os.write(1, b"written\n")


async def report(log: Log, key: str) -> None:
    said = Inbound(key=key, adapter="chat", channel=key, sender=key, words="南门又有人打架")
    await log.commit(Append(stream=INBOX, key=f"chat:{key}", body=codec.encode(said)))


async def decided(log: Log, line: str) -> None:
    """Until the journal has a fact that follows from the line."""
    async with asyncio.timeout(SOON):
        async for entries in log.follow(JOURNAL):
            if any(e.key.rpartition("/")[0] == line for e in entries):
                return


async def main(url: str, folder: Path, name: str) -> None:
    clock = SystemClock()
    log = Telling(await open_log(url, clock))
    loaded = load(folder)
    book = Rulebook(loaded.site)
    engine = Engine(log, book, books=Versions(log), snapshot_every=5)
    watcher = Watcher(Offer(loaded, book), log, clock, Versions(log))
    await engine.recall()
    deciding = asyncio.ensure_future(engine.run())
    await watcher.announce()
    await report(log, f"before-{name}")
    files = Folder(folder)
    line = next(n for n in files.text.splitlines(keepends=True) if n.startswith("  one:"))
    files.edit(
        line, f"  one: {{kind: patrol, names: {{zh: {name}}}, at: gate, channels: [chat/one]}}\n"
    )
    await watcher.look(hurry=True)
    await report(log, f"after-{name}")
    await decided(log, f"chat:after-{name}")
    os.write(1, b"all\n")
    await deciding


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
