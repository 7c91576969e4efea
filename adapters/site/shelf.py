"""Letters that wait until the other site fetches them.

Nothing is kept here but what `send` waits for: the outbox holds the letters until the other site
has said that they are durable there.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from msgspec.structs import replace

from adapters.site.wire import Letter, some

TRIES = 2  # fetches of a letter with its files
REMEMBERED = 1_000  # letters


class Shelf:
    """In the order in which they were put."""

    def __init__(self) -> None:
        self._letters: dict[str, tuple[Letter, asyncio.Future[bool]]] = {}
        self._filled = asyncio.Event()
        self._closed = False
        self._times: dict[str, int] = {}  # that a letter was given out

    def close(self) -> None:
        """Who waits for letters waits no longer: the bridge stops, and they stay in its outbox."""
        self._closed = True
        self._filled.set()

    async def put(self, letter: Letter, within: float) -> Letter | None:
        """Wait until it was taken: as it was then; None where nobody took it in so many seconds."""
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._letters[letter.key] = (letter, taken)
        self._filled.set()
        try:
            async with asyncio.timeout(within):
                bare = await taken
        except TimeoutError:
            return None
        finally:
            if self._letters.get(letter.key, (None, None))[1] is taken:
                del self._letters[letter.key]
        return replace(letter, files=()) if bare else letter

    def taken(self, keys: Iterable[str]) -> None:
        """These are durable at the other site."""
        for key in keys:
            bare = self._times.pop(key, 0) > TRIES
            known = self._letters.pop(key, None)
            if known is not None and not known[1].done():
                known[1].set_result(bare)

    async def waiting(self, wait: float) -> tuple[Letter, ...]:
        """What is here, or comes within so many seconds; nothing where nothing does."""
        if not self._letters and wait > 0 and not self._closed:
            self._filled.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._filled.wait()
        given = some(self._as_it_goes(letter) for letter, _ in self._letters.values())
        for letter in given:
            self._times[letter.key] = self._times.get(letter.key, 0) + 1
        for key in list(self._times)[:-REMEMBERED]:
            del self._times[key]
        return given

    def _as_it_goes(self, letter: Letter) -> Letter:
        """Whole; one that was fetched in vain before goes without its files."""
        return replace(letter, files=()) if self._times.get(letter.key, 0) >= TRIES else letter
