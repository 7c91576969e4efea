"""A PIN for each call sign, from a file that only the operator writes.

    # call sign: PIN
    迷魂台: 4711

A client that guesses is made to wait. Without a file nobody is asked: for this machine alone, or a
network that is closed already.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from bridge.errors import NotAllowed

GUESSES = 5  # wrong ones in a row, then
PAUSE = timedelta(seconds=60)
CLIENTS = 10_000  # remembered
SHORTEST = 4


class Pins:
    """Who may use which call sign. Wrong guesses are counted per client and call sign."""

    def __init__(self, pins: Mapping[str, str]) -> None:
        self._pins = pins
        self._wrong: dict[tuple[str, str], tuple[int, datetime]] = {}

    def wait(self, client: str, station: str, now: datetime) -> timedelta:
        """How long this client must wait before it may try again; zero as a rule."""
        count, last = self._wrong.get((client, station), (0, now))
        return max(timedelta(0), last + PAUSE - now) if count >= GUESSES else timedelta(0)

    def fits(self, client: str, station: str, pin: str, now: datetime) -> bool:
        """Does the PIN open the call sign? Compared in constant time; a wrong one is counted."""
        right = self._pins.get(station, "")
        if hmac.compare_digest(pin.encode(), right.encode()) and right:
            self._wrong.pop((client, station), None)
            return True
        count, last = self._wrong.pop((client, station), (0, now))
        count = 0 if now - last > PAUSE else count
        self._wrong[client, station] = (count + 1, now)
        if len(self._wrong) > CLIENTS:
            self._wrong.pop(next(iter(self._wrong)))
        return False


def read(path: Path) -> Pins:
    """The PINs of a file. Blocking. `NotAllowed` names file and line, and never a PIN."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NotAllowed(f"the PINs in {path} cannot be read: {error}") from error
    pins: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            station, _, pin = (part.strip() for part in line.rpartition(":"))
            if not station or station in pins or not (pin.isascii() and len(pin) >= SHORTEST):
                wants = f"`call sign: PIN`, each once, PINs of {SHORTEST} or more ASCII characters"
                raise NotAllowed(f"{path}:{number}: wants {wants}")
            pins[station] = pin
    return Pins(pins)
