"""What was seen becomes a message of the house: files fetched and kept, then handed in.

A file that cannot be had does not hold a call up: the words say that it is missing, and a person
looks at them. No telephone number, name or chat id gets into a key.
"""

import logging
from datetime import timedelta

from adapters.telegram.addresses import Addresses
from adapters.telegram.natives import Natives
from adapters.telegram.seen import Seen
from adapters.telegram.wire import File, Wire
from bridge.errors import MediaError, Refused, TryLater
from bridge.message import Inbound, Picture, Voice
from bridge.message.unsaid import for_log
from bridge.ports import Services

TRIES = 3  # to fetch a file
PAUSE = timedelta(seconds=1)
_HEADS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
)
_MISSING = {
    "zh": "（有一个文件没有收到：{why}）",
    "en": "(a file could not be taken in: {why})",
}
_WHY = {
    "zh": {"large": "太大", "gone": "取不到"},
    "en": {"large": "it is too large", "gone": "it cannot be fetched"},
}

_log = logging.getLogger(__name__)


class Inward:
    """The way in, of one bot."""

    def __init__(
        self, services: Services, wire: Wire, natives: Natives, addresses: Addresses, largest: int
    ) -> None:
        self._services, self._wire, self._natives = services, wire, natives
        self._addresses, self._largest = addresses, largest

    async def inbound(self, seen: Seen, words: str | None = None) -> Inbound:
        """The message, with its files in the store. `words` instead of those that were seen.

        `OSError`: the store cannot take them; nothing was lost, ask again.
        """
        voice, pictures, missing = await self._kept(seen)
        said = seen.words if words is None else words
        told = [t for t in (said, *(self._missing(seen, why) for why in missing)) if t]
        return Inbound(
            key=seen.key,
            channel=await self._addresses.channel(seen.target),
            sender=str(seen.user or seen.speaker),
            words="\n".join(told),
            language=seen.language,
            name=seen.name,
            point=seen.point,
            voice=voice,
            pictures=tuple(pictures),
            reply_to=await self._natives.relay_of(seen.target.chat, seen.reply),
        )

    async def pressed(self, seen: Seen) -> str:
        """The words of the button that was pressed; "" for one that we never made."""
        return await self._natives.words(seen.data)

    async def _kept(self, seen: Seen) -> tuple[Voice | None, list[Picture], list[str]]:
        voice: Voice | None = None
        pictures: list[Picture] = []
        missing: list[str] = []
        sounds = [seen.voice] if seen.voice else []
        for file in (*sounds, *seen.files):
            content = await self._content(file)
            if isinstance(content, str):
                missing.append(content)
            elif file is seen.voice and (heard := await self._measured(content)):
                voice = heard
            else:
                ref = await self._services.media.put(content)
                pictures.append(Picture(ref=ref, mime=sniffed(content)))
        return voice, pictures, missing

    async def _content(self, file: File) -> bytes | str:
        """The content of a file, or why there is none."""
        if file.size > self._largest:
            return "large"
        for _ in range(TRIES):
            try:
                content = await self._wire.fetch(file, self._largest)
            except TryLater as error:
                wait = error.wait or PAUSE
                await self._services.clock.sleep_until(self._services.clock.now() + wait)
            except Refused as error:
                _log.warning("a file cannot be fetched: %s", for_log(error))
                return "large" if "too big" in str(error) else "gone"
            else:
                return content or "gone"
        return "gone"

    async def _measured(self, content: bytes) -> Voice | None:
        """A recording that can be listened to; None where it is none, whatever it claims."""
        try:
            measured = await self._services.measure(content)
        except MediaError:
            return None
        ref = await self._services.media.put(content)
        return Voice(ref=ref, seconds=measured.seconds, mime=measured.mime)

    def _missing(self, seen: Seen, why: str) -> str:
        site = str(self._services.site.get("language", ""))
        language = next((c for c in (seen.language, site) if c in _MISSING), "en")
        return _MISSING[language].format(why=_WHY[language][why])


def sniffed(content: bytes) -> str:
    """What a file is by its own beginning; what the sender says of it is not believed."""
    for at, head, mime in _HEADS:
        if content[at : at + len(head)] == head:
            return mime
    return "application/octet-stream"
