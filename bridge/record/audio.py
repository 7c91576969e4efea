"""Recordings and pictures of a call, copied out of the media store as files."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from bridge.errors import BridgeError, MediaError
from bridge.ports import Media
from bridge.views import CallView

_ENDINGS: Mapping[str, str] = MappingProxyType({
    "audio/flac": "flac", "audio/x-flac": "flac", "audio/wav": "wav", "audio/x-wav": "wav",
    "audio/ogg": "ogg", "audio/opus": "opus", "audio/mpeg": "mp3", "audio/mp4": "m4a",
    "audio/aac": "aac", "audio/amr": "amr", "audio/webm": "webm", "image/jpeg": "jpg",
    "image/png": "png", "image/webp": "webp",
})  # fmt: skip


async def save(call: CallView, media: Media, folder: Path) -> dict[str, Path | MediaError]:
    """Copy every recording and picture of a call into `folder`; what became of each, by reference.

    Files are named by call number, order and hash, never by what a message says of them, so that
    saving again gives the same files. `BridgeError` where the folder cannot be written.
    """
    saved: dict[str, Path | MediaError] = {}
    for nth, (ref, mime) in enumerate(_parts(call), 1):
        if ref not in saved:
            name = f"{call.number:03}-{nth:02}-{ref[-8:]}.{_ENDINGS.get(mime, 'bin')}"
            saved[ref] = await _one(ref, media, folder / name)
    return saved


async def _one(ref: str, media: Media, path: Path) -> Path | MediaError:
    try:
        content = await media.open(ref)
    except MediaError as error:
        return error
    await asyncio.to_thread(_write, path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.{os.getpid()}")
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        raise BridgeError(f"{path}: cannot be written: {error.strerror}") from error


def _parts(call: CallView) -> Iterator[tuple[str, str]]:
    for heard in call.heard:
        if heard.voice:
            yield heard.voice, heard.mime
        yield from heard.pictures
