"""Recordings as they come: on the disk within the second, and in memory where the disk fails.

A file in the spool is there until `forget`, that is until what was heard is in the journal;
whatever lies there at the start is handed over again under its name. A recording is kept in memory
as well, up to `most` samples, so a disk that fails in the middle loses nothing of it. Every
recording tries the disk anew: when there is room again, it is used again.
Blocking: `recorder_thread` keeps it off the event loop.
"""

import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.flac import Flac, Write, apply, encoded, readable
from adapters.radio.hear.sound import blocks
from adapters.radio.ids.heard import RATE, Samples

KEY = "recording"
SYNCED = RATE  # samples between two fsyncs
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")

Told = Trouble | Back


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A FLAC file of a transmission, named by whoever began it; `samples` at 16,000 Hz.

    `path` is None where the disk failed; `content` is given where the file is not whole or not
    there. `recovered`: left over from a process that ended before it could be forgotten.
    """

    name: str
    samples: int
    path: Path | None
    content: bytes = b""
    recovered: bool = False
    note: bytes = b""  # what was kept beside one that is recovered

    def flac(self) -> bytes:
        """The whole file."""
        return self.content if self.path is None or self.content else self.path.read_bytes()


class Recorder:
    """Records one transmission after the other into `folder`."""

    def __init__(self, folder: Path, *, most: int = blocks(120_000)) -> None:
        self._folder = folder
        self._most = most
        self._take: _Take | None = None
        self._failing = False

    def recover(self) -> tuple[list[Recording], list[Told]]:
        """What an earlier process left, oldest name first; call it before the first `begin`."""
        found: list[Recording] = []
        told: list[Told] = []
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            files = sorted(self._folder.glob("*.flac"))
        except OSError as error:
            return [], self._trouble(error)
        for file in files:
            try:
                found += _recovered(file)
            except OSError as error:
                told += self._trouble(error)
        self._sweep({file.stem for file in files})
        return found, told

    def _sweep(self, names: set[str]) -> None:
        """Notes whose recording was in memory alone, and half-written ones."""
        for file in (*self._folder.glob("*.note"), *self._folder.glob("*.new")):
            if file.suffix == ".new" or file.stem not in names:
                file.unlink(missing_ok=True)

    def begin(self, name: str) -> list[Told]:
        """Begin a recording; one that runs is a fault of the caller."""
        if self._take:
            raise ValueError(f"{name}: {self._take.name} still runs")
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a file")
        self._take = _Take(name, self._most)
        try:
            self._take.open(self._folder / f"{name}.flac")
        except OSError as error:
            return self._trouble(error)
        return []

    def write(self, samples: Samples) -> list[Told]:
        """Go on with the recording."""
        take = self._running()
        told = self._try(take, take.encode(samples))
        if 0 < take.lost <= len(samples):
            told.append(Trouble(KEY, f"{take.name}: no room on the disk nor in memory"))
        return told

    def note(self, name: str, words: bytes) -> list[Told]:
        """Keep this beside the recording, instead of what was kept before."""
        new = self._folder / f"{name}.new"
        try:
            _written(new, words)
            new.replace(self._beside(name))
        except OSError as error:
            return self._trouble(error)
        return []

    def end(self) -> tuple[Recording, list[Told]]:
        """The recording is whole, and durable where it has a path."""
        take, self._take = self._running(), None
        told = self._try(take, take.finish(), last=True)
        if take.lost:
            told.append(Trouble(KEY, f"{take.name}: its end is lost", take.lost))
        if take.path and not take.broken and self._failing:
            self._failing = False
            told.append(Back(KEY))
        return take.recording(), told

    def forget(self, recording: Recording) -> None:
        """It is in the journal: remove the file, and what was kept beside it."""
        if recording.path:
            recording.path.unlink(missing_ok=True)
        self._beside(recording.name).unlink(missing_ok=True)

    def _beside(self, name: str) -> Path:
        return self._folder / f"{name}.note"

    def _running(self) -> "_Take":
        if self._take is None:
            raise ValueError("nothing is being recorded")
        return self._take

    def _try(self, take: "_Take", writes: list[Write], *, last: bool = False) -> list[Told]:
        try:
            take.save(writes, last=last)
        except OSError as error:
            take.abandon()
            return self._trouble(error)
        return []

    def _trouble(self, error: OSError) -> list[Told]:
        """One alarm for a disk that fails, not one for every block."""
        told: list[Told] = [] if self._failing else [Trouble(KEY, f"{self._folder}: {error}")]
        self._failing = True
        return told


class _Take:
    """One recording being made. `lost` counts samples that are nowhere."""

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self.path: Path | None = None
        self.broken = False  # the file ends where the disk failed, and memory has not all of it
        self.lost = 0
        self._most = most
        self._flac = Flac()
        self._content: bytearray | None = bytearray()  # None once too long for memory
        self._file = -1
        self._samples = self._unsynced = 0

    def open(self, path: Path) -> None:
        """Create the file; one of that name must not exist."""
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self.path = path
        folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def encode(self, samples: Samples) -> list[Write]:
        """The writes for some samples, done in memory; none where neither place has room."""
        full = self._samples + len(samples) > self._most
        if self.broken or (full and self.path is None):
            self.lost += len(samples)
            return []
        if full:
            self._content = None
        self._samples += len(samples)
        self._unsynced += len(samples)
        return self._remembered(self._flac.feed(samples))

    def finish(self) -> list[Write]:
        """The last writes."""
        return self._remembered(self._flac.finish())

    def save(self, writes: list[Write], *, last: bool) -> None:
        """Do the writes on the disk, and make them last when it is time to. `OSError`."""
        if self._file < 0:
            return
        for write in writes:
            _write_all(self._file, write)
        if last or self._unsynced >= SYNCED:
            os.fsync(self._file)
            self._unsynced = 0
        if last:
            self._close()

    def abandon(self) -> None:
        """The disk failed: memory has it all, or else what is on the disk must stay there."""
        with suppress(OSError):  # the disk has failed already, and that is told
            self._close()
        if self._content is None:
            self.broken = True
        elif self.path:
            with suppress(OSError):  # if it stays, it is handed over again, under the same name
                self.path.unlink()
            self.path = None

    def recording(self) -> Recording:
        """What came of it."""
        if self.broken and self.path:
            return _repaired(self.path)
        content = b"" if self.path else bytes(self._content or b"")
        return Recording(name=self.name, samples=self._samples, path=self.path, content=content)

    def _close(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _remembered(self, writes: list[Write]) -> list[Write]:
        if self._content is not None:
            apply(writes, self._content)
        return writes


def _written(file: Path, content: bytes) -> None:
    with file.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _write_all(file: int, write: Write) -> None:
    done = 0
    while done < len(write.data):
        done += os.pwrite(file, write.data[done:], write.at + done)


def _repaired(file: Path, *, recovered: bool = False) -> Recording:
    """What can be read of a file that may lack its end. `OSError`."""
    pcm = readable(file.read_bytes())
    content = encoded(pcm) if len(pcm) else b""
    return Recording(
        name=file.stem, samples=len(pcm), path=file, content=content, recovered=recovered
    )


def _recovered(file: Path) -> list[Recording]:
    """The file as a recording; one that holds no sound yet is set aside."""
    recording = _repaired(file, recovered=True)
    if recording.samples:
        note = file.parent / f"{file.stem}.note"
        return [replace(recording, note=note.read_bytes() if note.exists() else b"")]
    file.rename(file.with_suffix(".empty"))
    return []
