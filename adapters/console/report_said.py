"""What a reporter sends, and the messages that it becomes: words first, then voice, then picture.

Law: nothing that was sent is dropped. A recording that nobody can listen to is kept as a file.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Annotated

from msgspec import Meta, Struct

from adapters.console.front import PUBLIC, Key
from adapters.console.report_places import Spot
from adapters.console.report_webm import MAGIC, to_ogg
from bridge.errors import MediaError
from bridge.message import Inbound, Picture, Point, Voice
from bridge.ports import Services

LONGEST = 4000  # letters of one message
VOICE = 3_000_000  # bytes: 90 s as a browser without Opus sends them
PHOTO = 6_000_000  # bytes: one of a phone that could not make it smaller
UNKNOWN = "application/octet-stream"
_PICTURES = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (0, b"GIF8", "image/gif"),
)

Lat = Annotated[float, Meta(ge=-90, le=90)]
Lon = Annotated[float, Meta(ge=-180, le=180)]


class Report(Struct, frozen=True, forbid_unknown_fields=True):
    """What the page sends. `place` is what stood in the QR code's address; bytes are base64.

    `reply` names the answer that a button belongs to, as the page was given it.
    """

    key: Key
    words: Annotated[str, Meta(max_length=LONGEST)] = ""
    lat: Lat | None = None
    lon: Lon | None = None
    place: Annotated[str, Meta(max_length=100)] = ""
    language: Annotated[str, Meta(pattern=r"^[a-z]{0,3}$")] = ""
    reply: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,16}$")] = ""
    voice: Annotated[bytes, Meta(max_length=VOICE)] = b""
    photo: Annotated[bytes, Meta(max_length=PHOTO)] = b""

    @property
    def point(self) -> Point | None:
        """Where the phone is, if it says so."""
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    @property
    def files(self) -> bool:
        """Does more come than words?"""
        return bool(self.voice or self.photo)


def channel(secret: str) -> str:
    """The channel of who holds this secret; the secret cannot be found from it."""
    return PUBLIC + hashlib.blake2b(secret.encode(), digest_size=12, person=b"report").hexdigest()


def picture(content: bytes) -> str:
    """The media type by the first bytes; "" where it is no picture that we know."""
    return next((m for at, head, m in _PICTURES if content[at:].startswith(head)), "")


def fault(said: Report, spot: Spot) -> str:
    """What is wrong with it, in words; "" = nothing."""
    if said.photo and not picture(said.photo):
        return "photo: not a picture"
    if not (said.words.strip() or said.point or spot.code or said.files):
        return "words: say what happened, or where you are"
    return ""


async def messages(
    said: Report, secret: str, spot: Spot, reply_to: str, services: Services
) -> AsyncIterator[Inbound]:
    """Everything that was sent, each piece a message of its own; the first one says where."""
    nth = 0
    async for words, voice, pictures in _pieces(said, spot, services):
        first = not nth
        yield Inbound(
            key=f"{channel(secret)}/{said.key}{'' if first else f'.{nth}'}",
            channel=channel(secret),
            sender=channel(secret),
            words=words,
            language=said.language,
            point=said.point if first else None,
            place=spot.place if first else "",
            voice=voice,
            pictures=pictures,
            reply_to=reply_to if first else "",
        )
        nth += 1


Piece = tuple[str, Voice | None, tuple[Picture, ...]]


async def _pieces(said: Report, spot: Spot, services: Services) -> AsyncIterator[Piece]:
    words = said.words.strip()
    if words or not said.files:
        yield spot.added(words, said.language), None, ()
    if said.voice:
        yield await _heard(said.voice, services)
    if said.photo:
        ref = await services.media.put(said.photo)
        yield "", None, (Picture(ref=ref, mime=picture(said.photo)),)


async def _heard(content: bytes, services: Services) -> Piece:
    if content.startswith(MAGIC):
        content = await asyncio.to_thread(_playable, content)
    try:
        measured = await services.measure(content)
    except MediaError:
        ref = await services.media.put(content)
        return "", None, (Picture(ref=ref, mime=UNKNOWN),)
    ref = await services.media.put(content)
    return "", Voice(ref=ref, seconds=measured.seconds, mime=measured.mime), ()


def _playable(content: bytes) -> bytes:
    """WebM as Ogg; as it is where there is no Opus in it."""
    try:
        return to_ogg(content)
    except ValueError:
        return content
