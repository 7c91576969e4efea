"""The files of one site: what was read is what is kept, byte for byte.

Every file of a site is read through here, so that a version of the site can be kept whole and be
loaded again anywhere, without the folder that it came from.
"""

from collections.abc import Mapping
from pathlib import Path

LARGEST = 5_000_000  # bytes of a YAML file
KEPT = Path("kept version")  # stands for the folder of a site that is not read from a disk


class Unread(Exception):
    """A file that cannot be read; the message says why, without its name."""


class Sources:
    """The files beside `main`, from the disk or as they were `kept` (name → content).

    A file's name is its path from the folder of `main`, or its whole path where it is not below.
    """

    def __init__(self, main: Path, kept: Mapping[str, bytes] | None = None) -> None:
        self.main = main
        self._kept = kept
        self._taken: dict[str, bytes] = {}
        self._sought: dict[Path, None] = {}

    def read(self, path: Path, largest: int = LARGEST) -> bytes:
        """The whole content, at most `largest` bytes. `Unread` where it cannot be had."""
        name = self.name(path)
        if self._kept is None:
            self._sought[path] = None
            content = _from_disk(path, largest)
        elif name in self._kept:
            content = self._kept[name]
        else:
            raise Unread("is not among the files of this version")
        self._taken[name] = content
        return content

    @property
    def home(self) -> Path | None:
        """The folder of the site on the disk; None for a version that is kept."""
        return self.main.parent if self._kept is None else None

    def name(self, path: Path) -> str:
        """How a file is called in a kept version."""
        folder = self.main.parent
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)

    @property
    def taken(self) -> Mapping[str, bytes]:
        """What was read, by name."""
        return self._taken

    @property
    def sought(self) -> tuple[Path, ...]:
        """Every file of the disk that was asked for, also those that are not there."""
        return tuple(self._sought)


def _from_disk(path: Path, largest: int) -> bytes:
    if path.exists() and not path.is_file():  # a pipe or a device would never end
        raise Unread("this is not a file")
    try:
        with path.open("rb") as opened:
            content = opened.read(largest + 1)
    except OSError as error:
        raise Unread(f"cannot be read: {error.strerror}") from error
    if len(content) > largest:
        raise Unread(f"larger than {largest // 1_000_000} MB")
    return content
