"""Proof of life: the owner of a file holds a lock that dies with its process, however it dies.

So a site whose engine was killed is taken over at once, not when the lease runs out. An owner that
hangs keeps the lock, and loses the site by its lease as everywhere else.
"""

import fcntl
import os
from pathlib import Path


class Proof:
    """The lock beside one log file."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}-owner")
        self._lock: int | None = None

    def take(self) -> bool:
        """Hold the lock from now on: True where nobody held it, so that whoever owned is gone."""
        if self._lock is not None:
            return False
        lock = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def give(self) -> None:
        """Let go of it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
