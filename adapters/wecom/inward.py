"""What was seen becomes a message of the house: files fetched and kept, then handed in.

A file that cannot be had does not hold a call up: the words say that it is missing, and a person
looks at them.
"""

import logging
from typing import Protocol

from adapters.wecom.crypt import Envelope, file_opened
from adapters.wecom.natives import Natives
from adapters.wecom.outcomes import Uncertain
from adapters.wecom.seen import File, Seen
from adapters.wecom.sounds import readable
from bridge.errors import AdapterError, MediaError, SendError
from bridge.message import Inbound, Picture, Voice
from bridge.message.natives import short
from bridge.message.texts import clean, in_tongue
from bridge.ports import Services

_HEADS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftyp", "video/mp4"),
    (0, b"#!AMR", "audio/amr"),
)
_MISSING = {"zh": "（有一个文件没有收到）", "en": "(a file could not be taken in)"}

_log = logging.getLogger(__name__)


class Fetch(Protocol):
    """Where files come from."""

    async def file(self, file: File, largest: int) -> bytes:
        """The content. `SendError`, `Uncertain`, `AdapterError`: it cannot be had."""


class Inward:
    """The way in."""

    def __init__(
        self,
        services: Services,
        natives: Natives,
        fetch: Fetch,
        names: dict[str, str],
        *,
        envelope: Envelope | None,
        largest: int,
    ) -> None:
        self._services, self._natives, self._fetch = services, natives, fetch
        self._names, self._envelope, self._largest = names, envelope, largest

    async def inbound(self, seen: Seen) -> Inbound | None:
        """The message, its files in the store; None for a button that we never made.

        `OSError`, `LogError`: the store cannot take it now.
        """
        words, reply = seen.words, await self._natives.quoted(seen.chat, seen.quote)
        if seen.task:
            card = await self._natives.card(seen.task)
            if card is None or not (nth := _nth(seen.pressed, card.words)):
                return None
            words, reply = card.words[nth - 1], card.relay
        elif seen.quote and not reply:
            words = clean(f"{words}\n> {seen.quote}")
        voice, pictures, missing = await self._kept(seen.files)
        if missing:
            words = f"{words}\n{in_tongue(_MISSING, self._language())}".strip()
        return Inbound(
            key=seen.key,
            channel=self._names.get(seen.chat, seen.chat),
            sender=seen.user,
            words=words,
            point=seen.point,
            voice=voice,
            pictures=tuple(pictures),
            reply_to=reply,
        )

    async def _kept(self, files: tuple[File, ...]) -> tuple[Voice | None, list[Picture], int]:
        voice: Voice | None = None
        pictures: list[Picture] = []
        missing = 0
        for file in files:
            content = await self._content(file)
            if not content:
                missing += 1
            elif voice is None and (heard := await self._measured(content)):
                voice = heard
            else:
                ref = await self._services.media.put(content)
                pictures.append(Picture(ref=ref, mime=sniffed(content)))
        return voice, pictures, missing

    async def _content(self, file: File) -> bytes:
        try:
            content = await self._fetch.file(file, self._largest)
            plain = content if file.media else file_opened(content, file.key, self._envelope)
            return await readable(plain)
        except (SendError, Uncertain, AdapterError, ValueError) as error:
            _log.warning("a file (%s) is not taken in: %s", short(file.url + file.media), error)
            return b""

    async def _measured(self, content: bytes) -> Voice | None:
        """A recording that can be listened to; None where it is none, whatever it claims."""
        if sniffed(content).startswith(("image/", "application/pdf")):
            return None
        try:
            measured = await self._services.measure(content)
        except MediaError:
            return None
        ref = await self._services.media.put(content)
        return Voice(ref=ref, seconds=measured.seconds, mime=measured.mime)

    def _language(self) -> str:
        return str(self._services.site.get("language", ""))


def _nth(pressed: str, words: tuple[str, ...]) -> int:
    """Which button, from 1; 0 for one that we never made."""
    nth = int(pressed) + 1 if pressed.isascii() and pressed.isdigit() and len(pressed) < 3 else 0  # noqa: PLR2004
    return nth if nth <= len(words) else 0


def sniffed(content: bytes) -> str:
    """What a file is by its own beginning; what the sender says of it is not believed."""
    for at, head, mime in _HEADS:
        if content[at : at + len(head)] == head:
            return mime
    return "application/octet-stream"
