"""Modem lines of a serial port, near or far: a path, `rfc2217://HOST:PORT`, `loop://`.

Rest is set on the closed port, because pyserial raises both lines when it opens. Linux raises them
for an instant all the same, and a CH340 for about 20 ms: only wiring that is silent with both
lines high (`DTR & !RTS`) hears nothing of that.

When the process that holds the port dies, the kernel closes it and, with HUPCL, drops DTR and RTS:
right where low is silent. Where low keys (`!RTS`) HUPCL is taken away, so that the lines stay as
they are until the next guard releases them; such wiring has no protection from a dead machine.

A far port is lowered by the closing of its connection. Where the network between is cut, nobody
tells it: its server must notice a dead connection by itself, and the radio should have a time-out
timer of its own. ser2net passes inputs on after about half a second, a near port after 10 ms.
"""

import fcntl
import struct
import termios
from collections.abc import Mapping

import serial

from adapters.radio.lines.expression import Drive

_INPUTS = {
    "CTS": termios.TIOCM_CTS,
    "DSR": termios.TIOCM_DSR,
    "DCD": termios.TIOCM_CAR,
    "RI": termios.TIOCM_RNG,
}
_CFLAG = 2  # where tcgetattr keeps the control modes


class SerialPort:
    """One open serial port."""

    steady = True

    def __init__(self, url: str, drive: Drive | None, *, alone: bool = True) -> None:
        rest = drive.rest if drive else {}
        try:
            self._port = serial.serial_for_url(url, do_not_open=True, timeout=0)
        except ValueError as error:
            raise _lost(error) from error
        self._near = isinstance(self._port, serial.Serial)  # a device of this machine
        self._port.dtr = rest.get("DTR", False)
        self._port.rts = rest.get("RTS", False)
        if self._near and alone:
            self._port.exclusive = True
        try:
            self._port.open()
            self._hang_up(on=drive is None or drive.safe)
            self.drive(rest)
        except (OSError, ValueError, NotImplementedError) as error:
            self.close()
            raise _lost(error) from error

    def drive(self, levels: Mapping[str, bool]) -> None:
        """Set RTS and DTR; a far port has answered when it returns (about 50 ms a line)."""
        try:
            for name, level in levels.items():
                if name == "DTR":
                    self._port.dtr = level
                else:
                    self._port.rts = level
        except (OSError, ValueError) as error:
            raise _lost(error) from error

    def sense(self) -> frozenset[str]:
        """CTS, DSR, DCD, RI where high. What was sent as data is thrown away."""
        try:
            self._port.read(256)  # a lost device is noticed by reading, never by its lines
            if self._near:
                return self._all_at_once()
            levels = {"CTS": self._port.cts, "DSR": self._port.dsr}
            levels |= {"DCD": self._port.cd, "RI": self._port.ri}
        except (OSError, ValueError, TypeError) as error:
            raise _lost(error) from error
        return frozenset(name for name, high in levels.items() if high)

    def close(self) -> None:
        """Let it go."""
        try:
            self._port.close()
        except (OSError, ValueError):
            self._port.is_open = False  # the device went first

    def _all_at_once(self) -> frozenset[str]:
        """All inputs by one question to the driver."""
        answer = fcntl.ioctl(self._port.fileno(), termios.TIOCMGET, struct.pack("I", 0))
        bits = struct.unpack("I", answer)[0]
        return frozenset(name for name, bit in _INPUTS.items() if bits & bit)

    def _hang_up(self, *, on: bool) -> None:
        """Whether the kernel drops the lines when the last one closes the port."""
        if not self._near:
            return
        try:
            modes = termios.tcgetattr(self._port.fileno())
            modes[_CFLAG] = modes[_CFLAG] | termios.HUPCL if on else modes[_CFLAG] & ~termios.HUPCL
            termios.tcsetattr(self._port.fileno(), termios.TCSANOW, modes)
        except termios.error as error:
            raise OSError(*error.args) from error


def _lost(error: Exception) -> OSError:
    """Every way in which pyserial says that the port is not there, as one."""
    return error if isinstance(error, OSError) else OSError(str(error))
