"""Recordings and pictures of a call go along with its letter, as far as they are small enough.

Law: a call never waits for its files. One that is too large, that is gone, or that made a letter
too slow for the line stays at home; what was once taken over there is not sent again. A file is
what its hash says, or it is nothing; what it is, its own beginning tells.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256

from msgspec.structs import replace

from adapters.site import wire
from bridge.errors import LogError, MediaError
from bridge.message import Inbound
from bridge.message.files import Kept, kept
from bridge.ports import Services

ONE = 2_000_000  # bytes of one file
ALL = 3_000_000  # bytes of all files of a letter
MANY = 6  # files of a letter
REMEMBERED = timedelta(days=30)  # that a file went
SLOW = 100  # keys of letters that went without their files, remembered


class Enclosures:
    """The files of our letters."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._slow: dict[str, None] = {}

    async def along(self, letter: wire.Letter) -> wire.Letter:
        """The letter with the files that the other site has not."""
        refs = letter.handed.files[:MANY] if letter.handed else ()
        if letter.key in self._slow or not refs:
            return letter
        files: list[wire.File] = []
        for ref in refs:
            content = await self._content(ref)
            if content and sum(len(f.data) for f in files) + len(content) <= ALL:
                files.append(wire.File(ref=ref, data=content))
        return replace(letter, files=tuple(files))

    def too_slow(self, letter: wire.Letter) -> None:
        """It did not arrive with its files: the next time it goes without."""
        if letter.files:
            self._slow[letter.key] = None
            for key in list(self._slow)[:-SLOW]:
                del self._slow[key]

    async def arrived(self, letter: wire.Letter) -> None:
        """It is durable over there, and so are its files."""
        self._slow.pop(letter.key, None)
        if letter.files:
            try:
                now = self._services.clock.now().isoformat().encode()
                await self._services.keep.put({_name(f.ref): now for f in letter.files})
            except LogError:
                return  # then they are sent once more

    async def sweep(self) -> None:
        """Forget what went long ago: it may go once more, which does no harm."""
        keep, old = self._services.keep, self._services.clock.now() - REMEMBERED
        gone = old.isoformat().encode()
        await keep.drop(*(name for name, at in await keep.under(_name("")) if at < gone))

    async def _content(self, ref: str) -> bytes:
        """A file that has not gone yet; nothing where it has, or is too large, or not here."""
        try:
            if await self._services.keep.get(_name(ref)) is not None:
                return b""
            content = await self._services.media.open(ref)
        except (MediaError, LogError, OSError):
            return b""
        return content if len(content) <= ONE else b""


async def taken(letter: wire.Letter, sender: str, services: Services) -> Inbound:
    """A letter as the bridge hears it, its files in the store. `Spoilt`; `OSError`: not now."""
    heard = wire.inbound(letter, sender)
    whole = [_given(f.data) for f in letter.files[:MANY] if _is(f)] if heard.handed else []
    try:
        found = await kept(whole, services) if whole else Kept(None, (), 0)
    except MediaError:  # our store takes nothing now: the call comes without them
        found = Kept(None, (), len(whole))
    return replace(heard, voice=found.voice, pictures=found.pictures)


def _is(file: wire.File) -> bool:
    """Is it what its name says, and no larger than one may be?"""
    return len(file.data) <= ONE and file.ref == f"sha256:{sha256(file.data).hexdigest()}"


def _given(content: bytes) -> Callable[[], Awaitable[bytes]]:
    async def fetch() -> bytes:
        return content

    return fetch


def _name(ref: str) -> str:
    return f"f/{ref}"
