"""Serial ports that are none: pseudo-terminals whose modem lines a shim provides and we watch.

A `Modem` is the hardware: it drops RTS and DTR when the last program closes the port, as a kernel
does where HUPCL is set, and it can be unplugged and plugged in again under the same name.
"""

import mmap
import os
import select
import struct
import subprocess
import termios
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

RTS, DTR = termios.TIOCM_RTS, termios.TIOCM_DTR
CTS, DSR, DCD = termios.TIOCM_CTS, termios.TIOCM_DSR, termios.TIOCM_CAR
SIZE = 4096 * 8
BROKEN, PEER = 1 << 30, 1 << 31
SOURCE = Path(__file__).parent.parent / "modemshim.c"
PATIENCE = 20.0  # seconds; a test that needs them has failed


def soon(condition: Callable[[], object], patience: float = PATIENCE) -> float:
    """Wait until it is so; the seconds it took."""
    start, rest = time.monotonic(), threading.Event()
    while not condition():
        assert time.monotonic() - start < patience, "it did not come to be"
        rest.wait(0.002)
    return time.monotonic() - start


class Shim:
    """The wires of all pseudo-terminals of programs that run with `env`."""

    def __init__(self, folder: Path) -> None:
        library, state = folder / "modemshim.so", folder / "wires"
        compiler = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(library)]
        subprocess.run([*compiler, str(SOURCE), "-ldl"], check=True)
        state.write_bytes(bytes(SIZE))
        with state.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SIZE)
        self.env = {"LD_PRELOAD": str(library), "MODEMSHIM": str(state)}

    def driven(self, pty: int) -> int:
        return int(struct.unpack_from("I", self._map, pty * 8)[0])

    def drive(self, pty: int, bits: int) -> None:
        struct.pack_into("I", self._map, pty * 8, bits)

    def play(self, pty: int, bits: int) -> None:
        struct.pack_into("I", self._map, pty * 8 + 4, bits)


class Modem:
    """One port, `path` for programs."""

    def __init__(self, shim: Shim, path: Path) -> None:
        self.path = path
        self._shim = shim
        self._master = -1
        self.plug()

    def plug(self) -> None:
        """A new device under the same name, all lines low."""
        self._master, slave = os.openpty()
        name = os.ttyname(slave)
        tty.setraw(slave)
        self._pty = int(name.rpartition("/")[2])
        self._shim.drive(self._pty, 0)
        self._shim.play(self._pty, 0)
        os.close(slave)
        fresh = self.path.with_suffix(".new")
        fresh.symlink_to(name)
        fresh.replace(self.path)

    def unplug(self) -> None:
        """The device is gone; its name is left for nobody."""
        self.path.unlink()
        os.close(self._master)
        self._master = -1

    def high(self, bit: int) -> bool:
        """Whether a line that the program drives is up now."""
        if self._master < 0:
            return False
        if self._closed() and self.hangs_up():
            self._shim.drive(self._pty, self._shim.driven(self._pty) & BROKEN)
        return bool(self._shim.driven(self._pty) & bit)

    def leave(self, bits: int) -> None:
        """Somebody who has gone left the lines so."""
        self._shim.drive(self._pty, bits)

    def play(self, bits: int) -> None:
        """Raise these lines towards the program, lower the others."""
        self._shim.play(self._pty, bits)

    def join(self, other: "Modem") -> None:
        """A null modem: RTS of one is CTS of the other, DTR is DSR and DCD."""
        self._shim.play(self._pty, PEER | other._pty)
        self._shim.play(other._pty, PEER | self._pty)

    def fail(self, *, on: bool = True) -> None:
        """Every access to the lines fails from now on; the levels stay."""
        levels = self._shim.driven(self._pty) & ~BROKEN
        self._shim.drive(self._pty, levels | BROKEN if on else levels)

    def hangs_up(self) -> bool:
        """Whether the program left HUPCL on."""
        return bool(termios.tcgetattr(self._master)[2] & termios.HUPCL)

    def _closed(self) -> bool:
        poll = select.poll()
        poll.register(self._master, 0)
        return any(event & select.POLLHUP for _, event in poll.poll(0))

    def close(self) -> None:
        if self._master >= 0:
            self.unplug()
