"""What a port is to the guard, which ports there are, and what lines each of them has.

A port is blocking and belongs to one thread. It is opened with its lines at rest; whatever goes
wrong is an `OSError`, after which nobody knows how the lines stand: close it and open it anew.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from adapters.radio.lines.expression import Drive

VOX = "VOX"  # no wire: the voice itself; whoever listens to the sound card tells it


class Wiring(StrEnum):
    """What stands behind an address."""

    SERIAL = "serial"  # modem lines: a path, rfc2217://, loop://
    HID = "hid"  # CM108 and its kin: /dev/hidrawN, hidraw:PATH
    LETTERS = "letters"  # one letter for on, one for off: pty:PATH, socket://HOST:PORT


OUTPUTS: Mapping[Wiring, tuple[str, ...]] = {
    Wiring.SERIAL: ("RTS", "DTR"),
    Wiring.HID: ("GPIO1", "GPIO2", "GPIO3", "GPIO4"),
    Wiring.LETTERS: ("TR", "OZ"),
}
INPUTS: Mapping[Wiring, tuple[str, ...]] = {
    Wiring.SERIAL: ("CTS", "DSR", "DCD", "RI"),
    Wiring.HID: ("VOLDN", "VOLUP"),
    Wiring.LETTERS: ("TR", "OZ"),
}


class Port(Protocol):
    """An open port. Every method may raise `OSError`; none waits for input."""

    steady: bool  # levels may be written again and again

    def drive(self, levels: Mapping[str, bool]) -> None:
        """Set these lines; they are set when it returns."""

    def sense(self) -> frozenset[str]:
        """The inputs that are high now."""

    def close(self) -> None:
        """Let it go; never raises."""


def wiring(url: str) -> Wiring:
    """What stands behind an address."""
    if url.startswith(("pty:", "socket://")):
        return Wiring.LETTERS
    if url.startswith(("hidraw:", "/dev/hidraw")):
        return Wiring.HID
    return Wiring.SERIAL


def open_port(url: str, drive: Drive | None, *, alone: bool = True) -> Port:
    """Open it with its lines at rest. `OSError` where it cannot be; without `alone`, shared.

    Only the library of this kind of port is imported: the guard stays small.
    """
    match wiring(url):
        case Wiring.SERIAL:
            from adapters.radio.lines.serial_port import SerialPort  # noqa: PLC0415

            return SerialPort(url, drive, alone=alone)
        case Wiring.HID:
            from adapters.radio.lines.hid_port import HidPort  # noqa: PLC0415

            return HidPort(url.removeprefix("hidraw:"), drive)
        case Wiring.LETTERS:
            from adapters.radio.lines.letter_port import LetterPort  # noqa: PLC0415

            return LetterPort(url, drive)
