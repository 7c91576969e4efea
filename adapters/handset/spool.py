"""Transmissions on the disk while they come: a line that says what it is, then the samples.

A file is there until what was heard is in the journal. Nothing that arrived is lost with the
process; with the power, at most the last second. Blocking.
"""

import os
from hashlib import sha256
from pathlib import Path
from threading import Lock

from msgspec import DecodeError, Struct, json

WIDTH = 2  # bytes of a sample: s16le, mono
SYNCED = 1.0  # seconds of sound between two fsyncs
SUFFIX = ".take"


class Head(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a transmission is. `key` is the page's own, unique for the station."""

    station: str
    key: str
    rate: int  # Hz
    language: str = ""

    @property
    def whole_key(self) -> str:
        """Unique within the adapter."""
        return f"{self.station}/{self.key}"


class Tape:
    """The file of one transmission; `samples` are on it."""

    def __init__(self, path: Path, head: Head, start: int, samples: int) -> None:
        self.path, self.head, self.samples = path, head, samples
        self._start = start  # bytes before the first sample
        self._unsynced = 0
        self._file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        self._lock = Lock()  # a thread may still write while we are closed

    @property
    def seconds(self) -> float:
        """How long it lasts so far."""
        return self.samples / self.head.rate

    def write(self, pcm: bytes) -> None:
        """Go on with it. `OSError`: none of these samples counts; they may be written again."""
        with self._lock:
            _write(self._file, pcm, self._start + self.samples * WIDTH)
            self._unsynced += len(pcm) // WIDTH
            if self._unsynced >= SYNCED * self.head.rate:
                os.fsync(self._file)
                self._unsynced = 0
            self.samples += len(pcm) // WIDTH

    def pcm(self) -> bytes:
        """All samples. `OSError`."""
        with self.path.open("rb") as file:
            file.seek(self._start)
            return file.read(self.samples * WIDTH)

    def close(self) -> None:
        """Let go of the file; it stays."""
        with self._lock:
            file, self._file = self._file, -1
            if file >= 0:
                os.close(file)

    def forget(self) -> None:
        """It is in the journal, or it is nothing. `OSError`."""
        self.close()
        self.path.unlink(missing_ok=True)


def begin(folder: Path, head: Head) -> Tape:
    """A new transmission, named by its key. `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{sha256(head.whole_key.encode()).hexdigest()[:32]}{SUFFIX}"
    line = json.encode(head) + b"\n"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        _write(file, line, 0)
        os.fsync(file)
    finally:
        os.close(file)
    _sync_folder(folder)
    return Tape(path, head, len(line), 0)


def recover(folder: Path) -> list[Tape]:
    """What an earlier process left, the oldest first; what cannot be read is set aside."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime_ns)
    return [tape for file in files if (tape := _recovered(file))]


def _recovered(file: Path) -> Tape | None:
    content = file.read_bytes()
    line, newline, sound = content.partition(b"\n")
    try:
        head = json.decode(line, type=Head)
    except (DecodeError, UnicodeDecodeError):
        file.rename(file.with_suffix(".unread"))
        return None
    return Tape(file, head, len(line) + len(newline), len(sound) // WIDTH)


def _write(file: int, data: bytes, at: int) -> None:
    done = 0
    while done < len(data):
        done += os.pwrite(file, data[done:], at + done)


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
