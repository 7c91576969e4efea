"""Where an export goes: a file that appears whole or not at all, or the standard output."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from bridge.errors import BridgeError


class Out:
    """A context: what is written in it stands in `path` when it ends well. None = standard output.

    `BridgeError` where the file cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._half = path.with_name(f".{path.name}.{os.getpid()}") if path else None
        self._file: BinaryIO = sys.stdout.buffer

    def __enter__(self) -> Self:
        if self._half is not None:
            try:
                # Protected by default: an export may hold what its reader alone may see.
                opener = os.open(self._half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            except OSError as error:
                raise self._trouble(error) from error
            self._file = os.fdopen(opener, "wb")
        return self

    def write(self, content: bytes) -> None:
        """Some more of it."""
        try:
            self._file.write(content)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._trouble(error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._path is None or self._half is None:
            self._file.flush()
            return
        try:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
            if kind is None:
                self._half.replace(self._path)
        except OSError as trouble:
            raise self._trouble(trouble) from trouble
        finally:
            self._half.unlink(missing_ok=True)

    def _trouble(self, error: OSError) -> BridgeError:
        return BridgeError(f"{self._path}: cannot be written: {error.strerror}")
