"""What was seen becomes a message of the house: files fetched and kept, then handed in."""

from adapters.wecom.crypt import file_opened
from adapters.wecom.natives import Natives
from adapters.wecom.seen import File, Seen
from adapters.wecom.ways import Files
from bridge.message import Inbound, inward
from bridge.message.answers import had
from bridge.message.natives import pressed
from bridge.message.sealed import Sealed
from bridge.message.sounds import readable
from bridge.message.texts import clean
from bridge.ports import Services


class Inward:
    """The way in."""

    def __init__(
        self,
        services: Services,
        natives: Natives,
        files: Files,
        names: dict[str, str],
        *,
        envelope: Sealed | None,
        largest: int,
    ) -> None:
        self._natives, self._files = natives, files
        self._envelope, self._largest = envelope, largest
        self._inward = inward.Inward(services, self._content, names)

    async def inbound(self, seen: Seen) -> Inbound | None:
        """The message, its files in the store; None for a button that we never made.

        `OSError`, `LogError`: the store cannot take it now.
        """
        words, reply = seen.words, await self._natives.quoted(seen.chat, seen.quote)
        if seen.task:
            card = await self._natives.card(seen.task)
            if card is None or not (words := pressed(seen.pressed, card.words)):
                return None
            reply = card.relay
        elif seen.quote and not reply:
            words = clean(f"{words}\n> {seen.quote}")
        return await self._inward.message(seen, words, reply)

    async def _content(self, file: File) -> bytes:
        return await readable(await had(self._opened(file), file.url + file.media))

    async def _opened(self, file: File) -> bytes:
        content = await self._files.file(file, self._largest)
        return content if file.media else file_opened(content, file.key, self._envelope)
