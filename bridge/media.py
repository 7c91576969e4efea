"""Recordings and pictures, kept by the hash of what they are.

A reference names exactly one content for ever, so a file is written once, never changed, and a
file that is no longer what its name says is damaged and is not handed out.
"""

import asyncio
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bridge.errors import MediaError

REF = re.compile(r"sha256:([0-9a-f]{64})")


def ref_of(content: bytes) -> str:
    """`sha256:<hex>` of the content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def digest(ref: str) -> str:
    """The hex part; `MediaError` for anything else than a reference of ours."""
    found = REF.fullmatch(ref)
    if found is None:
        raise MediaError(f"{ref[:80]!a} is no reference to a recording or picture")
    return found[1]


class MemoryMedia:
    """Media of a process that may forget."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def put(self, content: bytes) -> str:
        """Keep it as long as the process lives."""
        ref = ref_of(content)
        self._kept[ref] = bytes(content)
        return ref

    async def open(self, ref: str) -> bytes:
        """The content. `MediaError` where it is not there."""
        digest(ref)
        if ref not in self._kept:
            raise MediaError(f"{ref} is not here")
        return self._kept[ref]


class FileMedia:
    """Media as files in `folder`, readable by their owner only; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._incoming.mkdir(mode=0o700, exist_ok=True)
            sync_folder(folder.parent)
            self._sweep()
        except OSError as error:
            raise MediaError(f"{folder}: {error.strerror}") from error

    async def put(self, content: bytes) -> str:
        """Keep it durably: on disk under its own name when this returns."""
        ref = ref_of(content)
        await asyncio.to_thread(self._put, ref, content)
        return ref

    async def open(self, ref: str) -> bytes:
        """The content. `MediaError` where it is not there or no longer what it was."""
        return await asyncio.to_thread(self._open, ref)

    def _path(self, ref: str) -> Path:
        name = digest(ref)
        return self._folder / name[:2] / name[2:4] / name

    def _put(self, ref: str, content: bytes) -> None:
        path = self._path(ref)
        try:
            if not self._holds(path, ref):
                self._write(path, content)
            # Even if the file was there: whoever put it may not have come as far as this.
            for folder in (path.parent, path.parent.parent, self._folder):
                sync_folder(folder)
        except OSError as error:
            raise MediaError(f"{path}: cannot be kept: {error.strerror}") from error

    def _holds(self, path: Path, ref: str) -> bool:
        """Is the very same content there already? Then it is as young as what comes now.

        A damaged file is written anew, and one that goes just now, see `bridge.media_age`.
        """
        try:
            with opened(path) as there:
                fcntl.flock(there, fcntl.LOCK_SH)
                os.utime(there.fileno())
                here = os.fstat(there.fileno()).st_nlink > 0
                return here and ref_of(there.read()) == ref
        except FileNotFoundError:
            return False

    def _write(self, path: Path, content: bytes) -> None:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        with self._temporary() as (descriptor, name):
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
            name.replace(path)

    @contextmanager
    def _temporary(self) -> Iterator[tuple[int, Path]]:
        """A file that is locked while we write it and gone if we fail."""
        name = self._incoming / secrets.token_hex(16)
        descriptor = os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor, name
        finally:
            name.unlink(missing_ok=True)
            os.close(descriptor)

    def _sweep(self) -> None:
        """Remove what a killed process left half-written: nobody holds its lock any more."""
        for name in self._incoming.iterdir():
            with suppress(BlockingIOError, FileNotFoundError), name.open("rb") as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                name.unlink()

    def _open(self, ref: str) -> bytes:
        path = self._path(ref)
        try:
            content = read(path)
        except FileNotFoundError as error:
            raise MediaError(f"{ref} is not here: {path} is missing") from error
        except OSError as error:
            raise MediaError(f"{ref}: {path}: {error.strerror}") from error
        if ref_of(content) != ref:
            raise MediaError(f"{ref}: {path} is damaged: its content has another hash")
        return content


def read(path: Path) -> bytes:
    """The whole file; a link in its place is not followed."""
    with opened(path) as file:
        return file.read()


def opened(path: Path) -> BinaryIO:
    """The file to read from; a link in its place is not followed."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")


def sync_folder(folder: Path) -> None:
    """Make names in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
