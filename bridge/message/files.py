"""Files that people send in a chat: what they are by their own beginning, kept in the store.

A file that cannot be had does not hold a call up: the words say that it is missing, and a person
looks at them. What the sender says of a file is not believed.
"""

from collections.abc import Awaitable, Callable, Iterable

from msgspec import Struct

from bridge.errors import MediaError
from bridge.message import Picture, Voice
from bridge.message.texts import in_tongue
from bridge.ports import Services

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
UNKNOWN = "application/octet-stream"
_HEADS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftyp", "video/mp4"),
    (0, b"#!AMR", "audio/amr"),
)
_SOUNDS = {b"OggS": "ogg", b"RIFF": "wav", b"fLaC": "flac", b"ID3\x03": "mp3", b"ID3\x04": "mp3"}
_MISSING = {"zh": "（有一个文件没有收到）", "en": "(a file could not be taken in)"}

Fetch = Callable[[], Awaitable[bytes]]
"""Fetches one file; nothing where it cannot be had."""


class Kept(Struct, frozen=True):
    """The files of one message: the first recording is its voice. `missing`: could not be had."""

    voice: Voice | None
    pictures: tuple[Picture, ...]
    missing: int

    def told(self, words: str, services: Services) -> str:
        """The words of the message, which say that something is missing."""
        if not self.missing:
            return words
        missing = in_tongue(_MISSING, str(services.site.get("language", "")))
        return f"{words}\n{missing}".strip()


async def kept(files: Iterable[Fetch], services: Services) -> Kept:
    """All of them, fetched and in the store. `OSError`: the store cannot take them now."""
    voice: Voice | None = None
    pictures: list[Picture] = []
    missing = 0
    for fetch in files:
        content = await fetch()
        if not content:
            missing += 1
        elif voice is None and (heard := await _measured(content, services)):
            voice = heard
        else:
            ref = await services.media.put(content)
            pictures.append(Picture(ref=ref, mime=sniffed(content)))
    return Kept(voice, tuple(pictures), missing)


async def _measured(content: bytes, services: Services) -> Voice | None:
    """A recording that can be listened to; None where it is none, whatever it claims."""
    if sniffed(content).startswith(("image/", "application/pdf")):
        return None
    try:
        measured = await services.measure(content)
    except MediaError:
        return None
    ref = await services.media.put(content)
    return Voice(ref=ref, seconds=measured.seconds, mime=measured.mime)


def sniffed(content: bytes) -> str:
    """The media type of a file by its own beginning."""
    return next((m for at, head, m in _HEADS if content[at : at + len(head)] == head), UNKNOWN)


def named(content: bytes) -> str:
    """A name for a file, with an ending that tells what it is."""
    kind = sniffed(content)
    ending = _SOUNDS.get(content[:4], "bin" if kind == UNKNOWN else kind.rpartition("/")[2])
    return f"file.{ending}"
