"""Letters that wait until the other site fetches them.

Nothing is kept here but what `send` waits for: the outbox holds the letters until the other site
has said that they are durable there.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from adapters.site.wire import Letter


class Shelf:
    """In the order in which they were put."""

    def __init__(self) -> None:
        self._letters: dict[str, tuple[Letter, asyncio.Future[None]]] = {}
        self._filled = asyncio.Event()

    async def put(self, letter: Letter, within: float) -> bool:
        """Wait until it was taken; False where nobody took it in so many seconds."""
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._letters[letter.key] = (letter, taken)
        self._filled.set()
        try:
            async with asyncio.timeout(within):
                await taken
        except TimeoutError:
            return False
        finally:
            if self._letters.get(letter.key, (None, None))[1] is taken:
                del self._letters[letter.key]
        return True

    def taken(self, keys: Iterable[str]) -> None:
        """These are durable at the other site."""
        for key in keys:
            known = self._letters.pop(key, None)
            if known is not None and not known[1].done():
                known[1].set_result(None)

    async def waiting(self, wait: float) -> tuple[Letter, ...]:
        """What is here, or comes within so many seconds; nothing where nothing does."""
        if not self._letters and wait > 0:
            self._filled.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._filled.wait()
        return tuple(letter for letter, _ in self._letters.values())
