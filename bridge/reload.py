"""Watches the files of a site while it runs, and offers what they say to the engine.

Law: all or nothing. What cannot be loaded, or needs a restart, changes nothing, and the desks are
told why, once. Nothing counts because a file says so: a line of the inbox names the version, beside
the version itself, in one commit; when the engine comes to that line, it counts.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from bridge import codec, registry
from bridge.config import Loaded, Shelf, load
from bridge.config.sources import Sources
from bridge.errors import ConfigError, Mistake
from bridge.insist import insist
from bridge.message.unsaid import for_log
from bridge.ports import Append, Clock, Log
from bridge.streams import INBOX, site_key
from bridge.versions import Unkept, Versions, digest, lines
from rules.inputs import SiteChanged
from rules.rulebook import Rulebook

_log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)  # between two looks at the files
SHOWN = 3  # mistakes that are told; `patrolbridge check` lists all

Stamp = tuple[int, int, int] | None  # of a file: when written (ns), bytes, inode; None: not there


class Offer(Struct, frozen=True):
    """What the files say now."""

    loaded: Loaded
    book: Rulebook


class Refusal(Struct, frozen=True):
    """Why they cannot count: words, or a key of the catalogue. `digest` "" = they have none."""

    reason: str
    digest: str = ""


class Watcher:
    """The files of one site: those that it was loaded from, and those they name."""

    def __init__(
        self,
        started: Offer,
        log: Log,
        clock: Clock,
        versions: Versions,
        *,
        shelf: Shelf = registry,
    ) -> None:
        self._started, self._loaded = started, started.loaded
        self._log, self._clock = log, clock
        self._versions, self._shelf = versions, shelf
        self._paths = _paths(self._loaded)
        self._seen: Mapping[Path, Stamp] = {}  # at the look before
        self._judged: Mapping[Path, Stamp] = {}  # when they were last read
        self._told = ""  # the last refusal, until something can be taken again
        self._bell = asyncio.Event()

    async def announce(self) -> None:
        """Name the version that this process was started with, before anything else is heard."""
        await self._offer(self._started)

    async def run(self) -> None:
        """For ever."""
        while True:
            await self._pause()
            hurry = self._bell.is_set()
            self._bell.clear()
            await self.look(hurry=hurry)

    def nudge(self) -> None:
        """Look at once, and do not wait until the files are quiet: somebody says they are."""
        self._bell.set()

    async def look(self, *, hurry: bool = False) -> None:
        """Read the files if they changed, and have been quiet since the last look."""
        now = await asyncio.to_thread(_stamps, self._paths)
        quiet, self._seen = now == self._seen or hurry, now
        if now == self._judged or not quiet:
            return
        sources = Sources(self._loaded.path)
        found = await asyncio.to_thread(self._read, sources)
        self._paths = tuple(dict.fromkeys((*_paths(self._loaded), *sources.sought)))
        after = await asyncio.to_thread(_stamps, self._paths)
        if {p: after[p] for p in now} != now or (after.keys() != now.keys() and not hurry):
            return  # they were written to meanwhile, or name a file that we have not looked at
        self._judged = self._seen = after
        if isinstance(found, Refusal):
            await self._refuse(found)
        elif found.loaded.sources == self._loaded.sources:
            self._told = ""  # as it was: what was refused is taken back
        else:
            await self._offer(found)

    def _read(self, sources: Sources) -> Offer | Refusal:
        try:
            loaded = load(sources.main, self._shelf, sources)
            if parts := needs_restart(self._loaded, loaded):
                reason = f"reason_rules_restart:{', '.join(parts)}"
                return Refusal(reason, digest(loaded))
            return Offer(loaded, Rulebook(loaded.site))
        except ConfigError as error:
            return Refusal(in_short(error.mistakes))
        except Exception as error:  # noqa: BLE001 - our own fault must not end what runs well
            _log.warning("the site's files could not be read: %s", for_log(error))
            return Refusal(repr(error))

    async def _offer(self, offer: Offer) -> None:
        self._told, named = "", digest(offer.loaded)
        try:
            version = await asyncio.to_thread(lines, offer.loaded)
        except Unkept as error:
            return await self._refuse(Refusal(str(error), named))
        self._loaded = offer.loaded
        self._versions.ready(named, offer.book)
        return await self._say(SiteChanged(digest=named), version)

    async def _refuse(self, why: Refusal) -> None:
        if why.reason == self._told:
            return
        self._told = why.reason
        _log.warning("the site's files are not taken: %s", why.reason)
        await self._say(SiteChanged(digest=why.digest, refused=why.reason))

    async def _say(self, line: SiteChanged, version: Iterable[Append] = ()) -> None:
        what = sha256(line.refused.encode()).hexdigest() if line.refused else line.digest
        key = site_key(what, self._clock.now())
        news = Append(stream=INBOX, key=key, body=codec.encode(line))
        late = "a change of the site waits for the log"
        await insist(self._log, self._clock, *version, news, what=late)

    async def _pause(self) -> None:
        rings = asyncio.ensure_future(self._bell.wait())
        passes = asyncio.ensure_future(self._clock.sleep_until(self._clock.now() + EVERY))
        try:
            await asyncio.wait((rings, passes), return_when=asyncio.FIRST_COMPLETED)
        finally:
            rings.cancel()
            passes.cancel()


def needs_restart(old: Loaded, new: Loaded) -> tuple[str, ...]:
    """Keys of the file that changed and are only looked at when the process starts."""
    pairs = {
        "site": (old.site.id, new.site.id),
        "language": (old.site.language, new.site.language),  # the recogniser was chosen by it
        "log": (old.log_url, new.log_url),
        "speech": (old.speech, new.speech),
        "adapters": (old.adapters, new.adapters),
    }
    return tuple(key for key, (before, after) in pairs.items() if before != after)


def in_short(mistakes: Iterable[Mistake]) -> str:
    """The first mistakes on one line, without the folder, and how many more there are."""
    all_ = [f"{Path(m.file).name}:{m.line}: {m.key}: {m.message}" for m in mistakes]
    more = [f"(+{len(all_) - SHOWN})"] if len(all_) > SHOWN else []
    return "; ".join([*all_[:SHOWN], *more])


def _paths(loaded: Loaded) -> tuple[Path, ...]:
    folder = loaded.path.parent
    return tuple(dict.fromkeys((loaded.path, *(folder / name for name in loaded.sources))))


def _stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:  # not there, or not to be seen: reading it will say so
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
