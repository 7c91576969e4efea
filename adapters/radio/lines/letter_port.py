"""Lines that are letters: SvxLink's two protocols, over a pseudo-terminal, a pipe or TCP.

`TR`: T is on, R is off (its transmitter). `OZ`: O is on, Z is off (its squelch). Beside SvxLink as
the other radio, we key by `OZ` into its squelch and hear a carrier by `TR` from its transmitter;
a driver of hardware written for SvxLink has it the other way round.
"""

import os
import socket
import tty
from collections.abc import Mapping
from urllib.parse import urlsplit

from adapters.radio.lines.expression import Drive

_PATIENCE = 3.0  # seconds to connect
_READ = 4096  # bytes


class LetterPort:
    """One open end of a pair of letters."""

    steady = False  # each letter is an event

    def __init__(self, url: str, drive: Drive | None) -> None:
        self._fd = _connect(url)
        self._high: frozenset[str] = frozenset()
        try:
            self.drive(drive.rest if drive else {})
        except OSError:
            self.close()
            raise

    def drive(self, levels: Mapping[str, bool]) -> None:
        """Write the letter of each: the first of its name for on, the second for off."""
        letters = "".join(name[0] if level else name[1] for name, level in levels.items())
        if letters and os.write(self._fd, letters.encode()) != len(letters):
            raise OSError("a letter was not taken")

    def sense(self) -> frozenset[str]:
        """The pairs whose newest letter was the first one."""
        try:
            while read := os.read(self._fd, _READ):
                for letter in read.decode("latin-1"):
                    self._heard(letter)
        except BlockingIOError:
            return self._high
        raise OSError("the other end is gone")

    def close(self) -> None:
        """Let it go."""
        os.close(self._fd)

    def _heard(self, letter: str) -> None:
        for name in ("TR", "OZ"):
            if letter == name[0]:
                self._high |= {name}
            elif letter == name[1]:
                self._high -= {name}


def _connect(url: str) -> int:
    """A descriptor that never waits."""
    if not url.startswith("socket:"):
        return _terminal(url.removeprefix("pty:"))
    there = urlsplit(url)
    try:
        link = socket.create_connection((there.hostname, there.port or 0), timeout=_PATIENCE)
    except ValueError as error:
        raise OSError(str(error)) from error
    link.setblocking(False)
    return link.detach()


def _terminal(path: str) -> int:
    """A terminal that passes letters as they are; anything else that can be read and written."""
    fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    if os.isatty(fd):
        tty.setraw(fd)
    return fd
