"""The pins of a CM108 sound chip and its kin, through /dev/hidrawN.

Output report: number 0, then 00, data, mask, 00, where bit n-1 of both is GPIO n and a set bit of
the mask makes it an output (CM108 data sheet, HID_OR0 to HID_OR3). Input report: bit 1 of the first
byte is "volume down" (HID_IR0), which the makers of radio cables wire to the carrier.

The chip keeps its pins when the process dies: after a killed guard, the next guard or
`radio release` releases them; the kernel does not.
"""

import os
from collections.abc import Mapping

from adapters.radio.lines.expression import Drive

_BITS = {"VOLUP": 0b01, "VOLDN": 0b10}
_REPORT = 64  # bytes, more than any report has


class HidPort:
    """One open chip."""

    steady = True

    def __init__(self, path: str, drive: Drive | None) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        self._high: frozenset[str] = frozenset()
        try:
            self.drive(drive.rest if drive else {})
        except OSError:
            self.close()
            raise

    def drive(self, levels: Mapping[str, bool]) -> None:
        """Set these pins; the others become inputs."""
        mask = sum(_bit(name) for name in levels)
        data = sum(_bit(name) for name, level in levels.items() if level)
        report = bytes((0, 0, data, mask, 0))
        if mask and os.write(self._fd, report) != len(report):
            raise OSError("the chip took only a part of the report")

    def sense(self) -> frozenset[str]:
        """The buttons that are held down, by the newest report."""
        try:
            while report := os.read(self._fd, _REPORT):
                self._high = frozenset(name for name, bit in _BITS.items() if report[0] & bit)
        except BlockingIOError:
            return self._high
        raise OSError("the chip is gone")

    def close(self) -> None:
        """Let it go."""
        os.close(self._fd)


def _bit(name: str) -> int:
    return 1 << int(name.removeprefix("GPIO")) - 1
