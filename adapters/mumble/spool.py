"""Transmissions on the disk until the journal has them: who spoke, then the samples. Blocking."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec import DecodeError, Struct, json

SUFFIX = ".take"


class Head(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`key` names the file and the message."""

    key: str
    sender: str


@dataclass(frozen=True, slots=True)
class Take:
    """A transmission: s16le mono samples at 16,000 Hz behind its first line."""

    head: Head
    path: Path

    def write(self, pcm: bytes) -> None:
        """Go on with it. `OSError`: nothing of this was written."""
        size = self.path.stat().st_size
        try:
            with self.path.open("ab") as file:
                file.write(pcm)
        except OSError:
            os.truncate(self.path, size)
            raise

    def pcm(self) -> bytes:
        """All of it, whole samples. `OSError`."""
        sound = self.path.read_bytes().partition(b"\n")[2]
        return sound[: len(sound) & ~1]

    def forget(self) -> None:
        """It is in the journal. `OSError`."""
        self.path.unlink(missing_ok=True)


def begin(folder: Path, head: Head) -> Take:
    """A new one. `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    take = Take(head, folder / f"{head.key}{SUFFIX}")
    file = os.open(take.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(json.encode(head) + b"\n")
    return take


def recover(folder: Path) -> Iterator[Take]:
    """What an earlier process left, oldest first; what cannot be read is set aside."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            head = json.decode(path.read_bytes().partition(b"\n")[0], type=Head)
        except (DecodeError, UnicodeDecodeError):
            path.rename(path.with_suffix(".unread"))
        else:
            yield Take(head, path)
