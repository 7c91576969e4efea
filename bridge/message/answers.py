"""An answer to one of our messages, or one of our buttons, becomes a message of the house.

For networks that tell of an answer by the id of what is answered. A button says the words that it
stood for; what is quoted and not ours is quoted in the words.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from bridge.errors import AdapterError, SendError
from bridge.message import Inbound
from bridge.message.inward import Inward, Seen
from bridge.message.natives import Natives, pressed, short
from bridge.message.texts import clean
from bridge.message.unsaid import for_log
from bridge.message.wire import Uncertain
from bridge.ports import Services

File = TypeVar("File")

_log = logging.getLogger(__name__)


class Answer(Seen[File], Generic[File], frozen=True, kw_only=True):
    """One thing that somebody did. `reply`: what is answered, or whose button it is."""

    reply: str = ""
    quote: str = ""  # its words, where the network tells them


class Answers(Generic[File]):
    """The way in. `fetch`: a file's content, nothing where it cannot be had; `names`: of chats."""

    def __init__(
        self,
        services: Services,
        natives: Natives,
        fetch: Callable[[File], Awaitable[bytes]],
        names: dict[str, str],
    ) -> None:
        self._natives, self._inward = natives, Inward(services, fetch, names)

    async def inbound(self, seen: Answer[File]) -> Inbound | None:
        """The message; None for a button that we never made. `OSError`, `LogError`."""
        told = await self._natives.told(seen.reply)
        words = seen.words
        if seen.pressed and not (words := pressed(seen.pressed, told.words if told else ())):
            return None
        if seen.quote and told is None and not seen.pressed:
            words = clean(f"{words}\n> {seen.quote}")
        return await self._inward.message(seen, words, told.relay if told else "")


async def had(content: Awaitable[bytes], name: str) -> bytes:
    """The content of a file; nothing where it cannot be had, for the words go on without it."""
    try:
        return await content
    except (SendError, Uncertain, AdapterError, ValueError) as error:
        _log.warning("a file (%s) is not taken in: %s", short(name), for_log(error))
        return b""
