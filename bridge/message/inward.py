"""What somebody did in a chat, as its vendor tells it, becomes a message of the house."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeVar

from msgspec import Struct

from bridge.message import Inbound, Point
from bridge.message.files import kept
from bridge.ports import Services

File = TypeVar("File")


class Seen(Struct, Generic[File], frozen=True, kw_only=True):
    """One thing that somebody did. `pressed`: the number of a button, from 0."""

    key: str
    chat: str  # where an answer goes
    user: str
    words: str = ""
    point: Point | None = None
    files: tuple[File, ...] = ()
    pressed: str = ""

    @property
    def empty(self) -> bool:
        """Nothing was said."""
        return not (self.words or self.point or self.files or self.pressed)


class Inward(Generic[File]):
    """The way in. `fetch`: a file's content, nothing where it cannot be had; `names`: of chats."""

    def __init__(
        self,
        services: Services,
        fetch: Callable[[File], Awaitable[bytes]],
        names: dict[str, str],
    ) -> None:
        self._services, self._fetch, self._names = services, fetch, names

    async def message(self, seen: Seen[File], words: str, reply_to: str) -> Inbound:
        """The message, its files in the store. `OSError`: the store cannot take it now."""
        files = await kept((partial(self._fetch, file) for file in seen.files), self._services)
        return Inbound(
            key=seen.key,
            channel=self._names.get(seen.chat, seen.chat),
            sender=seen.user,
            words=files.told(words, self._services),
            point=seen.point,
            voice=files.voice,
            pictures=files.pictures,
            reply_to=reply_to,
        )
