"""Every version of a site's files, in its log: what counted then can be had again, anywhere.

Law: a version is in the log before the inbox names it (they are one commit), and never changes. A
file is kept once, by the hash of its content; a version is the list of its files, by the hash of
that list. Nothing here is asked line by line: books are compiled once, in a thread.
"""

import asyncio
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from bridge import codec, registry
from bridge.config import Loaded, Shelf, load
from bridge.config.sources import KEPT, Sources
from bridge.errors import BridgeError
from bridge.logs.terms import BODY_BYTES
from bridge.ports import Append, Log
from bridge.streams import SITES
from rules.rulebook import Rulebook

READY = 4  # compiled books that are remembered


class Unkept(BridgeError):
    """A version that the log does not hold, or that it cannot."""


class Version(Struct, frozen=True, kw_only=True, tag=True):
    """A version: its main file, and every file's name and hash, in order of the names."""

    main: str
    files: tuple[tuple[str, str], ...]


class Books(Protocol):
    """Where the engine and the board find the book of a version."""

    async def book(self, digest: str) -> Rulebook:
        """The book. `LogError`: not now. `ConfigError`, `Unkept`: it cannot be had."""


def digest(loaded: Loaded) -> str:
    """The version that these files are, as hex digits."""
    return sha256(codec.encode(_version(loaded))).hexdigest()


def lines(loaded: Loaded) -> list[Append]:
    """What must be in the log before the version is named. `Unkept` where a file is too large."""
    kept = [_line(_hash(content), zlib.compress(content)) for content in loaded.sources.values()]
    for name, line in zip(loaded.sources, kept, strict=True):
        if len(line.body) > BODY_BYTES:
            raise Unkept(f"reason_rules_unkept:{name}")
    return [*kept, _line(digest(loaded), codec.encode(_version(loaded)))]


async def kept(log: Log, wanted: str, shelf: Shelf = registry) -> Loaded:
    """A version of the log, loaded anew. `Unkept` where it is not there, `ConfigError`."""
    bodies = await _bodies(log, {wanted})
    if wanted not in bodies:
        raise Unkept(f"the log does not hold the version {wanted[:12]} of the site")
    version = codec.decode(bodies[wanted], Version)
    contents = await _bodies(log, {hashed for _, hashed in version.files})
    return await asyncio.to_thread(_load, version, contents, shelf)


class Versions:
    """The books of the versions in a log: compiled when they are first asked for, or before."""

    def __init__(self, log: Log, shelf: Shelf = registry) -> None:
        self._log, self._shelf = log, shelf
        self._ready: dict[str, Rulebook] = {}

    def ready(self, digest: str, book: Rulebook) -> None:
        """Remember a book that was compiled beforehand."""
        self._ready.pop(digest, None)
        self._ready[digest] = book
        while len(self._ready) > READY:
            del self._ready[next(iter(self._ready))]

    async def book(self, digest: str) -> Rulebook:
        """The book of a version. `LogError`: not now. `ConfigError`, `Unkept`: never."""
        if digest not in self._ready:
            loaded = await kept(self._log, digest, self._shelf)
            self.ready(digest, await asyncio.to_thread(Rulebook, loaded.site))
        return self._ready[digest]


def _version(loaded: Loaded) -> Version:
    files = sorted((name, _hash(content)) for name, content in loaded.sources.items())
    return Version(main=loaded.path.name, files=tuple(files))


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _line(key: str, body: bytes) -> Append:
    return Append(stream=SITES, key=key, body=body)


async def _bodies(log: Log, wanted: set[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    async for entries in log.history(SITES):
        found |= {e.key: e.body for e in entries if e.key in wanted}
    return found


def _load(version: Version, contents: Mapping[str, bytes], shelf: Shelf) -> Loaded:
    lacking = [name for name, hashed in version.files if hashed not in contents]
    if lacking:
        raise Unkept(f"the log does not hold {', '.join(lacking)} of a version of the site")
    files = {name: zlib.decompress(contents[hashed]) for name, hashed in version.files}
    main: Path = KEPT / version.main
    return load(main, shelf, Sources(main, files))
